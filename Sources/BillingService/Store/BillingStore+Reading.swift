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
        /// nil before Account has told of the account.
        var recipient: Recipient?
        var arrears: Arrears?
        /// Given by staff and not on any bill yet, the oldest first.
        var credits: [Credit] = []
        /// After the contract's end: what is to be given back.
        var owed = Yen.zero
    }

    func overview(of accountID: AccountID) async throws -> Overview {
        try await store.read { tx in
            let facts = try tx.billingFacts(accountID)
            let pace = facts.flatMap { PlanBilling.atPace($0, on: tx.today) }
            return Overview(
                card: try tx.savedCard(accountID)?.card, contract: facts?.contract,
                callsThisMonth: facts?.countedCalls[tx.today.firstOfMonth] ?? 0,
                nextBill: facts.flatMap { PlanBilling.forecast($0, on: tx.today) }, today: tx.today,
                forecastCalls: pace?.calls, forecastBill: pace?.bill,
                recipient: try tx.recipient(accountID),
                arrears: try arrears(of: accountID, tx), credits: facts?.credits ?? [],
                owed: facts.flatMap { PlanBilling.owed($0, on: tx.today) }?.amount ?? .zero)
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
    func invoices(
        of accountID: AccountID?, _ search: InvoiceSearch = InvoiceSearch(), after key: InvoicePageKey?, limit: Int
    ) async throws -> InvoicePage {
        try await store.read { tx in
            let from = key ?? .newest
            let (days, sums, party) = (search.days, search.sums, search.partyPattern)
            // Of several papers of an invoice any may be what is looked for: 請求書, 領収書, 返還請求書.
            let rows = try tx.rows(
                """
                \(Transaction.invoiceSelect) WHERE (invoice.account_id = ? OR ? = '')
                AND (issued_date, charge_date, invoice.invoice_id) < (?, ?, ?)
                AND (issued_date BETWEEN ? AND ? AND total_yen BETWEEN ? AND ?
                    OR paid_date BETWEEN ? AND ? AND total_yen BETWEEN ? AND ?
                    OR EXISTS (
                        SELECT 1 FROM invoice_return AS given WHERE given.invoice_id = invoice.invoice_id
                            AND given.issued_date BETWEEN ? AND ?
                            AND (SELECT SUM(tax.total_yen) FROM invoice_return_tax AS tax
                                WHERE tax.number = given.number) BETWEEN ? AND ?))
                AND (recipient_company LIKE ? ESCAPE '!' OR recipient_person LIKE ? ESCAPE '!'
                    OR recipient_addressee LIKE ? ESCAPE '!')
                ORDER BY issued_date DESC, charge_date DESC, invoice.invoice_id DESC LIMIT ?
                """, accountID?.text ?? "", accountID?.text ?? "", from.issued, from.charged, from.id,
                days.first, days.last, sums.least, sums.most, days.first, days.last, sums.least, sums.most,
                days.first, days.last, sums.least, sums.most, party, party, party, limit + 1)
            let invoices = try rows.prefix(limit).map(tx.invoice)
            return InvoicePage(
                invoices: invoices, next: rows.count > limit ? invoices.last.map(InvoicePageKey.init) : nil)
        }
    }
}

/// 電子帳簿保存法: invoices are found by day of issue, amount and party, by ranges and all of them together. What is nil or
/// empty does not narrow.
struct InvoiceSearch: Equatable, Sendable {
    var from: JapanDate?
    var to: JapanDate?
    var fromYen: Yen?
    var toYen: Yen?
    /// Part of the words on the paper.
    var party = ""
}

extension InvoiceSearch {
    fileprivate var days: (first: String, last: String) { (from?.iso ?? "0000-01-01", to?.iso ?? "9999-12-31") }
    fileprivate var sums: (least: Yen, most: Yen) { (fromYen ?? Yen(.min), toYen ?? Yen(.max)) }

    fileprivate var partyPattern: String {
        "%" + party.map { "!%_".contains($0) ? "!\($0)" : String($0) }.joined() + "%"
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
