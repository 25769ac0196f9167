import Primitives
import ServiceStore

extension NotifyStore {
    /// Those with rows of an account. A table that is missing here keeps what should be forgotten.
    private static let tablesOfAnAccount = [
        "delivery", "contact", "chatwork_connection", "chatwork_consent", "notice_channel", "member", "notice_rules",
        "digest_item", "escalation", "waiting_call", "mail_setting", "contact_without_hours", "left_address",
    ]

    /// What is known of an account's people goes; what was sent to whom goes with it, and what is known of addresses that
    /// nobody else is reached at.
    func forget(_ account: AccountID, in tx: Transaction) throws {
        let addresses = try tx.rows(
            """
            SELECT lower(email) AS address FROM contact WHERE account_id = ?
            UNION SELECT lower(email) AS address FROM member WHERE account_id = ?
            """, account, account
        ).map { try $0.string("address") }
        for table in NotifyStore.tablesOfAnAccount {
            try tx.execute("DELETE FROM \(table) WHERE account_id = ?", account)
        }
        for address in addresses {
            for table in ["subscription", "failing_address"] {
                try tx.execute(
                    """
                    DELETE FROM \(table) WHERE address = ?
                        AND NOT EXISTS (SELECT 1 FROM contact WHERE lower(email) = ?)
                        AND NOT EXISTS (SELECT 1 FROM member WHERE lower(email) = ?)
                    """, address, address, address)
            }
        }
    }
}
