import Contracts
import Primitives
import ServiceStore

extension CallStore {
    /// - Throws: `NotFound` for an account without a number.
    func announcement(of account: AccountID) async throws -> Announcement {
        try await store.read { [brands] tx in try tx.announcement(account, brands) }
    }

    /// - Parameter text: nil = the brand's again.
    /// - Throws: `NotFound`, `RequestIDReused`.
    func setAnnouncement(
        of account: AccountID, to text: String?, by actor: Actor, requestID: String,
        request: Call_SetAnnouncementRequest
    ) async throws -> Call_SetAnnouncementResponse {
        try await store.write { [brands] tx in
            try tx.once(requestID, fingerprint: request) {
                if let text {
                    try tx.execute(
                        """
                        INSERT INTO announcement (account_id, text, set_by, set_ms) VALUES (?, ?, ?, ?)
                        ON CONFLICT (account_id) DO UPDATE SET
                            text = excluded.text, set_by = excluded.set_by, set_ms = excluded.set_ms
                        """,
                        account, text, actor.name, tx.now)
                } else {
                    try tx.execute("DELETE FROM announcement WHERE account_id = ?", account)
                }
                let announcement = try tx.announcement(account, brands)
                return Call_SetAnnouncementResponse.with { $0.spoken = announcement.spoken }
            }
        }.response
    }
}

extension Transaction {
    func ownAnnouncement(_ account: AccountID) throws -> String? {
        try row("SELECT text FROM announcement WHERE account_id = ?", account)?.string("text")
    }

    func announcement(_ account: AccountID, _ brands: BrandRules) throws -> Announcement {
        guard let card = try card(account: account) else { throw NotFound() }
        return Announcement(card, own: try ownAnnouncement(account), brands[card.brand])
    }
}
