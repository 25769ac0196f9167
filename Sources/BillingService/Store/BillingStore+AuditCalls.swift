import Primitives
import ServiceRuntime
import ServiceStore

extension BillingStore {
    /// Each entry of the ledger knows the event that told of it: so it can be laid beside Call's own counts of an earlier
    /// moment while calls come in. Entries from before have none: they are older than any count that is compared.
    static let countEventMigration = Migration(
        "0012-entries-know-the-event-that-told-of-them",
        sql: "ALTER TABLE count_entry ADD COLUMN told_sequence BIGINT;")

    /// Lays the ledger of counted calls beside what Call itself says.
    func auditCalls(_ theirs: CallCounts) async throws -> [String] {
        let heard = try await store.read { tx in
            try tx.row("SELECT incarnation, sequence FROM follow_position WHERE publisher = 'call'").map {
                (incarnation: try $0.string("incarnation"), sequence: try $0.int64("sequence"))
            }
        }
        if theirs.months.isEmpty, heard == nil { return [] }
        guard heard?.incarnation == theirs.incarnation else {
            return ["the call counts are of another store of Call's"]
        }
        guard let heard, heard.sequence >= theirs.through else {
            return [
                "the call counts are as of event \(theirs.through), and only \(heard?.sequence ?? 0) have been heard of"
            ]
        }
        var left = Dictionary(grouping: theirs.months, by: \.account)
        var findings: [String] = []
        var last: AccountID?
        while let account = try await nextAccount(in: "count_entry", after: last) {
            last = account
            let ours = try await store.read { tx in try tx.callCounts(account, through: theirs.through) }
            findings += Self.differences(ours: ours, theirs: left.removeValue(forKey: account) ?? [])
        }
        let unheard = left.values.flatMap { $0 }.sorted { $0.line < $1.line }
        return findings + Self.differences(ours: [], theirs: unheard)
    }

    private static func differences(ours: [CallCounts.Month], theirs: [CallCounts.Month]) -> [String] {
        let missing = theirs.filter { month in
            !ours.contains { $0.account == month.account && $0.month == month.month }
        }.map { "\($0.account) \($0.month.japaneseMonth): \($0.calls) calls at Call, none here" }
        return missing
            + ours.compactMap { own in
                guard let told = theirs.first(where: { $0.month == own.month }) else {
                    return "\(own.account) \(own.month.japaneseMonth): \(own.calls) calls here, none at Call"
                }
                guard told != own else { return nil }
                return "\(own.account) \(own.month.japaneseMonth): \(own.counted) of \(own.calls) calls count here, "
                    + "\(told.counted) of \(told.calls) at Call, or not the same ones"
            }
    }
}

extension Transaction {
    fileprivate func callCounts(_ account: AccountID, through sequence: Int64) throws -> [CallCounts.Month] {
        var months: [JapanDate: [(id: InquiryID, counts: Bool)]] = [:]
        for row in try rows(
            """
            SELECT inquiry_id, received_month, CAST(SUM(delta) AS BIGINT) AS counted FROM count_entry
            WHERE account_id = ? AND COALESCE(told_sequence, 0) <= ? GROUP BY inquiry_id, received_month
            """, account, sequence)
        {
            let call = (id: try row.id("inquiry_id", InquiryID.self), counts: try row.int("counted") > 0)
            months[try row.date("received_month"), default: []].append(call)
        }
        return months.sorted { $0.key < $1.key }.map {
            CallCounts.Month(account: account, month: $0.key, calls: $0.value)
        }
    }
}
