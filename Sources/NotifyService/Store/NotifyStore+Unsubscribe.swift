import Foundation
import Primitives
import ServiceStore

/// Who wants no announcements, kept per brand and address: each brand has its own customers, and other mails, of calls and
/// of money, always go.
extension NotifyStore {
    private static let tokenBytes = 32

    func hasUnsubscribed(_ address: EmailAddress, from brand: String, in tx: Transaction) throws -> Bool {
        try tx.row(
            "SELECT unsubscribed_ms FROM subscription WHERE brand = ? AND address = ?", brand, address.key)?
            .optionalInstant("unsubscribed_ms") != nil
    }

    /// Names brand and address in links without saying them. Nobody can guess one, and it is good for this alone.
    func token(of address: EmailAddress, for brand: String, in tx: Transaction) throws -> String {
        let token = Data(tx.world.secret(bytes: NotifyStore.tokenBytes)).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
        try tx.execute(
            """
            INSERT INTO subscription (brand, address, token, old_token) VALUES (?, ?, ?, '')
            ON CONFLICT (brand, address) DO NOTHING
            """, brand, address.key, token)
        return try tx.row("SELECT token FROM subscription WHERE brand = ? AND address = ?", brand, address.key)?
            .string("token") ?? token
    }

    func subscribe(_ wanted: Bool, _ address: EmailAddress, to brand: String, in tx: Transaction) throws {
        try subscribe(wanted, token: try token(of: address, for: brand, in: tx), in: tx)
    }

    /// A link mailed before the brands were told apart is good for each of them, as it was.
    /// - Returns: whether there is such a token.
    @discardableResult
    func subscribe(_ wanted: Bool, token: String, in tx: Transaction) throws -> Bool {
        let time: Instant? = wanted ? nil : tx.now
        return try tx.execute(
            """
            UPDATE subscription SET unsubscribed_ms = CASE WHEN ? THEN COALESCE(unsubscribed_ms, ?) ELSE NULL END
            WHERE token = ? OR (old_token = ? AND old_token <> '')
            """, !wanted, time, token, token) > 0
    }

    /// nil without such a token.
    func hasUnsubscribed(token: String) async throws -> Bool? {
        try await store.read { tx in
            let found = try tx.rows(
                "SELECT unsubscribed_ms FROM subscription WHERE token = ? OR (old_token = ? AND old_token <> '')",
                token,
                token
            ).map { try $0.optionalInstant("unsubscribed_ms") != nil }
            return found.isEmpty ? nil : found.allSatisfy { $0 }
        }
    }

    func announcementMail(_ id: AnnouncementID, to address: EmailAddress) async throws -> AnnouncementMail {
        try await store.read { tx in
            guard let announcement = try announcement(id, in: tx),
                let row = try tx.row(
                    "SELECT token, unsubscribed_ms FROM subscription WHERE brand = ? AND address = ?",
                    announcement.brand,
                    address.key)
            else { throw Unreadable("announcement \(id): not there, or no token for the address") }
            return AnnouncementMail(
                text: announcement.text, unsubscribeToken: try row.string("token"),
                unsubscribed: try row.optionalInstant("unsubscribed_ms") != nil)
        }
    }
}
