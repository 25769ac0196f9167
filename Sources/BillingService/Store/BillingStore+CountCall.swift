import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// Applies one event of the Call service.
    func applyCall(_ fed: Feed_Event, _ tx: Transaction) throws {
        guard fed.kind == "inquiry.recorded" else { return }
        try countCall(Call_Inquiry(serializedBytes: fed.payload), tx)
    }

    /// Counts a recorded call, once per inquiry, in the month (Japan time) in which it was received. Every incoming
    /// call counts, whatever it is about (BusinessCall guide, よくある質問), unless Call says otherwise.
    func countCall(_ inquiry: Call_Inquiry, _ tx: Transaction) throws {
        guard inquiry.counts else { return }
        guard let inquiryID = InquiryID(inquiry.inquiryID), let accountID = AccountID(inquiry.accountID) else {
            throw UnreadableEvent("inquiry \(inquiry.inquiryID) of account \(inquiry.accountID)")
        }
        let received = JapanDate(Instant(milliseconds: inquiry.receivedMs))
        try tx.execute(
            """
            INSERT INTO counted_call (inquiry_id, account_id, received_date, received_month, counted_ms)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT (inquiry_id) DO NOTHING
            """,
            inquiryID, accountID, received, received.firstOfMonth, tx.now)
    }
}
