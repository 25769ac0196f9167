import Foundation
import Primitives
import ServiceStore

/// Who wants no announcements, kept per address: other mails, of calls and of money, always go.
extension NotifyStore {
    private static let tokenBytes = 32

    func hasUnsubscribed(_ address: EmailAddress, in tx: Transaction) throws -> Bool {
        try tx.row("SELECT unsubscribed_ms FROM mail_address WHERE address = ?", address.key)?
            .optionalInstant("unsubscribed_ms") != nil
    }

    /// Names the address in links without saying it. Nobody can guess one, and it is good for this alone.
    func token(of address: EmailAddress, in tx: Transaction) throws -> String {
        let token = Data(tx.world.secret(bytes: NotifyStore.tokenBytes)).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
        try tx.execute(
            "INSERT INTO mail_address (address, token) VALUES (?, ?) ON CONFLICT (address) DO NOTHING", address.key,
            token)
        return try tx.row("SELECT token FROM mail_address WHERE address = ?", address.key)?.string("token") ?? token
    }

    func subscribe(_ wanted: Bool, _ address: EmailAddress, in tx: Transaction) throws {
        try subscribe(wanted, token: try token(of: address, in: tx), in: tx)
    }

    /// - Returns: whether there is such a token.
    @discardableResult
    func subscribe(_ wanted: Bool, token: String, in tx: Transaction) throws -> Bool {
        let time: Instant? = wanted ? nil : tx.now
        return try tx.execute(
            """
            UPDATE mail_address SET unsubscribed_ms = CASE WHEN ? THEN COALESCE(unsubscribed_ms, ?) ELSE NULL END
            WHERE token = ?
            """, !wanted, time, token) == 1
    }

    /// nil without such a token.
    func hasUnsubscribed(token: String) async throws -> Bool? {
        try await store.read { tx in
            try tx.row("SELECT unsubscribed_ms FROM mail_address WHERE token = ?", token)
                .map { try $0.optionalInstant("unsubscribed_ms") != nil }
        }
    }

    func announcementMail(_ id: AnnouncementID, to address: EmailAddress) async throws -> AnnouncementMail {
        try await store.read { tx in
            guard let announcement = try announcement(id, in: tx),
                let row = try tx.row("SELECT token, unsubscribed_ms FROM mail_address WHERE address = ?", address.key)
            else { throw Unreadable("announcement \(id): not there, or no token for the address") }
            return AnnouncementMail(
                text: announcement.text, unsubscribeToken: try row.string("token"),
                unsubscribed: try row.optionalInstant("unsubscribed_ms") != nil)
        }
    }
}
