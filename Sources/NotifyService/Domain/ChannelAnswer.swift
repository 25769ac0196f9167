import Primitives

/// What a channel's server said to one message.
struct ChannelAnswer: Equatable, Sendable {
    static let shortestPause = Duration.seconds(5)
    static let longestPause = Duration.hours(1)
    /// Without `Retry-After`.
    static let usualPause = Duration.seconds(60)

    var status: Int
    /// The beginning of the body.
    var said = ""
    /// Seconds; a date in the header counts as none.
    var retryAfter: Int64?

    /// Slack: api.slack.com/changelog/2016-05-17; LINE: developers.line.biz, "Retry failed API requests" and the reference of
    /// push messages; Teams: a workflow's trigger answers 202, and 400, 401, 403 or 404 once it is switched off or deleted.
    func outcome(_ kind: NoticeChannel.Kind) -> MessageOutcome {
        let words = said.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(said)"
        switch (status, kind) {
        case (200..<300, _): return .accepted
        // The retry key was accepted before: that message has arrived.
        case (409, .line): return .accepted
        case (429, _): return .tooMany(wait: pause, words)
        case (408, _), (500..., _): return .notNow(words)
        case (404, _), (410, _): return .roomBroken(words)
        case (401, _), (403, _): return .roomBroken(words)
        // What we send is right: LINE means the recipient, who has blocked the sender or left.
        case (400, .line), (400, .teams): return .roomBroken(words)
        case _: return .refused(words)
        }
    }

    var pause: Duration {
        guard let retryAfter else { return Self.usualPause }
        return min(max(.seconds(retryAfter), Self.shortestPause), Self.longestPause)
    }
}
