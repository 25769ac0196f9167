import Primitives
import ServiceStore

extension BillingStore {
    /// What the ¥ page shows of an account; everything as of one instant.
    struct Overview: Equatable, Sendable {
        var card: Card?
        var contract: Contract?
        var callsThisMonth: Int
        /// As if nothing more happened.
        var nextBill: Bill?
        var today: JapanDate
        /// Calls of the whole month at the pace so far; nil in its first days.
        var forecastCalls: Int?
        /// The bill of the 1st after this month at that pace.
        var forecastBill: Bill?
    }

    func overview(of accountID: AccountID) async throws -> Overview {
        try await store.read { tx in
            let facts = try tx.billingFacts(accountID)
            let pace = facts.flatMap { PlanBilling.atPace($0, on: tx.today) }
            return Overview(
                card: try tx.savedCard(accountID)?.card, contract: facts?.contract,
                callsThisMonth: facts?.countedCalls[tx.today.firstOfMonth] ?? 0,
                nextBill: facts.flatMap { PlanBilling.forecast($0, on: tx.today) }, today: tx.today,
                forecastCalls: pace?.calls, forecastBill: pace?.bill)
        }
    }

    /// nil when there is none, or it is another account's.
    func invoice(_ id: InvoiceID, of accountID: AccountID) async throws -> Invoice? {
        try await store.read { tx in try tx.invoice(id) }.flatMap { $0.accountID == accountID ? $0 : nil }
    }

    struct InvoicePage: Sendable {
        var invoices: [Invoice]
        var next: InvoicePageKey?
    }

    /// Newest first.
    /// - Parameter accountID: nil = of all accounts.
    func invoices(of accountID: AccountID?, after key: InvoicePageKey?, limit: Int) async throws -> InvoicePage {
        try await store.read { tx in
            let from = key ?? .newest
            let rows =
                if let accountID {
                    try tx.rows(
                        """
                        \(Transaction.invoiceSelect)
                        WHERE invoice.account_id = ? AND (issued_date, charge_date, invoice.invoice_id) < (?, ?, ?)
                        ORDER BY issued_date DESC, charge_date DESC, invoice.invoice_id DESC LIMIT ?
                        """, accountID, from.issued, from.charged, from.id, limit + 1)
                } else {
                    try tx.rows(
                        """
                        \(Transaction.invoiceSelect) WHERE (issued_date, charge_date, invoice.invoice_id) < (?, ?, ?)
                        ORDER BY issued_date DESC, charge_date DESC, invoice.invoice_id DESC LIMIT ?
                        """, from.issued, from.charged, from.id, limit + 1)
                }
            let invoices = try rows.prefix(limit).map(tx.invoice)
            return InvoicePage(
                invoices: invoices, next: rows.count > limit ? invoices.last.map(InvoicePageKey.init) : nil)
        }
    }
}

/// Where a page ends. Invoices made together after an outage are told apart by the day they were due.
struct InvoicePageKey: Equatable, Sendable {
    var issued: String
    var charged: String
    var id: String

    static let newest = InvoicePageKey(issued: "9999-12-31", charged: "9999-12-31", id: "~")

    private init(issued: String, charged: String, id: String) {
        self.issued = issued
        self.charged = charged
        self.id = id
    }

    init(_ invoice: Invoice) {
        self.init(issued: invoice.issuedDate.iso, charged: invoice.bill.chargeDate.iso, id: invoice.id.text)
    }

    /// `2026-12-01.2026-12-01.inv_…`; nil when it is no key.
    init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard parts.count == 3, let issued = JapanDate(iso: parts[0]), let charged = JapanDate(iso: parts[1]),
            let id = InvoiceID(parts[2])
        else { return nil }
        self.init(issued: issued.iso, charged: charged.iso, id: id.text)
    }

    var text: String { "\(issued).\(charged).\(id)" }
}
