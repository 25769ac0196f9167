import Primitives
import ServiceStore

extension NotifyStore {
    /// What is known of an account's people goes; what was sent to whom goes with it.
    func forget(_ account: AccountID, in tx: Transaction) throws {
        try tx.execute("DELETE FROM delivery WHERE account_id = ?", account)
        try tx.execute("DELETE FROM contact WHERE account_id = ?", account)
        try tx.execute("DELETE FROM chatwork_connection WHERE account_id = ?", account)
        try tx.execute("DELETE FROM chatwork_consent WHERE account_id = ?", account)
        try tx.execute("DELETE FROM notice_channel WHERE account_id = ?", account)
        try tx.execute("DELETE FROM member WHERE account_id = ?", account)
        try tx.execute("DELETE FROM notice_rules WHERE account_id = ?", account)
        try tx.execute("DELETE FROM digest_item WHERE account_id = ?", account)
        try tx.execute("DELETE FROM escalation WHERE account_id = ?", account)
        try tx.execute("DELETE FROM waiting_call WHERE account_id = ?", account)
    }
}
