import Primitives
import ServiceStore

extension Transaction {
    /// Enters a matter into the books; part of the transaction that makes it so.
    ///
    /// - Parameter day: nil = today.
    func enter(_ entries: [Journal.Entry], about id: String, invoice: Invoice, on day: JapanDate? = nil) throws {
        for entry in entries {
            try execute(
                """
                INSERT INTO journal_entry (about_id, kind, tax_rate_percent, debit, credit, entry_date, account_id, brand,
                    amount_yen, words, entered_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                id, entry.kind.rawValue, entry.taxRatePercent, entry.debit.rawValue, entry.credit.rawValue,
                day ?? today,
                invoice.accountID, invoice.brand, entry.amount, "\(invoice.number) \(invoice.bill.title)", now)
        }
    }
}

extension BillingStore {
    /// A row of the day book.
    struct JournalRow: Equatable, Sendable {
        var date: JapanDate
        var entry: Journal.Entry
        var words: String
        var accountID: AccountID
        var brand: String
        var key: JournalPageKey
    }

    struct JournalTotal: Equatable, Sendable {
        var account: Journal.Account
        var debit: Yen
        var credit: Yen
    }

    /// Entries of a period, in the order in which they were made.
    func journal(
        from: JapanDate, to: JapanDate, after key: JournalPageKey?, limit: Int
    ) async throws -> [JournalRow] {
        try await store.read { tx in
            let start = key ?? .first
            return try tx.rows(
                """
                SELECT about_id, kind, tax_rate_percent, debit, credit, entry_date, account_id, brand, amount_yen, words,
                    entered_ms
                FROM journal_entry
                WHERE entry_date BETWEEN ? AND ?
                    AND (entry_date, entered_ms, about_id, kind, tax_rate_percent, debit, credit) > (?, ?, ?, ?, ?, ?, ?)
                ORDER BY entry_date, entered_ms, about_id, kind, tax_rate_percent, debit, credit LIMIT ?
                """,
                from, to, start.date, start.entered, start.about, start.kind, start.rate, start.debit, start.credit,
                limit
            ).map(JournalRow.init)
        }
    }

    /// Every entry of a period, page by page: a year of a large installation does not fit into memory.
    func exportJournal(
        from: JapanDate, to: JapanDate, atOnce: Int = 1_000, each: @Sendable ([JournalRow]) async throws -> Void
    ) async throws {
        var key: JournalPageKey?
        repeat {
            let rows = try await journal(from: from, to: to, after: key, limit: atOnce)
            if !rows.isEmpty { try await each(rows) }
            key = rows.count == atOnce ? rows.last?.key : nil
        } while key != nil
    }

    func journalTotals(from: JapanDate, to: JapanDate) async throws -> [JournalTotal] {
        try await store.read { tx in
            func sums(_ side: String) throws -> [String: Yen] {
                let rows = try tx.rows(
                    """
                    SELECT \(side) AS name, CAST(SUM(amount_yen) AS BIGINT) AS total FROM journal_entry
                    WHERE entry_date BETWEEN ? AND ? GROUP BY \(side)
                    """, from, to)
                return try Dictionary(uniqueKeysWithValues: rows.map { (try $0.string("name"), try $0.yen("total")) })
            }
            let (debits, credits) = (try sums("debit"), try sums("credit"))
            return Journal.Account.allCases.map {
                JournalTotal(
                    account: $0, debit: debits[$0.rawValue] ?? .zero, credit: credits[$0.rawValue] ?? .zero)
            }.filter { $0.debit > .zero || $0.credit > .zero }
        }
    }
}

/// Where a page of the day book ends.
struct JournalPageKey: Equatable, Sendable {
    var date: String
    var entered: Int64
    var about: String
    var kind: String
    var rate: Int
    var debit: String
    var credit: String

    static let first = JournalPageKey(date: "", entered: 0, about: "", kind: "", rate: 0, debit: "", credit: "")

    var text: String { "\(date).\(entered).\(about).\(kind).\(rate).\(debit).\(credit)" }

    private init(date: String, entered: Int64, about: String, kind: String, rate: Int, debit: String, credit: String) {
        (self.date, self.entered, self.about, self.kind) = (date, entered, about, kind)
        (self.rate, self.debit, self.credit) = (rate, debit, credit)
    }

    /// nil when it is no key.
    init?(_ text: String) {
        let parts = text.split(separator: ".").map(String.init)
        guard parts.count == 7, JapanDate(iso: parts[0]) != nil, let entered = Int64(parts[1]), let rate = Int(parts[4])
        else { return nil }
        self.init(
            date: parts[0], entered: entered, about: parts[2], kind: parts[3], rate: rate, debit: parts[5],
            credit: parts[6])
    }

    fileprivate init(_ row: Row) throws {
        self.init(
            date: try row.string("entry_date"), entered: try row.int64("entered_ms"), about: try row.string("about_id"),
            kind: try row.string("kind"), rate: try row.int("tax_rate_percent"), debit: try row.string("debit"),
            credit: try row.string("credit"))
    }
}

extension BillingStore.JournalRow {
    fileprivate init(_ row: Row) throws {
        self.init(
            date: try row.date("entry_date"),
            entry: Journal.Entry(
                kind: try row.choice("kind"), debit: try row.choice("debit"), credit: try row.choice("credit"),
                amount: try row.yen("amount_yen"), taxRatePercent: try row.int("tax_rate_percent")),
            words: try row.string("words"), accountID: try row.id("account_id"), brand: try row.string("brand"),
            key: try JournalPageKey(row))
    }
}
