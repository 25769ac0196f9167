import Primitives

/// The customer says that a call should not count (PRODUCT C9).
enum DisputeCount {
    static let limit = 500
    /// Later than this nobody at the desk remembers the call.
    static let oldest = Duration.days(60)

    enum Rejection: Error, Equatable {
        case reasonMissing
        case reasonTooLong
        case doesNotCount
        /// Open or decided: staff look at a call once.
        case disputedAlready
        case tooOld
    }

    static func decide(_ typed: String, _ inquiry: Inquiry, now: Instant) -> Result<Worked, Rejection> {
        let reason = Typed.text(typed)
        guard !reason.isEmpty else { return .failure(.reasonMissing) }
        guard reason.count <= limit else { return .failure(.reasonTooLong) }
        guard inquiry.dispute == nil else { return .failure(.disputedAlready) }
        guard inquiry.counting.counts else { return .failure(.doesNotCount) }
        guard now <= inquiry.received + oldest else { return .failure(.tooOld) }
        var disputed = inquiry
        disputed.dispute = .open
        return .success(Worked(inquiry: disputed, line: HistoryLine(what: .disputed, text: reason)))
    }
}
