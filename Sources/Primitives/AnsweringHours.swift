/// When a customer's calls are answered: per weekday, Japan time (PRODUCT A6, C7).
public struct AnsweringHours: Codable, Equatable, Sendable {
    public struct Span: Codable, Equatable, Sendable {
        /// 1 = Monday … 7 = Sunday.
        public var weekday: Int
        /// Minutes since midnight; opens < closes ≤ 1440.
        public var opens: Int
        public var closes: Int

        public init(weekday: Int, opens: Int, closes: Int) {
            self.weekday = weekday
            self.opens = opens
            self.closes = closes
        }
    }

    /// The customer's own, both days inclusive: 「夏季休業」.
    public struct Closing: Codable, Equatable, Sendable {
        public var from: JapanDate
        public var to: JapanDate
        public var label: String

        public init(from: JapanDate, to: JapanDate, label: String) {
            self.from = from
            self.to = to
            self.label = label
        }
    }

    public var spans: [Span]
    /// Public holidays are not answered.
    public var closedOnHolidays: Bool
    public var closings: [Closing]

    public init(spans: [Span], closedOnHolidays: Bool = false, closings: [Closing] = []) {
        self.spans = spans
        self.closedOnHolidays = closedOnHolidays
        self.closings = closings
    }

    /// Whether an operator answers at `instant`, and the reason as the desk shows it.
    public struct Status: Equatable, Sendable {
        public var open: Bool
        public var reason: String

        public init(open: Bool, reason: String) {
            self.open = open
            self.reason = reason
        }
    }

    /// - Parameter serviceStart: the first day on which the number is answered.
    public func status(at instant: Instant, serviceStart: JapanDate?) -> Status {
        let date = JapanDate(instant)
        if let serviceStart, date < serviceStart {
            return Status(open: false, reason: "サービス開始日（\(serviceStart.japanese)）より前です")
        }
        if let closing = closings.first(where: { ($0.from...$0.to).contains(date) }) {
            return Status(open: false, reason: "休業日（\(closing.label)）のため時間外")
        }
        if closedOnHolidays, let holiday = JapanHolidays.name(of: date) {
            return Status(open: false, reason: "祝日（\(holiday)）のため時間外")
        }
        let today = spans.filter { $0.weekday == date.weekday }.sorted { $0.opens < $1.opens }
        let weekday = AnsweringHours.weekdayNames[date.weekday - 1]
        guard !today.isEmpty else { return Status(open: false, reason: "\(weekday)曜日は対応していません") }
        let minute = JapanTime.minuteOfDay(instant)
        let open = today.contains { $0.opens <= minute && minute < $0.closes }
        let text = today.map { "\(AnsweringHours.clock($0.opens))–\(AnsweringHours.clock($0.closes))" }.joined(
            separator: "、")
        return Status(open: open, reason: "\(open ? "営業時間内" : "営業時間外")（\(weekday) \(text)）")
    }

    public static let weekdayNames = ["月", "火", "水", "木", "金", "土", "日"]

    private static func clock(_ minute: Int) -> String {
        "\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
    }
}

extension AnsweringHours {
    private enum CodingKeys: CodingKey { case spans, closedOnHolidays, closings }

    /// Cards that were kept before there were holidays and closing days say nothing of them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            spans: try container.decode([Span].self, forKey: .spans),
            closedOnHolidays: try container.decodeIfPresent(Bool.self, forKey: .closedOnHolidays) ?? false,
            closings: try container.decodeIfPresent([Closing].self, forKey: .closings) ?? [])
    }
}

extension AnsweringHours {
    /// Looked ahead at most: an account that is closed for longer is told by the clock.
    private static let longestDays = 60

    /// The instant at which `minutes` minutes within the hours have passed since `start`; nil when there are none within
    /// two months.
    public func after(minutes: Int, from start: Instant) -> Instant? {
        var left = Duration.minutes(minutes)
        var day = JapanDate(start)
        for _ in 0..<AnsweringHours.longestDays {
            for span in open(on: day) {
                let opens = max(day.start + .minutes(span.opens), start)
                let closes = day.start + .minutes(span.closes)
                guard opens < closes else { continue }
                if closes - opens >= left { return opens + left }
                left -= closes - opens
            }
            day = day.adding(days: 1)
        }
        return nil
    }

    /// The day's spans in their order; none on a closing day.
    private func open(on day: JapanDate) -> [Span] {
        if closings.contains(where: { ($0.from...$0.to).contains(day) }) { return [] }
        if closedOnHolidays, JapanHolidays.name(of: day) != nil { return [] }
        return spans.filter { $0.weekday == day.weekday }.sorted { $0.opens < $1.opens }
    }
}
