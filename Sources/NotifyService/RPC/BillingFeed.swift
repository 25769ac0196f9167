import Contracts
import Primitives

/// Billing's events.
enum BillingFeed {
    static func read(_ event: Feed_Event) throws -> Heard {
        if contractKinds.contains(event.kind) { return try contract(event) }
        if event.kind == "contract.ended" { return try ended(event) }
        if event.kind == "usage.reached" { return try usage(event) }
        if let told = standingKinds[event.kind] { return try standing(event, told) }
        if event.kind == "invoice.refunded" { return try refund(event, on: \.doneDate) { .invoiceRefunded($0) } }
        if event.kind == "invoice.refund_returned" {
            return try refund(event, on: \.returnedDate) { .refundReturned($0) }
        }
        if event.kind.hasPrefix("invoice.dispute") { return try dispute(event) }
        guard let told = invoiceKinds[event.kind] else { return Heard() }
        let invoice = try Billing_Invoice(serializedBytes: event.payload)
        guard let account = AccountID(invoice.accountID) else { throw MalformedEvent(event, "no account") }
        let facts = try facts(invoice, event)
        return Heard(
            tell: TellAccount(
                event: event.id, account: account, brand: invoice.brand,
                notice: told(facts), happened: Instant(milliseconds: event.atMs)))
    }

    private static let invoiceKinds: [String: @Sendable (Notice.InvoiceFacts) -> Notice] = [
        "invoice.paid": { .invoicePaid($0) }, "invoice.payment_failed": { .paymentFailed($0) },
        "invoice.authentication_needed": { .authenticationNeeded($0) },
    ]
    private static let standingKinds: [String: @Sendable (Notice.StandingFacts) -> Notice] = [
        "contract.suspension_announced": { .suspensionAnnounced($0) },
        "contract.suspended": { .contractSuspended($0) }, "contract.resumed": { .contractResumed($0) },
    ]

    private static func standing(
        _ event: Feed_Event, _ told: @Sendable (Notice.StandingFacts) -> Notice
    ) throws -> Heard {
        let standing = try Billing_ContractStanding(serializedBytes: event.payload)
        guard let account = AccountID(standing.accountID), let day = JapanDate(iso: standing.sinceDate) else {
            throw MalformedEvent(event, "no account or no day")
        }
        return Heard(
            tell: TellAccount(
                event: event.id, account: account, brand: standing.brand,
                notice: told(.init(day: day, unpaid: Yen(standing.unpaidYen))),
                happened: Instant(milliseconds: event.atMs)))
    }

    private static func refund(
        _ event: Feed_Event, on day: KeyPath<Billing_MoneyAction, String>, _ told: (Notice.RefundFacts) -> Notice
    ) throws -> Heard {
        let refund = try Billing_MoneyAction(serializedBytes: event.payload)
        guard let account = AccountID(refund.accountID), let date = JapanDate(iso: refund[keyPath: day]) else {
            throw MalformedEvent(event, "no account or no day")
        }
        return Heard(
            tell: TellAccount(
                event: event.id, account: account, brand: refund.brand,
                notice: told(
                    .init(
                        invoice: refund.invoiceID, number: refund.invoiceNumber, amount: Yen(refund.amountYen),
                        date: date, byBank: refund.way == .bank ? true : nil,
                        settles: refund.settlesContract ? true : nil)),
                happened: Instant(milliseconds: event.atMs)))
    }

    private static func dispute(_ event: Feed_Event) throws -> Heard {
        let dispute = try Billing_Dispute(serializedBytes: event.payload)
        let outcome: Notice.DisputeFacts.Outcome
        switch dispute.state {
        case .open: outcome = .open
        case .won: outcome = .won
        case .lost: outcome = .lost
        case .unspecified, .UNRECOGNIZED: throw MalformedEvent(event, "no state")
        }
        guard let account = AccountID(dispute.accountID) else { throw MalformedEvent(event, "no account") }
        return Heard(
            staff: TellStaff(
                event: event.id, account: account, brand: dispute.brand,
                notice: .paymentDisputed(
                    .init(
                        dispute: dispute.disputeID, number: dispute.invoiceNumber, amount: Yen(dispute.amountYen),
                        outcome: outcome, respondBy: JapanDate(iso: dispute.respondByDate))),
                happened: Instant(milliseconds: event.atMs)))
    }

    private static let withdrawn = "contract.change_withdrawn"
    private static let contractKinds: Set<String> = [
        "contract.plan_changed", "contract.option_changed", "contract.cancelled", withdrawn,
    ]

    private static func contract(_ event: Feed_Event) throws -> Heard {
        let change = try Billing_ContractChange(serializedBytes: event.payload)
        guard let account = AccountID(change.accountID), let from = JapanDate(iso: change.effectiveDate),
            let wish = change.wish.wish
        else { throw MalformedEvent(event, "no account, no day or no wish") }
        var facts = Notice.ContractFacts(change: change.changeID, what: .init(wish), name: change.name, from: from)
        if case .startOption(let key) = wish { facts.option = key }
        if event.kind == withdrawn {
            facts.what = .withdrawn
            facts.option = nil
            facts.restored = try others(change.restored, event)
            facts.dropped = try others(change.dropped, event)
            facts.holds = change.hasTerms ? holds(change.terms) : nil
        }
        return Heard(
            tell: TellAccount(
                event: event.id, account: account, brand: change.brand, notice: .contractChanged(facts),
                happened: Instant(milliseconds: event.atMs)))
    }

    private static func others(
        _ changes: [Billing_ContractChange], _ event: Feed_Event
    ) throws -> [Notice.ContractFacts.Other]? {
        let others = try changes.map { change in
            guard let from = JapanDate(iso: change.effectiveDate), let wish = change.wish.wish else {
                throw MalformedEvent(event, "no day or no wish")
            }
            return Notice.ContractFacts.Other(what: .init(wish), name: change.name, from: from)
        }
        return others.isEmpty ? nil : others
    }

    /// 「スタンダードプラン、オプション：Q&A」; nil where the contract is over by then.
    private static func holds(_ terms: Billing_ContractTerms) -> String? {
        guard !terms.planName.isEmpty else { return nil }
        let options = terms.optionNames.joined(separator: "、")
        return "\(terms.planName)プラン" + (options.isEmpty ? "" : "、オプション：\(options)")
    }

    private static func ended(_ event: Feed_Event) throws -> Heard {
        let standing = try Billing_ContractStanding(serializedBytes: event.payload)
        guard let account = AccountID(standing.accountID), let since = JapanDate(iso: standing.sinceDate) else {
            throw MalformedEvent(event, "no account or no day")
        }
        return Heard(
            tell: TellAccount(
                event: event.id, account: account, brand: standing.brand,
                notice: .contractEnded(lastDay: since.adding(days: -1)),
                happened: Instant(milliseconds: event.atMs)))
    }

    private static func usage(_ event: Feed_Event) throws -> Heard {
        let usage = try Billing_UsageReached(serializedBytes: event.payload)
        guard let account = AccountID(usage.accountID), let month = JapanDate(iso: usage.monthDate) else {
            throw MalformedEvent(event, "no account or no month")
        }
        return Heard(
            tell: TellAccount(
                event: event.id, account: account, brand: usage.brand,
                notice: .usageReached(
                    .init(
                        month: month, percent: Int(usage.percent), calls: Int(usage.calls),
                        included: Int(usage.includedCalls), plan: usage.planName,
                        overage: Yen(usage.overageUnitYen))),
                happened: Instant(milliseconds: event.atMs)))
    }

    private static func facts(_ invoice: Billing_Invoice, _ event: Feed_Event) throws -> Notice.InvoiceFacts {
        let day = event.kind == "invoice.paid" ? invoice.paidDate : invoice.issuedDate
        guard InvoiceID(invoice.invoiceID) != nil, let date = JapanDate(iso: day) else {
            throw MalformedEvent(event, "no invoice or no day")
        }
        return Notice.InvoiceFacts(
            invoice: invoice.invoiceID, number: invoice.invoiceNumber, title: invoice.title,
            total: Yen(invoice.totalYen),
            date: date,
            card: invoice.hasCard ? CardName.text(brand: invoice.card.brand, last4: invoice.card.last4) : "",
            nextAttempt: JapanDate(iso: invoice.nextAttemptDate), suspension: JapanDate(iso: invoice.suspensionDate))
    }
}

extension Notice.ContractFacts.What {
    fileprivate init(_ wish: Billing_ContractWish.OneOf_Wish) {
        self =
            switch wish {
            case .plan: .plan
            case .startOption: .startOption
            case .endOption: .endOption
            case .cancel: .cancel
            }
    }
}
