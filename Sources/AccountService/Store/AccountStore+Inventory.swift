import Primitives
import ServiceStore

extension AccountStore {
    struct InventoryPage: Sendable {
        struct Line: Sendable {
            var number: PhoneNumber
            var state: InventoryState
            var restsUntil: JapanDate?
            var note: String
            var accountID: AccountID?
            var siteName: String
            /// Of one that was taken out.
            var retiredReason: String
            var retiredBy: String
        }

        var lines: [Line]
        /// Last number of the page, when there are more.
        var next: PhoneNumber?
        /// Of the whole inventory.
        var counts: [InventoryState: Int]
    }

    /// In the order of the numbers.
    /// - Parameters:
    ///   - search: part of a number in any writing, of the note, or of what accounts are found by; empty = all.
    ///   - state: nil = all but those that were taken out.
    func numbers(
        search: String, state: InventoryState?, after key: PhoneNumber?, limit: Int
    ) async throws -> InventoryPage {
        let pattern = AccountStore.patterns(search)
        return try await store.read { tx in
            let rows = try tx.rows(
                """
                SELECT n.number, \(Transaction.standing) AS state, n.rests_until_date, n.note, n.account_id, a.site_name,
                    n.retired_reason, n.retired_by
                FROM phone_number n LEFT JOIN account a ON a.account_id = n.account_id
                WHERE n.number > ? AND ((? = '' AND n.state <> 'retired') OR \(Transaction.standing) = ?)
                    AND (n.number LIKE ? ESCAPE '!' OR LOWER(n.note) LIKE ? ESCAPE '!'
                        OR a.search_text LIKE ? ESCAPE '!' OR a.search_text LIKE ? ESCAPE '!')
                ORDER BY n.number LIMIT ?
                """,
                tx.today, key?.digits ?? "", state?.rawValue ?? "", tx.today, state?.rawValue ?? "", pattern.typed,
                pattern.typed, pattern.typed, pattern.kana, limit + 1)
            let lines = try rows.prefix(limit).map { row in
                let state = try row.choice("state", as: InventoryState.self)
                return InventoryPage.Line(
                    number: try row.phoneNumber("number"), state: state,
                    restsUntil: state == .resting ? try row.date("rests_until_date") : nil,
                    note: try row.string("note"), accountID: try row.optionalID("account_id"),
                    siteName: try row.optionalString("site_name") ?? "",
                    retiredReason: state == .retired ? try row.optionalString("retired_reason") ?? "" : "",
                    retiredBy: state == .retired ? try row.optionalString("retired_by") ?? "" : "")
            }
            return InventoryPage(
                lines: lines, next: rows.count > limit ? lines.last?.number : nil, counts: try tx.inventoryCounts())
        }
    }
}

extension Transaction {
    /// The state of number `n` (one bound value: today): one whose rest is over is free.
    fileprivate static let standing =
        "CASE WHEN n.state = 'resting' AND n.rests_until_date < ? THEN 'free' ELSE n.state END"

    fileprivate func inventoryCounts() throws -> [InventoryState: Int] {
        try rows(
            "SELECT standing, COUNT(*) AS n FROM (SELECT \(Transaction.standing) AS standing FROM phone_number n) AS s GROUP BY standing",
            today
        ).reduce(into: [:]) { try $0[$1.choice("standing")] = $1.int("n") }
    }
}
