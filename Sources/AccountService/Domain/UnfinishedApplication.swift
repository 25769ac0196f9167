import Primitives

/// Use case: an application that its customer does not go on with (no card, no documents) ends by itself: data that are
/// not needed any more go (個人情報の保護に関する法律 22条). It is announced by mail first; signing in, or anything else that is
/// done for the account, begins the time anew.
enum UnfinishedApplication {
    struct Facts: Equatable, Sendable {
        var state: AccountState
        var cardRegistered: Bool
        var identity: IdentityStanding
        /// A reviewer, or a notice that came back, holds the verification.
        var held: Bool
        /// The last day on which somebody signed in for it or did anything.
        var lastStep: JapanDate
        /// The day of its end as it was announced; nil when nothing was announced since the last step.
        var announcedEnd: JapanDate?
        var rule: Brand.Unfinished
    }

    enum Verdict: Equatable, Sendable {
        case keep
        case announce(ends: JapanDate)
        case end
    }

    static func decide(_ facts: Facts, today: JapanDate) -> Verdict {
        guard AccountLife.allows(.lapse, by: .system, in: facts.state), waitsForCustomer(facts) else { return .keep }
        if let end = facts.announcedEnd { return end <= today ? .end : .keep }
        let end = facts.lastStep.adding(months: facts.rule.months)
        guard end.adding(days: -facts.rule.announcedDays) <= today else { return .keep }
        // Nobody is ended without having been told in time, however long this service was away.
        return .announce(ends: max(end, today.adding(days: facts.rule.announcedDays)))
    }

    /// What waits for staff is not abandoned.
    private static func waitsForCustomer(_ facts: Facts) -> Bool {
        if facts.held { return false }
        switch facts.identity {
        case .submitted: return false
        case .accepted: return !facts.cardRegistered
        case .none, .rejected: return true
        }
    }
}
