import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// Counted calls become a ledger: a call may be taken out and put back, before and after its month was billed.
    static let countMigration = Migration(
        "0002-count-entries",
        sql: """
            CREATE TABLE count_entry (
                inquiry_id TEXT NOT NULL,
                position INTEGER NOT NULL,
                account_id TEXT NOT NULL,
                received_date TEXT NOT NULL,
                received_month TEXT NOT NULL,
                delta INTEGER NOT NULL,
                invoices_before INTEGER NOT NULL,
                told_ms BIGINT NOT NULL,
                PRIMARY KEY (inquiry_id, position),
                CONSTRAINT a_call_is_put_in_taken_out_or_only_known CHECK (delta IN (-1, 0, 1))
            );
            CREATE INDEX count_entry_by_month ON count_entry (account_id, received_month, received_date);
            INSERT INTO count_entry (inquiry_id, position, account_id, received_date, received_month, delta,
                invoices_before, told_ms)
            SELECT inquiry_id, 1, account_id, received_date, received_month, 1,
                (SELECT COUNT(*) FROM invoice
                 WHERE invoice.account_id = counted_call.account_id AND invoice.issued_ms <= counted_call.counted_ms),
                counted_ms
            FROM counted_call;
            DROP TABLE counted_call;
            """)

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
        if received.firstOfMonth < tx.today.firstOfMonth { try tx.planAfterTheEnd(accountID) }
    }
}
