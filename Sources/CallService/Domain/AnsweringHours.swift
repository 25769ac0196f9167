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

    var spans: [Span]

    /// Whether an operator answers at `instant`, and the reason as the desk shows it.
    struct Status: Equatable, Sendable {
        var open: Bool
        var reason: String
    }

    /// A day on which nobody answers, whatever the weekday says: a public holiday, a closing day of the customer's own.
    struct ClosedDay: Equatable, Sendable {
        var date: JapanDate
        /// 「祝日（春分の日）」
        var name: String
    }

    /// - Parameters:
    ///   - serviceStart: the first day on which the number is answered.
    ///   - closedDays: as Account tells them.
    func status(at instant: Instant, serviceStart: JapanDate?, closedDays: [ClosedDay] = []) -> Status {
        let date = JapanDate(instant)
        if let serviceStart, date < serviceStart {
            return Status(open: false, reason: "サービス開始日（\(serviceStart.japanese)）より前です")
        }
        if let closed = closedDays.first(where: { $0.date == date }) {
            return Status(open: false, reason: "休業日です（\(closed.name)）")
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
