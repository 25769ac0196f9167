import Contracts
import Primitives

/// Billing's events.
enum BillingFeed {
    static func read(_ event: Feed_Event) throws -> Heard {
        if contractKinds.contains(event.kind) { return try contract(event) }
        guard ["invoice.paid", "invoice.payment_failed"].contains(event.kind) else { return Heard() }
        let invoice = try Billing_Invoice(serializedBytes: event.payload)
        guard let account = AccountID(invoice.accountID) else { throw MalformedEvent(event, "no account") }
        let facts = try facts(invoice, event)
        return Heard(
            tell: TellAccount(
                event: event.id, account: account, brand: invoice.brand,
                notice: event.kind == "invoice.paid" ? .invoicePaid(facts) : .paymentFailed(facts),
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
        let what: Notice.ContractFacts.What =
            switch wish {
            case _ where event.kind == withdrawn: .withdrawn
            case .plan: .plan
            case .startOption: .startOption
            case .endOption: .endOption
            case .cancel: .cancel
            }
        return Heard(
            tell: TellAccount(
                event: event.id, account: account, brand: change.brand,
                notice: .contractChanged(
                    .init(change: change.changeID, what: what, name: change.name, from: from)),
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
            card: invoice.hasCard ? CardName.text(brand: invoice.card.brand, last4: invoice.card.last4) : "")
    }
}
