import Contracts
import Primitives
import ServiceStore

extension NotifyStore {
    /// A consent that a member has begun and not yet brought back.
    struct Consent: Sendable {
        var hash: String
        var account: AccountID
        var member: String
        var session: String
        var redirect: String
        var verifier: [UInt8]
    }

    /// How long a member may stand at Chatwork's page (it may want a sign-in first).
    static let consentLives = Duration.minutes(30)

    func connection(_ account: AccountID, in tx: Transaction) throws -> ChatworkConnection? {
        try tx.row("SELECT * FROM chatwork_connection WHERE account_id = ?", account).map(ChatworkConnection.init)
    }

    func connection(_ account: AccountID) async throws -> ChatworkConnection? {
        try await store.read { tx in try connection(account, in: tx) }
    }

    func begin(_ consent: Consent, in tx: Transaction) throws {
        try tx.execute("DELETE FROM chatwork_consent WHERE expires_ms < ?", tx.now)
        try tx.execute(
            """
            INSERT INTO chatwork_consent
                (state_hash, account_id, member_id, session_id, redirect_url, verifier, expires_ms, used_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, NULL)
            """,
            consent.hash, consent.account, consent.member, consent.session, consent.redirect, consent.verifier,
            tx.now + NotifyStore.consentLives)
    }

    enum Returned: Sendable {
        case first(Consent)
        /// The browser came back twice, and the first time did it.
        case connected(ChatworkConnection)
        /// Not ours, not this member's, not in this session, too late, or used in vain.
        case refused
    }

    /// Takes a consent that has come back: once, and only where it was begun.
    func takeConsent(_ hash: String, account: AccountID, member: String, session: String) async throws -> Returned {
        try await store.write { tx in
            let mine = try tx.row(
                """
                SELECT * FROM chatwork_consent
                WHERE state_hash = ? AND account_id = ? AND member_id = ? AND session_id = ? AND expires_ms >= ?
                """, hash, account, member, session, tx.now)
            guard let mine else { return .refused }
            guard try mine.optionalInstant("used_ms") == nil else {
                guard let made = try connection(account, in: tx), made.consent == hash else { return .refused }
                return .connected(made)
            }
            try tx.execute("UPDATE chatwork_consent SET used_ms = ? WHERE state_hash = ?", tx.now, hash)
            return .first(
                Consent(
                    hash: hash, account: account, member: member, session: session,
                    redirect: try mine.string("redirect_url"), verifier: [UInt8](try mine.data("verifier"))))
        }
    }

    /// A new link takes the place of an old one; the room is chosen anew, as another person may be in others.
    func keep(_ connection: ChatworkConnection) async throws {
        try await store.write { tx in
            try giveUpWaiting(.room(of: connection.account), "Chatworkのアカウントが変更されました", in: tx)
            try tx.execute(
                """
                INSERT INTO chatwork_connection (
                    account_id, consent, state, sender_name, organization_name, room_id, room_name, tokens,
                    refreshing_ms, paused_until_ms, connected_ms)
                VALUES (?, ?, ?, ?, ?, '', '', ?, NULL, NULL, ?)
                ON CONFLICT (account_id) DO UPDATE SET
                    consent = excluded.consent, state = excluded.state, sender_name = excluded.sender_name,
                    organization_name = excluded.organization_name, room_id = '', room_name = '',
                    tokens = excluded.tokens, refreshing_ms = NULL, paused_until_ms = NULL,
                    connected_ms = excluded.connected_ms
                """,
                connection.account, connection.consent, connection.state.rawValue, connection.senderName,
                connection.organizationName, connection.tokens, connection.connected)
        }
    }

    /// What waits goes into the new room.
    func choose(_ room: ChatworkConnection.Room, for account: AccountID, in tx: Transaction) throws {
        try tx.execute(
            """
            UPDATE chatwork_connection SET room_id = ?, room_name = ?, state = 'connected'
            WHERE account_id = ? AND state <> 'broken'
            """, room.id, room.name, account)
        try tx.execute(
            """
            UPDATE delivery SET recipient = ?, addressee = ?
            WHERE account_id = ? AND channel = 'chatwork' AND state IN ('queued', 'unknown')
            """, room.id, room.name, account)
    }

    func disconnect(_ account: AccountID, in tx: Transaction) throws {
        try giveUpWaiting(.room(of: account), "Chatwork連携が解除されました", in: tx)
        try tx.execute("DELETE FROM chatwork_connection WHERE account_id = ?", account)
        try tx.execute("DELETE FROM chatwork_consent WHERE account_id = ?", account)
    }
}
