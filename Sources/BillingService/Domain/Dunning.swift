import Primitives

/// What follows from invoices that were declined: the next try, the announcement, the suspension, the resumption.
/// By the calendar alone: whoever asks late, or twice, comes to the same.
enum Dunning {
    /// Whether calls are taken.
    enum Standing: Equatable, Sendable {
        case good
        /// The customer was told that calls are not taken from this day on.
        case announced(JapanDate)
        case suspended(since: JapanDate)
    }

    struct Facts: Equatable, Sendable {
        var schedule: Brand.Dunning
        /// The day of the first decline among all that is unpaid; nil when nothing is.
        var unpaidSince: JapanDate?
        /// A charge has gone out and its answer is missing: nobody is suspended over what may have been paid.
        var answerIsMissing: Bool
        /// A charge cannot be made for a fault of ours: nothing follows from what the customer could not pay meanwhile.
        var faultIsOurs = false
        /// Calls have ended with the contract.
        var contractIsOver: Bool
        var standing: Standing
    }

    enum Step: Equatable, Sendable {
        case announce(JapanDate)
        case suspend
        case resume
        /// Paid before the announced day.
        case takeBack
    }

    static func step(_ facts: Facts, on today: JapanDate) -> Step? {
        guard let since = facts.unpaidSince else {
            switch facts.standing {
            case .good: return nil
            case .announced: return .takeBack
            // After the end there is nothing to resume, and nobody is told so.
            case .suspended: return facts.contractIsOver ? .takeBack : .resume
            }
        }
        if facts.contractIsOver { return nil }
        let earliest = since.adding(days: facts.schedule.suspendAfterDays)
        switch facts.standing {
        // What it was announced for is paid: a younger debt has its own time. Once suspended, all has to be paid.
        case .announced(let day) where day < earliest: return .takeBack
        case .suspended: return nil
        case .announced(let day): return today >= day && !facts.answerIsMissing && !facts.faultIsOurs ? .suspend : nil
        case .good:
            guard today >= announcement(since, facts.schedule), !facts.faultIsOurs else { return nil }
            // After an outage of ours the customer still has the whole time.
            return .announce(suspension(facts, on: today) ?? today)
        }
    }

    /// The day from which calls are not taken if nothing is paid; nil when nothing is unpaid.
    static func suspension(_ facts: Facts, on today: JapanDate) -> JapanDate? {
        guard let since = facts.unpaidSince, !facts.contractIsOver else { return nil }
        switch facts.standing {
        case .suspended(let day), .announced(let day): return day
        case .good:
            if facts.faultIsOurs { return nil }
            return max(
                since.adding(days: facts.schedule.suspendAfterDays),
                max(today, announcement(since, facts.schedule)).adding(days: facts.schedule.announceDaysBefore))
        }
    }

    /// The day on which there may be a step to take; nil = only a payment or another decline brings one.
    static func nextDay(_ facts: Facts) -> JapanDate? {
        guard let since = facts.unpaidSince, !facts.contractIsOver else { return nil }
        switch facts.standing {
        case .good: return announcement(since, facts.schedule)
        case .announced(let day): return day
        case .suspended: return nil
        }
    }

    private static func announcement(_ since: JapanDate, _ schedule: Brand.Dunning) -> JapanDate {
        since.adding(days: schedule.suspendAfterDays - schedule.announceDaysBefore)
    }

    /// When a declined invoice is tried again by itself; nil = only when the customer acts.
    ///
    /// - Parameters:
    ///   - firstDeclined: the invoice's first decline, this one where it is the first.
    ///   - otherCard: a card was registered while the declined one was under way: it is tried at once.
    static func nextAttempt(
        _ decline: Decline, firstDeclined: Instant, otherCard: Bool, schedule: Brand.Dunning, at now: Instant
    ) -> Instant? {
        if otherCard { return now }
        guard decline.mayRetry else { return nil }
        return schedule.retryAfterDays.map { firstDeclined + .days($0) }.first { $0 > now }
    }
}
