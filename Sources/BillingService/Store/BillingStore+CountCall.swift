import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// Applies one event of the Call service.
    func applyCall(_ fed: Feed_Event, _ tx: Transaction) throws {
        switch fed.kind {
        case "inquiry.recorded": try count(Call_Inquiry(serializedBytes: fed.payload), .recorded, fed.sequence, tx)
        case "inquiry.count_changed": try count(Call_Inquiry(serializedBytes: fed.payload), .changed, fed.sequence, tx)
        case _: return
        }
    }

    /// Enters a call in the month (Japan time) in which it was received, or takes it out again. Every incoming call counts,
    /// whatever it is about (BusinessCall guide, よくある質問), unless Call says otherwise.
    private func count(
        _ inquiry: Call_Inquiry, _ told: CountCall.Told, _ sequence: Int64, _ tx: Transaction
    ) throws {
        guard let inquiryID = InquiryID(inquiry.inquiryID), let accountID = AccountID(inquiry.accountID) else {
            throw UnreadableEvent("inquiry \(inquiry.inquiryID) of account \(inquiry.accountID)")
        }
        let known = try tx.row(
            """
            SELECT COUNT(*) AS entries, CAST(COALESCE(SUM(delta), 0) AS BIGINT) AS counted
            FROM count_entry WHERE inquiry_id = ?
            """, inquiryID)!
        let entries = try known.int("entries")
        let sum = try entries == 0 ? nil : known.int("counted")
        guard let delta = CountCall.entry(told, counts: inquiry.counts, known: sum) else { return }
        let received = JapanDate(Instant(milliseconds: inquiry.receivedMs))
        try tx.execute(
            """
            INSERT INTO count_entry (inquiry_id, position, account_id, received_date, received_month, delta,
                invoices_before, told_ms, told_sequence)
            VALUES (?, ?, ?, ?, ?, ?, (SELECT COUNT(*) FROM invoice WHERE account_id = ?), ?, ?)
            """,
            inquiryID, entries + 1, accountID, received, received.firstOfMonth, delta, accountID, tx.now, sequence)
        if delta > 0 { try tx.tellUsage(accountID, month: received.firstOfMonth) }
    }
}
