import Primitives

/// Something happened to a call that has to be called back, or had to be.
struct WatchCall: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// Since then nobody has called back.
        case waits(since: Instant)
        case snoozed(until: Instant)
        /// Handled, or a callback is not wanted.
        case over
    }

    /// Id of the event in its publisher's feed.
    var event: String
    var inquiry: InquiryID
    var account: AccountID
    var brand: String
    var state: State
    var call: CallFacts
}
