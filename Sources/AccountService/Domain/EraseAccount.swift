import Primitives

/// Use case: ops delete what is left of accounts that are over (個人情報の保護に関する法律 22条: data that are no longer
/// needed go).
enum EraseAccount {
    /// An application whose link was never pressed: the applicant has lost interest.
    static let unverifiedDays = 90

    struct Facts: Equatable, Sendable {
        var state: AccountState
        var applied: JapanDate
        /// First day without a contract; nil where there never was one.
        var endDate: JapanDate?
        /// Of the brand, after the end.
        var keptMonths: Int
        /// A number was issued.
        var hadContract = true
        /// Identity documents and verification records that are still there: they have a clock of their own.
        var identityRecords: Int
    }

    enum Verdict: Equatable, Sendable {
        /// From this day on it may go.
        case keep(until: JapanDate?)
        /// Due, but identity records are there.
        case held
        case due
    }

    static func decide(_ facts: Facts, today: JapanDate) -> Verdict {
        guard AccountLife.allows(.erase, by: .system, in: facts.state) else { return .keep(until: nil) }
        let due: JapanDate
        switch facts.endDate {
        case nil: due = facts.applied.adding(days: unverifiedDays)
        // Withdrawn or declined: as short as what was never confirmed.
        case let end? where !facts.hadContract: due = end.adding(days: unverifiedDays)
        case let end?: due = end.adding(months: facts.keptMonths)
        }
        guard due <= today else { return .keep(until: due) }
        return facts.identityRecords > 0 ? .held : .due
    }
}
