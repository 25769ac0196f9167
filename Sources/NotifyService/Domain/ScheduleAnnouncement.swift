import Primitives

/// Staff say when an announcement goes out, or take that back.
struct ScheduleAnnouncement: Equatable, Sendable {
    static let longestAhead = Duration.days(366)

    enum Wish: Equatable, Sendable {
        case now
        /// As typed: a day and a minute of it, Japan time.
        case at(date: String, minute: Int)
        case withdraw
    }

    struct Facts: Equatable, Sendable {
        var state: Announcement.State
        var now: Instant
    }

    enum Decision: Equatable, Sendable {
        case schedule(Instant)
        case draft
    }

    enum Rejection: Error, Equatable, Sendable {
        case isOut
        case noSuchTime
        case past
        case tooFar
    }

    static func decide(_ wish: Wish, _ facts: Facts) throws(Rejection) -> Decision {
        guard facts.state == .draft || facts.state == .scheduled else { throw .isOut }
        switch wish {
        case .now: return .schedule(facts.now)
        case .withdraw: return .draft
        case .at(let date, let minute):
            guard let day = JapanDate(iso: date), (0..<1_440).contains(minute) else { throw .noSuchTime }
            let at = day.at(hour: minute / 60, minute: minute % 60)
            guard at > facts.now else { throw .past }
            guard at - facts.now <= longestAhead else { throw .tooFar }
            return .schedule(at)
        }
    }
}
