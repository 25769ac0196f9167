import Primitives

/// What Chatwork said to one request.
struct ChatworkAnswer: Equatable, Sendable {
    /// Chatwork's window for the calls of one account; it names no longer pause.
    static let longestPause = Duration.seconds(300)
    /// The limit of posts per room has this window and no header of its own.
    static let shortestPause = Duration.seconds(10)

    var status: Int
    /// 「errors」, or what else the body says.
    var said = ""
    /// `x-ratelimit-reset` and `Date`, both by Chatwork's clock, in Unix seconds: their difference needs no common clock.
    var limitResets: Int64?
    var date: Int64?

    var outcome: MessageOutcome {
        let words = said.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(said)"
        switch status {
        case 200..<300: return .accepted
        case 401: return .unauthorized(words)
        case 403, 404: return .roomBroken(words)
        case 429: return .tooMany(wait: pause, words)
        case 500...: return .notNow(words)
        case _: return .refused(words)
        }
    }

    /// How long nothing more is asked of Chatwork for this account.
    var pause: Duration {
        guard let limitResets, let date else { return Self.shortestPause }
        return min(max(.seconds(limitResets - date), Self.shortestPause), Self.longestPause)
    }
}
