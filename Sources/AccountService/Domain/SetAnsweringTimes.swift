import Primitives

/// When a customer's calls are answered (PRODUCT A6).
struct AnsweringTimes: Equatable, Sendable {
    /// Sorted by weekday and opening time.
    var hours: [OpeningHours]
    var closedOnHolidays: Bool
    /// In order; what is over stays until the next change.
    var closingDays: [ClosingDays]
}

/// Use case: a customer says when its calls are answered: all of it at once.
enum SetAnsweringTimes {
    struct Command: Equatable, Sendable {
        var hours: [OpeningHours]
        var closedOnHolidays: Bool
        var closingDays: [TypedClosingDays]
    }

    struct Facts: Equatable, Sendable {
        var state: AccountState
        var known: [ClosingDays]
        var today: JapanDate
    }

    enum Problem: Equatable, Sendable {
        case hours(HoursProblem)
        /// Of the line at this index, as sent.
        case closingDays(Int, ClosingDaysProblem)
        case tooManyClosingDays

        /// Name on the wire.
        var field: String {
            switch self {
            case .hours: "hours"
            case .closingDays(let index, _): "closing_days.\(index)"
            case .tooManyClosingDays: "closing_days"
            }
        }

        var sentence: String {
            switch self {
            case .hours(let problem): problem.sentence
            case .closingDays(_, let problem): problem.sentence
            case .tooManyClosingDays: "休業日は\(ClosingDays.most)件までにしてください。"
            }
        }
    }

    static func decide(_ command: Command, _ facts: Facts) throws(AnsweringTimesRejection) -> AnsweringTimes {
        guard AccountLife.allows(.changeAnswering, by: .customer, in: facts.state) else { throw .accountNotOpen }
        var problems: [Problem] = []
        var hours: [OpeningHours] = []
        switch OpeningHours.week(command.hours) {
        case .success(let week): hours = week
        case .failure(let problem): problems.append(.hours(problem))
        }
        var days: [ClosingDays] = []
        if command.closingDays.count > ClosingDays.most {
            problems.append(.tooManyClosingDays)
        } else {
            for (index, typed) in command.closingDays.enumerated() {
                switch read(typed, facts, among: days) {
                case .success(let line): if let line { days.append(line) }
                case .failure(let refused): problems.append(.closingDays(index, refused.problem))
                }
            }
        }
        guard problems.isEmpty else { throw .problems(problems) }
        return AnsweringTimes(
            hours: hours, closedOnHolidays: command.closedOnHolidays, closingDays: days.upcoming(on: facts.today))
    }

    private struct Refused: Error {
        let problem: ClosingDaysProblem
    }

    /// nil for a line that has nothing in it, and for one that is known and over by now.
    private static func read(
        _ typed: TypedClosingDays, _ facts: Facts, among earlier: [ClosingDays]
    ) -> Result<ClosingDays?, Refused> {
        func refuse(_ problem: ClosingDaysProblem) -> Result<ClosingDays?, Refused> {
            .failure(Refused(problem: problem))
        }
        let (first, last, label) = (Typed.line(typed.from), Typed.line(typed.to), Typed.line(typed.label))
        if first.isEmpty && last.isEmpty && label.isEmpty { return .success(nil) }
        guard !first.isEmpty else { return refuse(.noFirstDay) }
        guard let from = JapanDate(iso: first), let to = last.isEmpty ? from : JapanDate(iso: last) else {
            return refuse(.noSuchDay)
        }
        let line = ClosingDays(from: from, to: to, label: label.isEmpty ? ClosingDays.unnamed : label)
        if from > to { return refuse(.endsBeforeItBegins) }
        // The form may have been open over midnight.
        if line.isOver(on: facts.today) { return facts.known.contains(line) ? .success(nil) : refuse(.over) }
        let latest = ClosingDays.latest(facts.today)
        if to > latest { return refuse(.tooFarAhead(latest: latest)) }
        if line.label.count > ClosingDays.longestLabelCharacters { return refuse(.labelTooLong) }
        if let other = earlier.first(where: { $0.from <= to && from <= $0.to }) { return refuse(.overlaps(other)) }
        return .success(line)
    }
}

enum AnsweringTimesRejection: Error, Equatable, Sendable {
    case accountNotOpen
    case problems([SetAnsweringTimes.Problem])
}
