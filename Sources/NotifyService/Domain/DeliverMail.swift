import Primitives

/// What follows from one try to hand over a mail.
enum DeliverMail {
    /// While nobody takes it for its recipient; afterwards a mail is given up, visibly. Mail servers keep trying for days
    /// (RFC 5321 4.5.4.1: 4–5).
    static let patience = Duration.days(3)
    /// While our own server cannot be reached: that says nothing about the mail, and ops see it at once.
    static let patienceWithOurServer = Duration.days(14)

    /// After the first try, the second …; the last one repeats.
    static let pauses: [Duration] = [
        .seconds(30), .minutes(1), .minutes(2), .minutes(5), .minutes(10), .minutes(30), .hours(1),
    ]

    struct Facts: Equatable, Sendable {
        /// 1 on the first try.
        var attempt: Int
        /// See `DeliverMail.begun`.
        var begun: Instant
        var now: Instant
        /// 0 ..< 1, at random: shifts a pause by up to a fifth either way, so that mails held up together do not come back together.
        var jitter: Double
    }

    /// What patience is counted from: with the recipient's server from its first answer, so that neither quiet hours nor our
    /// own server's absence use it up; with our own from when the mail was written down.
    static func begun(_ outcome: MailOutcome, _ delivery: Delivery, now: Instant) -> Instant {
        outcome.isAboutOurServer ? delivery.driven ?? delivery.created : delivery.tried ?? now
    }

    enum Step: Equatable, Sendable {
        case sent
        case again(at: Instant, state: Delivery.State, error: String)
        case failed(String)
        /// Failed, and so will every other mail to the address.
        case addressFails(String)
    }

    static func decide(_ outcome: MailOutcome, _ facts: Facts) -> Step {
        switch outcome {
        case .accepted: .sent
        case .refused(let error): .failed(error)
        case .addressRefused(let error): .addressFails(error)
        case .notNow(let error): later(facts, .queued, error, patience)
        case .unreachable(let error): later(facts, .queued, error, patienceWithOurServer)
        case .unknown(let error): later(facts, .unknown, error, patience)
        }
    }

    private static func later(
        _ facts: Facts, _ state: Delivery.State, _ error: String, _ patience: Duration
    ) -> Step {
        let pause = pauses[min(max(facts.attempt, 1), pauses.count) - 1]
        let milliseconds = Double(pause.wholeMilliseconds) * (0.8 + 0.4 * facts.jitter)
        let next = facts.now + .milliseconds(Int64(milliseconds))
        guard next - facts.begun <= patience else { return .failed(error) }
        return .again(at: next, state: state, error: error)
    }
}
