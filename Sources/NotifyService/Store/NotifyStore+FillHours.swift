import Primitives
import ServiceStore

extension NotifyStore {
    /// Name under which the second reading of Account's feed keeps its place.
    static let hoursReader = "account.hours"

    /// Whether accounts are known whose answering hours this version has not been told of.
    func lacksHours() async throws -> Bool {
        try await store.read { tx in try tx.row("SELECT account_id FROM contact_without_hours LIMIT 1") != nil }
    }

    /// Keeps the hours of an account that lacks them. One that the feed's own follower hears of meanwhile lacks them no
    /// longer: what is read again is older.
    func fillHours(_ hours: AnsweringHours, of account: AccountID, in tx: Transaction) throws {
        guard try tx.row("SELECT account_id FROM contact_without_hours WHERE account_id = ?", account) != nil else {
            return
        }
        try tx.execute("UPDATE contact SET hours = ? WHERE account_id = ?", try Delivery.json(hours), account)
        try lookAtWaitingCalls(of: account, in: tx)
    }
}
