import Primitives
import ServiceStore

extension NotifyStore {
    struct Rewrapped: Equatable, Sendable {
        var rewrapped = 0
        /// Where the next step goes on; nil after the last.
        var last: String?
    }

    /// Seals the next links' tokens under the newest key, in one transaction.
    /// - Parameter after: account of the last one looked at; empty: from the first.
    func rewrapConnections(_ seal: TokenSeal, after: String, limit: Int) async throws -> Rewrapped {
        try await store.write { tx in
            let rows = try tx.rows(
                """
                SELECT account_id, tokens FROM chatwork_connection WHERE account_id > ? ORDER BY account_id LIMIT ?
                """, after, limit)
            var done = Rewrapped()
            for row in rows {
                let account: AccountID = try row.id("account_id")
                done.last = account.text
                guard let anew = try seal.anew([UInt8](row.data("tokens")), TokenSeal.tokens, of: account) else {
                    continue
                }
                try tx.execute("UPDATE chatwork_connection SET tokens = ? WHERE account_id = ?", anew, account)
                done.rewrapped += 1
            }
            return done
        }
    }

    /// The same for channels' settings.
    func rewrapChannels(_ seal: TokenSeal, after: String, limit: Int) async throws -> Rewrapped {
        try await store.write { tx in
            let rows = try tx.rows(
                "SELECT id, account_id, settings FROM notice_channel WHERE id > ? ORDER BY id LIMIT ?", after, limit)
            var done = Rewrapped()
            for row in rows {
                let (id, account): (ChannelID, AccountID) = (try row.id("id"), try row.id("account_id"))
                done.last = id.text
                let purpose = TokenSeal.settings(of: id)
                guard let anew = try seal.anew([UInt8](row.data("settings")), purpose, of: account) else { continue }
                try tx.execute("UPDATE notice_channel SET settings = ? WHERE id = ?", anew, id)
                done.rewrapped += 1
            }
            return done
        }
    }
}
