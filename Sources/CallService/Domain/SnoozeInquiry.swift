import Primitives

/// Out of the unhandled list for a while; the clock brings it back.
enum SnoozeInquiry {
    static let longest = Duration.days(90)

    enum Rejection: Error, Equatable {
        case handled
        case past
        case tooFar
    }

    /// nil when nothing changes.
    /// - Parameter until: nil = wake it now.
    static func decide(_ until: Instant?, _ inquiry: Inquiry, now: Instant) -> Result<Worked?, Rejection> {
        var changed = inquiry
        changed.snoozedUntil = until
        guard let until else {
            let worked = Worked(inquiry: changed, line: HistoryLine(what: .woken))
            return .success(inquiry.snoozedUntil == nil ? nil : worked)
        }
        guard !inquiry.handled else { return .failure(.handled) }
        guard until > now else { return .failure(.past) }
        guard until <= now + longest else { return .failure(.tooFar) }
        return .success(Worked(inquiry: changed, line: HistoryLine(what: .snoozed, until: until)))
    }

    /// The clock has reached `until`; nil when it was put off, woken or handled meanwhile.
    static func wake(_ inquiry: Inquiry, from until: Instant) -> Worked? {
        guard inquiry.snoozedUntil == until else { return nil }
        var woken = inquiry
        woken.snoozedUntil = nil
        return Worked(inquiry: woken, line: HistoryLine(what: .woken))
    }
}
