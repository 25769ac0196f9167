import Primitives

/// When a customer's calls are answered: per weekday, Japan time (PRODUCT A6, C7).
struct AnsweringHours: Codable, Equatable, Sendable {
    struct Span: Codable, Equatable, Sendable {
        /// 1 = Monday … 7 = Sunday.
        var weekday: Int
        /// Minutes since midnight; opens < closes ≤ 1440.
        var opens: Int
        var closes: Int
    }

    /// The customer's own, both days inclusive: 「夏季休業」.
    struct Closing: Codable, Equatable, Sendable {
        var from: JapanDate
        var to: JapanDate
        var label: String
    }

    var spans: [Span]
    /// Public holidays are not answered.
    var closedOnHolidays = false
    var closings: [Closing] = []

    /// Whether an operator answers at `instant`, and the reason as the desk shows it.
    struct Status: Equatable, Sendable {
        var open: Bool
        var reason: String
    }

    /// - Parameter serviceStart: the first day on which the number is answered.
    func status(at instant: Instant, serviceStart: JapanDate?) -> Status {
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

    static let weekdayNames = ["月", "火", "水", "木", "金", "土", "日"]

    private static func clock(_ minute: Int) -> String {
        "\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
    }
}

extension AnsweringHours {
    private enum CodingKeys: CodingKey { case spans, closedOnHolidays, closings }

    /// Cards that were kept before there were holidays and closing days say nothing of them.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            spans: try container.decode([Span].self, forKey: .spans),
            closedOnHolidays: try container.decodeIfPresent(Bool.self, forKey: .closedOnHolidays) ?? false,
            closings: try container.decodeIfPresent([Closing].self, forKey: .closings) ?? [])
    }
}
