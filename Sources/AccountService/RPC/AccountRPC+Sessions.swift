import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

/// The browsers in which a member is signed in.
extension AccountRPC {
    func listSessions(
        request: Account_ListSessionsRequest, context: ServerContext
    ) async throws -> Account_ListSessionsResponse {
        let (_, id) = try member(request.customer)
        let sessions = try await store.sessions(of: id)
        return .with {
            $0.sessions = sessions.map { browser in
                .with {
                    $0.sessionID = browser.session.id.text
                    $0.userAgent = browser.userAgent
                    $0.source = browser.source
                    $0.sinceMs = browser.session.created.milliseconds
                    $0.lastSeenMs = browser.session.lastUsed.milliseconds
                    $0.remember = browser.session.remember
                    $0.expiresMs = browser.session.expires.milliseconds
                }
            }
        }
    }

    func endSession(
        request: Account_EndSessionRequest, context: ServerContext
    ) async throws -> Account_EndSessionResponse {
        let (account, id) = try member(request.customer)
        guard let session = SessionID(request.sessionID) else { throw NotFound.session }
        try await repeatable(request.requestID, request) { repeated in
            try await store.endSession(session, of: id, on: account, repeated)
        }
        return .init()
    }

    func endAllSessions(
        request: Account_EndAllSessionsRequest, context: ServerContext
    ) async throws -> Account_EndAllSessionsResponse {
        let (account, id) = try member(request.customer)
        try await repeatable(request.requestID, request) { repeated in
            try await store.endAllSessions(of: id, on: account, repeated)
        }
        return .init()
    }
}
