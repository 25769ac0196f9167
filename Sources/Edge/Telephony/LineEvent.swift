import Primitives

enum LineStatus: Equatable, Sendable {
    case ringing, answered, ended
}

/// What a telephone system tells of one call, whichever system it is.
struct LineEvent: Equatable, Sendable {
    /// Its own id of the call, with the system's name before it: two systems may use the same ids.
    var providerCallID: String
    var status: LineStatus
    var dialled: String
    var caller: String
    var at: Instant
    /// Of a ring: the system does what it is told. One that only reports puts every caller through, whatever the hour.
    var followsAnswer = true

    static let numberBytes = 255
}

/// What the telephone system is to do with a ring.
struct RingReply: Equatable, Sendable {
    enum Answer: String, Encodable, Sendable {
        case queue, announce
    }

    var answer: Answer
    /// To be spoken, in Japanese; empty for the queue.
    var text: String
    /// false while CallService is away: the call is recorded later.
    var recorded: Bool
}
