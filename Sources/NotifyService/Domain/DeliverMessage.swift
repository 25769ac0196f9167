import Primitives

/// What follows from one try to post a message.
enum DeliverMessage {
    /// From being written down, or from the end of the quiet hours; afterwards given up, visibly. A call of this morning is
    /// no news in the evening, and a mail has told of it, or does then.
    static let patience = Duration.hours(6)
    /// Results that stay unknown, one after another: each may have put the message into the room.
    static let unknownAtMost = 3
    /// Between two messages of an account: a room takes ten in ten seconds.
    static let spacing = Duration.seconds(1)

    static let pauses: [Duration] = [.seconds(15), .seconds(30), .minutes(1), .minutes(2), .minutes(5), .minutes(10)]

    struct Facts: Equatable, Sendable {
        /// 1 on the first try.
        var tries: Int
        /// Earlier tries whose result is not known.
        var unknownTries: Int
        /// The customer has chosen another room since the try began.
        var roomChanged = false
        /// When it was written down, or sent again by staff.
        var created: Instant
        var now: Instant
        /// 0 ..< 1, at random.
        var jitter: Double
    }

    enum Step: Equatable, Sendable {
        case sent
        case again(at: Instant, state: Delivery.State, error: String)
        /// The whole account waits, not only this message.
        case pause(until: Instant, error: String)
        case failed(String)
        case breakLink(String)
        case breakRoom(String)
    }

    static func decide(_ outcome: MessageOutcome, _ facts: Facts) -> Step {
        switch outcome {
        case .accepted: return .sent
        case .refused(let error): return .failed(error)
        case .linkBroken(let error), .unauthorized(let error): return .breakLink(error)
        case .roomBroken(let error):
            return facts.roomChanged ? .again(at: facts.now, state: .queued, error: error) : .breakRoom(error)
        case .tooMany(let wait, let error):
            let until = facts.now + wait
            return until - facts.created <= patience ? .pause(until: until, error: error) : .failed(error)
        case .notNow(let error): return later(facts, .queued, error)
        case .unknown(let error):
            // Sent again, and marked as such: a call seen twice does less harm than one that nobody hears of.
            guard facts.unknownTries + 1 < unknownAtMost else { return .failed(error) }
            return later(facts, .unknown, error)
        }
    }

    private static func later(_ facts: Facts, _ state: Delivery.State, _ error: String) -> Step {
        let pause = pauses[min(max(facts.tries, 1), pauses.count) - 1]
        let milliseconds = Double(pause.wholeMilliseconds) * (0.8 + 0.4 * facts.jitter)
        let next = facts.now + .milliseconds(Int64(milliseconds))
        guard next - facts.created <= patience else { return .failed(error) }
        return .again(at: next, state: state, error: error)
    }
}
