import Primitives

/// Whether an account's papers add up (PRODUCT D12): lines = total = payments + open amount, every call that counts billed
/// once, no period left out.
enum AuditAccount {
    struct Facts: Sendable {
        var billing: PlanBilling.Facts
        /// In order of their periods.
        var invoices: [Invoice]
        /// Every attempt there ever was.
        var charges: [Charge]
        /// The ledger of counted calls.
        var told: [Told]
        /// In the order in which they were agreed.
        var credits: [GivenCredit] = []
        /// The journal's rows of the account.
        var booked: [Booked] = []
        /// All that staff ever asked for.
        var actions: [MoneyAction] = []
        var disputes: [Dispute] = []
        /// In the order in which it happened.
        var losses: [InvoiceLoss] = []
        /// What was given back after the contract's end.
        var settled: [SettledOwed] = []
    }

    /// A credit that was agreed, and taken back, while the account had so many invoices.
    struct GivenCredit: Equatable, Sendable {
        /// With its whole amount left.
        var credit: Credit
        var invoicesBefore: Int
        /// nil while it was not taken back.
        var withdrawnAfter: Int?
        /// It says of itself that bills have taken all of it.
        var usedUp: Bool
    }

    /// Calls put into a month or taken out of it (below 0) while the account had so many invoices.
    struct Told: Equatable, Sendable {
        var month: JapanDate
        var invoicesBefore: Int
        var calls: Int
    }

    /// A part of what was owed after the end, given back or about to be.
    struct SettledOwed: Equatable, Sendable {
        var what: Owed.What
        var amount: Yen
        var invoicesBefore: Int
    }

    /// Sentences for ops; empty when all is well.
    static func findings(_ facts: Facts) -> [String] {
        facts.invoices.flatMap { invoice in
            findings(invoice, charges: facts.charges.filter { $0.invoiceID == invoice.id })
        } + replay(facts) + contested(facts) + periods(facts) + fees(facts) + overage(facts) + credits(facts)
    }

    private static func findings(_ invoice: Invoice, charges: [Charge]) -> [String] {
        var findings: [String] = []
        let totals = invoice.bill.totals
        if totals.taxes != invoice.taxes {
            findings.append("\(invoice.number): the lines do not come to the taxes on the paper")
        }
        if totals.total != invoice.total {
            findings.append(
                "\(invoice.number): the lines come to \(totals.total.japanese), the paper says \(invoice.total.japanese)"
            )
        }
        if charges.contains(where: { $0.amount != invoice.total }) {
            findings.append("\(invoice.number): a charge is not over the invoice's total")
        }
        let paid = charges.filter { $0.state == .succeeded }.map(\.amount).sum()
        let open = invoice.state == .paid || invoice.state == .writtenOff ? Yen.zero : invoice.total
        let givenUp = invoice.state == .writtenOff ? invoice.total : .zero
        if paid + open + givenUp != invoice.total {
            findings.append(
                "\(invoice.number): \(paid.japanese) paid and \(open.japanese) open are not \(invoice.total.japanese)")
        }
        let underWay = charges.contains { Charge.State.underWay.contains($0.state) }
        if invoice.state == .open, !underWay { findings.append("\(invoice.number): open, and nobody charges it") }
        if invoice.state == .unknown, !charges.contains(where: { $0.state == .unknown }) {
            findings.append("\(invoice.number): unknown, and nobody asks")
        }
        if GiveBack.left(of: invoice) < .zero {
            findings.append("\(invoice.number): more was given back than was paid")
        }
        if invoice.refunded > paid {
            findings.append(
                "\(invoice.number): \(invoice.refunded.japanese) given back, and \(paid.japanese) was paid")
        }
        let nameless = charges.contains { $0.state == .succeeded && $0.reference == nil }
        if nameless { findings.append("\(invoice.number): paid, and the acquirer's name of the charge is missing") }
        if (invoice.unpaidSince != nil)
            != (invoice.state == .failed || invoice.state == .unknown && invoice.unpaidSince != nil)
        {
            findings.append("\(invoice.number): whether it is unpaid is not written down as it stands")
        }
        if invoice.state == .paid, underWay { findings.append("\(invoice.number): paid, and charged again") }
        return findings
    }

    private static func periods(_ facts: Facts) -> [String] {
        var expected = facts.billing.contract.start.firstOfMonth
        for invoice in facts.invoices {
            // After the end there are bills only where overage is left.
            let mayLeaveOut = facts.billing.contract.isOver(in: expected) && invoice.bill.period > expected
            if invoice.bill.period != expected, !mayLeaveOut {
                return [
                    "\(invoice.number): charges \(invoice.bill.period.japaneseMonth), and \(expected.japaneseMonth) was never charged"
                ]
            }
            expected = invoice.bill.period.firstOfNextMonth
        }
        return []
    }

    /// The fees on every paper are those of the contract as it stands: no change reached a month that was billed.
    private static func fees(_ facts: Facts) -> [String] {
        let contract = facts.billing.contract
        return facts.invoices.compactMap { invoice in
            let month = invoice.bill.period
            let isFirst = month == contract.start.firstOfMonth
            let bill = isFirst ? contract.firstBill : contract.monthlyBill(month, overage: [])
            let (billed, wanted) = (invoice.bill.lines.compactMap(FeeLine.init), bill.lines.compactMap(FeeLine.init))
            return billed == wanted ? nil : "\(invoice.number): the fees are not those of the contract in that month"
        }
    }

    /// Each bill reckoned again, from the calls that were known when it was made and the bills before it.
    private static func overage(_ facts: Facts) -> [String] {
        var billed: [JapanDate: Int] = [:]
        var findings: [String] = []
        for (index, invoice) in facts.invoices.enumerated() {
            let known = facts.told.filter { $0.invoicesBefore <= index }
            let counted = Dictionary(known.map { ($0.month, $0.calls) }, uniquingKeysWith: +)
            let lost = UnpaidOverage.calls(
                Dictionary(uniqueKeysWithValues: facts.invoices[..<index].map { ($0.id, $0.bill) }),
                facts.losses.filter { $0.invoicesBefore <= index })
            var charged = billed
            for settled in facts.settled where settled.invoicesBefore <= index {
                if case .calls(let calls, let month) = settled.what { charged[month, default: 0] -= calls }
            }
            let wanted =
                index == 0 ? [] : overageLines(facts.billing.contract, counted, charged, lost, invoice.bill.period)
            let lines = invoice.bill.lines.compactMap(OverageLine.init)
            if lines != wanted {
                findings.append(
                    "\(invoice.number): charges for \(text(lines)), and the calls known then come to \(text(wanted))")
            }
            for line in lines { billed[line.month, default: 0] += line.calls }
        }
        return findings
    }

    /// What each bill took off, reckoned again from the credits that were there when it was made.
    private static func credits(_ facts: Facts) -> [String] {
        var left = Dictionary(uniqueKeysWithValues: facts.credits.map { ($0.credit.id, $0.credit.amount) })
        var findings: [String] = []
        for (index, invoice) in facts.invoices.enumerated() {
            let given = facts.credits.filter {
                $0.invoicesBefore <= index && index < $0.withdrawnAfter ?? facts.invoices.count
            }
            let open = given.compactMap { given -> Credit? in
                var credit = given.credit
                credit.left = (left[credit.id] ?? .zero) - facts.settled(of: credit.id, before: index)
                return credit.left > .zero ? credit : nil
            }
            let wanted = invoice.bill.withoutCredits.taking(open).lines.compactMap(CreditLine.init)
            let lines = invoice.bill.lines.compactMap(CreditLine.init)
            if lines != wanted { findings.append("\(invoice.number): the credits are not those that were open then") }
            for line in lines { left[line.id, default: .zero] = left[line.id, default: .zero] + line.amount }
        }
        let wrong = facts.credits.filter { $0.usedUp != (left[$0.credit.id] == .zero) }
        return findings + wrong.map { "credit \($0.credit.id): whether it is used up is not written down as it stands" }
    }

    private static func overageLines(
        _ contract: Contract, _ counted: [JapanDate: Int], _ billed: [JapanDate: Int], _ lost: [JapanDate: Int],
        _ period: JapanDate
    ) -> [OverageLine] {
        let open = PlanBilling.openOverage(contract, counted: counted, billed: billed, lost: lost, before: period)
        return PlanBilling.fitting(open, contract, period: period)
            .compactMap { OverageLine(contract.line($0, period: period)) }
    }

    private static func text(_ lines: [OverageLine]) -> String {
        lines.isEmpty
            ? "no overage"
            : lines.map { "\($0.calls) × \($0.price.yen.japanese) of \($0.month.japaneseMonth)" }.joined(
                separator: ", ")
    }

    /// Counted minus billed of months that were billed already: what the next bills charge (late calls) and give back.
    static func openCalls(_ billing: PlanBilling.Facts) -> (toCharge: Int, toGiveBack: Int) {
        guard let lastPeriod = billing.billedPeriods.max() else { return (0, 0) }
        let open = PlanBilling.openOverage(
            billing.contract, counted: billing.countedCalls, billed: billing.billedOverage, lost: billing.lostOverage,
            before: lastPeriod
        ).map(\.calls)
        return (open.filter { $0 > 0 }.reduce(0, +), -open.filter { $0 < 0 }.reduce(0, +))
    }
}

extension AuditAccount.Facts {
    fileprivate func settled(of credit: MoneyActionID, before index: Int) -> Yen {
        settled.filter { settled in
            if case .credit(credit, _) = settled.what { settled.invoicesBefore <= index } else { false }
        }.map(\.amount).sum()
    }
}
