import Primitives

/// What the telephone system says of a line; it may say it twice, late, or out of order. A line never opens again.
enum UpdateCallStatus {
    enum Status: Equatable, Sendable {
        case ringing, answered, ended
    }

    /// nil when it is known already.
    static func decide(_ status: Status, at instant: Instant, _ call: OpenCall) -> OpenCall? {
        switch status {
        case .ringing, .answered: return nil
        case .ended:
            guard call.hungUp == nil else { return nil }
            var ended = call
            ended.hungUp = max(instant, call.ringing)
            return ended
        }
    }
}
