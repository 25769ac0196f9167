import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    static let sessionsShown = 100

    struct SignedInBrowser: Sendable {
        var session: Session
        var source: String
        var userAgent: String
    }

    /// The member's browsers that are signed in, last used first.
    func sessions(of member: MemberID) async throws -> [SignedInBrowser] {
        try await store.read { tx in
            try tx.rows(
                """
                SELECT session_id, kind, person_id, remember, created_ms, last_used_ms, ended_ms, source, user_agent
                FROM session WHERE person_id = ? AND ended_ms IS NULL ORDER BY last_used_ms DESC LIMIT ?
                """, member, AccountStore.sessionsShown
            ).map {
                SignedInBrowser(
                    session: try $0.session(), source: try $0.string("source"), userAgent: try $0.string("user_agent"))
            }.filter { $0.session.isGood(at: tx.now) }
        }
    }

    /// One of the member's own; one that is over, or is none of the member's, stays as it is.
    func endSession(
        _ id: SessionID, of member: MemberID, on account: AccountID, _ request: RepeatableRequest
    )
        async throws
    {
        _ = try await once(request) { tx in
            let ended = try tx.execute(
                "UPDATE session SET ended_ms = ? WHERE session_id = ? AND person_id = ? AND ended_ms IS NULL", tx.now,
                id, member)
            if ended == 1 {
                try tx.appendSessionEnded(subject: account.text, personID: member.text, sessionID: id)
            }
            return Account_EndSessionResponse()
        }
    }

    /// - Throws: `NotFound.member`.
    func endAllSessions(of id: MemberID, on account: AccountID, _ request: RepeatableRequest) async throws {
        _ = try await once(request) { tx in
            try tx.endSessions(of: tx.member(id, of: account))
            return Account_EndAllSessionsResponse()
        }
    }
}
