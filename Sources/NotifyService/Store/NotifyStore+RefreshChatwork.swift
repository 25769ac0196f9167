import Primitives
import ServiceStore

extension NotifyStore {
    enum RefreshStart: Sendable {
        case begun(ChatworkConnection)
        /// Nothing to do: the tokens are good, or there is no link to refresh.
        case notNeeded(ChatworkConnection?)
        /// A refresh that was begun has not ended: a second one would make the first one's answer worthless.
        case underWay
    }

    /// Written down before Chatwork is asked: whoever comes after a crash sees that a refresh may be on its way.
    func beginRefresh(
        _ account: AccountID, needed: @escaping @Sendable (ChatworkConnection, Instant) throws -> Bool
    ) async throws -> RefreshStart {
        try await store.write { tx in
            guard let connection = try connection(account, in: tx), connection.state != .broken,
                try needed(connection, tx.now)
            else { return .notNeeded(try connection(account, in: tx)) }
            if let began = connection.refreshing, tx.now - began < ChatworkTokens.refreshAtMost { return .underWay }
            try tx.execute(
                "UPDATE chatwork_connection SET refreshing_ms = ? WHERE account_id = ?", tx.now, account)
            return .begun(connection)
        }
    }

    /// - Parameter tokens: nil: nothing was changed at Chatwork, the old ones stay.
    func endRefresh(_ connection: ChatworkConnection, _ tokens: [UInt8]?) async throws {
        try await store.write { tx in
            try tx.execute(
                """
                UPDATE chatwork_connection SET tokens = ?, refreshing_ms = NULL WHERE account_id = ? AND consent = ?
                """, tokens ?? connection.tokens, connection.account, connection.consent)
        }
    }

    func breakLink(_ old: ChatworkConnection, _ error: String) async throws {
        try await store.write { tx in
            guard try connection(old.account, in: tx)?.consent == old.consent else { return }
            try markBroken(old.account, error, room: nil, in: tx)
        }
    }
}
