import Primitives

/// The days that figures are asked for: bounded, so that counting stays cheap.
struct FiguresPeriod: Equatable, Sendable {
    static let customerDays = 92
    static let deskDays = 31

    enum Malformed: Error, Equatable {
        case noDay
        case backwards
        case tooLong(days: Int)
    }

    /// First instant, and the first one after the period.
    var from: Instant
    var end: Instant

    /// - Parameters:
    ///   - from, to: ISO 8601, days in Japan, both inclusive.
    init(from: String, to: String, limit: Int) throws(Malformed) {
        guard let first = JapanDate(iso: from), let last = JapanDate(iso: to) else { throw .noDay }
        guard first <= last else { throw .backwards }
        guard last.dayNumber - first.dayNumber < limit else { throw .tooLong(days: limit) }
        self.from = first.start
        end = last.adding(days: 1).start
    }
}

/// How many took at most so long.
struct Within: Equatable, Sendable {
    var limit: Duration
    var calls: Int
}

/// A customer's calls of a period, counted.
struct CustomerFigures: Equatable, Sendable {
    static let takenLimits: [Duration] = [.seconds(10), .seconds(20), .seconds(30), .seconds(60)]
    static let handledLimits: [Duration] = [.hours(1), .hours(4), .hours(24), .hours(72)]

    var calls = 0
    var counted = 0
    var callbackWanted = 0
    /// From 0:00 Japan time.
    var byHour = Array(repeating: 0, count: 24)
    /// Monday first.
    var byWeekday = Array(repeating: 0, count: 7)
    var byKind: [KindOfCall: Int] = [:]
    /// From the ring to an operator's hand.
    var takenWithin: [Within] = []
    var taken = 0
    /// From the call to 対応済み; calls that needed nothing are left out.
    var handledWithin: [Within] = []
    var handled = 0
}

/// The desk's work of a period, and what waits now. Whether the customer was *told* in time is Notify's to know.
struct DeskFigures: Equatable, Sendable {
    static let writtenUpLimits: [Duration] = [.minutes(3), .minutes(5), .minutes(10), .minutes(30)]
    /// As a rule the customer hears of a call within 10 minutes (PRODUCT C10).
    static let rule = Duration.minutes(10)

    struct Operator: Equatable, Sendable {
        var name: String
        var writtenUp: Int
        var withinRule: Int
        var mean: Duration
    }

    var writtenUp = 0
    var writtenUpWithin: [Within] = []
    var operators: [Operator] = []
    var waitingNow = 0
    var takenNow = 0
    /// nil when nothing is open.
    var oldestRinging: Instant?
}
