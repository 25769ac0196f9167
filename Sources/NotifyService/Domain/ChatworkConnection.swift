import Primitives

/// An account's link with Chatwork: in whose name notices are posted, and where.
struct ChatworkConnection: Equatable, Sendable {
    enum State: String, Sendable {
        case connected
        /// Chatwork refuses the tokens.
        case broken
        /// The room refuses the sender.
        case roomBroken = "room_broken"
    }

    var account: AccountID
    /// The consent it came from; another one makes another link.
    var consent: String
    var state: State
    var senderName: String
    var organizationName: String
    var room: Room?
    /// Encrypted.
    var tokens: [UInt8]
    /// When a refresh was begun whose end is not known.
    var refreshing: Instant?
    /// Chatwork asked to be left alone until then.
    var pausedUntil: Instant?
    var connected: Instant

    struct Room: Equatable, Sendable {
        var id: String
        var name: String
    }

    /// Where a notice goes now; nil: only the mail tells.
    var open: Room? { state == .connected ? room : nil }
}

/// What Chatwork gives for a consent. Never in logs, events or answers.
struct ChatworkTokens: Codable, Equatable, Sendable {
    /// Refreshed this long before the end.
    static let early = Duration.seconds(60)
    /// A refresh that was begun and not ended may still be under way at Chatwork for this long.
    static let refreshAtMost = Duration.seconds(30)

    var access: String
    var refresh: String
    var expires: Instant

    /// - Parameter refused: an access token that Chatwork has just refused.
    func serves(at now: Instant, refused: String?) -> Bool {
        access != refused && now + ChatworkTokens.early < expires
    }
}
