/// A calendar day in Japan (UTC+9, no summer time), Gregorian. Every business date is one of these.
public struct JapanDate: Hashable, Comparable, Sendable {
    public let year: Int
    public let month: Int
    public let day: Int

    /// nil unless the day exists.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= JapanDate.daysIn(year: year, month: month)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// ISO 8601, `2026-11-21`.
    public init?(iso text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The day on which the instant falls in Japan.
    public init(_ instant: Instant) {
        self.init(dayNumber: JapanTime.localMilliseconds(instant).floorDivided(by: JapanTime.dayMilliseconds))
    }

    /// Days since 1970-01-01.
    public init(dayNumber: Int64) {
        // Civil-from-days by Howard Hinnant: eras of 400 years, years that begin in March.
        let z = dayNumber + 719_468
        let era = z.floorDivided(by: 146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    public var dayNumber: Int64 {
        let shiftedYear = Int64(month <= 2 ? year - 1 : year)
        let era = shiftedYear.floorDivided(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let shiftedMonth = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    public var iso: String { "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))" }
    /// 「2026年11月21日」
    public var japanese: String { "\(year)年\(month)月\(day)日" }
    /// 「2026年11月」
    /// 「2017年2月28日（火）」, for whoever has to act by then.
    public var japaneseDay: String { "\(japanese)（\(AnsweringHours.weekdayNames[weekday - 1])）" }
    public var japaneseMonth: String { "\(year)年\(month)月" }

    /// 1 = Monday … 7 = Sunday.
    public var weekday: Int { Int((dayNumber + 3).floorModulo(7)) + 1 }

    public var firstOfMonth: JapanDate { JapanDate(unchecked: year, month, 1) }
    public var firstOfNextMonth: JapanDate { firstOfMonth.adding(months: 1) }
    public var lastOfMonth: JapanDate { JapanDate(unchecked: year, month, daysInMonth) }
    public var daysInMonth: Int { JapanDate.daysIn(year: year, month: month) }

    public func adding(days: Int) -> JapanDate { JapanDate(dayNumber: dayNumber + Int64(days)) }

    /// The same day of another month, or that month's last day where it is shorter.
    public func adding(months: Int) -> JapanDate {
        let index = year * 12 + (month - 1) + months
        let (y, m) = (index / 12, index % 12 + 1)
        return JapanDate(unchecked: y, m, min(day, JapanDate.daysIn(year: y, month: m)))
    }

    /// 00:00 Japan time of this day.
    public var start: Instant {
        Instant(milliseconds: dayNumber * JapanTime.dayMilliseconds - JapanTime.offsetMilliseconds)
    }

    /// An instant on this day, Japan time.
    public func at(hour: Int, minute: Int, second: Int = 0) -> Instant {
        start + .seconds(hour * 3600 + minute * 60 + second)
    }

    public static func < (a: JapanDate, b: JapanDate) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }

    public static func daysIn(year: Int, month: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 31
        }
    }

    private init(unchecked year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }
}

extension JapanDate: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = JapanDate(iso: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no such day: \(text)")
        }
        self = date
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}

/// Japan's wall clock: UTC+9 all year round (since 1952).
public enum JapanTime {
    public static let offsetMilliseconds: Int64 = 9 * 3_600_000
    public static let dayMilliseconds: Int64 = 86_400_000

    static func localMilliseconds(_ instant: Instant) -> Int64 { instant.milliseconds + offsetMilliseconds }

    /// Minutes since midnight in Japan, 0 … 1439.
    public static func minuteOfDay(_ instant: Instant) -> Int {
        Int(localMilliseconds(instant).floorModulo(dayMilliseconds) / 60_000)
    }

    /// 「9:05」「１１：０５」「1105」 → minutes since midnight; nil for anything else.
    public static func minuteOfDay(typed: String) -> Int? {
        guard let match = Typed.line(typed).wholeMatch(of: /([01]?[0-9]|2[0-3]):?([0-5][0-9])/),
            let hour = Int(match.1), let minute = Int(match.2)
        else { return nil }
        return hour * 60 + minute
    }

    /// 「2017/02/27 11:05」, as the guides write it.
    public static func text(_ instant: Instant) -> String {
        let date = JapanDate(instant)
        return "\(date.year.padded(4))/\(date.month.padded(2))/\(date.day.padded(2)) \(clock(instant))"
    }

    /// 「11:05」
    public static func clock(_ instant: Instant) -> String {
        let minute = minuteOfDay(instant)
        return "\((minute / 60).padded(2)):\((minute % 60).padded(2))"
    }
}

extension Instant {
    /// `2017-02-27T11:05:00+09:00`
    public var japaneseISO: String {
        let second = (milliseconds / 1000).floorModulo(60)
        return "\(JapanDate(self).iso)T\(JapanTime.clock(self)):\(Int(second).padded(2))+09:00"
    }
}

extension Int {
    func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    func floorDivided(by n: Int64) -> Int64 { (self >= 0 ? self : self - n + 1) / n }
    func floorModulo(_ n: Int64) -> Int64 { self - floorDivided(by: n) * n }
}
