import Logging
import Primitives

/// Gives out access tokens that are good, and refreshes them: one refresh at a time per account, whoever asks.
actor ChatworkTokenKeeper {
    enum Trouble: Error, Equatable {
        case notConnected
        /// The customer has to connect anew.
        case broken(String)
        case notNow(String)
    }

    private let store: NotifyStore
    private let api: ChatworkAPI
    private let seal: TokenSeal
    private let logger: Logger
    private var underWay: [AccountID: Task<String, any Error>] = [:]

    init(store: NotifyStore, api: ChatworkAPI, seal: TokenSeal, logger: Logger) {
        self.store = store
        self.api = api
        self.seal = seal
        self.logger = logger
    }

    /// - Parameter refused: an access token that Chatwork has just refused.
    /// - Throws: `Trouble`
    func access(_ account: AccountID, refused: String? = nil) async throws -> String {
        // Whoever waited for another's refresh looks again: its token may be the one that was refused meanwhile.
        while let other = underWay[account] {
            let token = try await other.value
            if token != refused { return token }
        }
        let task = Task { try await fresh(account, refused: refused) }
        underWay[account] = task
        defer { underWay[account] = nil }
        return try await task.value
    }

    private func fresh(_ account: AccountID, refused: String?) async throws -> String {
        let seal = seal
        let start = try await store.beginRefresh(account) { connection, now in
            !(try seal.tokens(connection.tokens, of: account).serves(at: now, refused: refused))
        }
        switch start {
        case .underWay: throw Trouble.notNow("a refresh has not ended")
        case .notNeeded(nil): throw Trouble.notConnected
        case .notNeeded(let connection?):
            guard connection.state != .broken else { throw Trouble.broken("連携が切れています") }
            return try seal.tokens(connection.tokens, of: account).access
        case .begun(let connection): return try await refresh(connection)
        }
    }

    private func refresh(_ connection: ChatworkConnection) async throws -> String {
        let account = connection.account
        var tokens = try seal.tokens(connection.tokens, of: account)
        switch await api.refresh(tokens.refresh) {
        case .tokens(let access, let rotated, let lives):
            tokens.access = access
            if let rotated { tokens.refresh = rotated }
            tokens.expires = store.store.world.now + lives
            try await store.endRefresh(connection, try seal.seal(tokens, of: account))
            logger.info("chatwork tokens refreshed", metadata: ["account": "\(account)"])
            return access
        case .invalid(let words):
            logger.warning("chatwork link is broken", metadata: ["account": "\(account)", "error": "\(words)"])
            try await store.breakLink(connection, words)
            throw Trouble.broken(words)
        case .notNow(let error):
            try await store.endRefresh(connection, nil)
            throw Trouble.notNow(error)
        case .unknown(let error):
            // It stays written down as begun: the next one waits until Chatwork has surely ended it.
            throw Trouble.notNow(error)
        }
    }
}
