import Contracts
import Primitives

/// 「あとで表示」: out of the unhandled list until a moment that is offered, or one of one's own.
struct InquirySnooze: Sendable {
    struct Choice: Sendable, Equatable {
        /// The instant itself: what the label says is what is done, and a double press says the same twice.
        let value: String
        let label: String
        var chosen = false
    }

    /// Handled inquiries have nothing to come back for.
    let possible: Bool
    let until: String?
    let choices: [Choice]
    let own: Bool
    let date: String
    let time: String
    let earliest: String
    let latest: String
    let error: String?
    let open: Bool

    static let longest = 90

    init(_ inquiry: Call_Inquiry, now: Instant, typed: Form, problems: Problems?) {
        possible = !inquiry.handled
        until = inquiry.isSnoozed ? Show.time(inquiry.snoozedUntilMs) : nil
        error = problems?["until"]
        open = error != nil
        choices = InquirySnooze.choices(now).map {
            Choice(value: $0.value, label: $0.label, chosen: $0.value == typed["until"])
        }
        own = typed["until"] == "own"
        date = typed["date"]
        time = typed["time"].nonEmpty ?? "09:00"
        earliest = JapanDate(now).iso
        latest = JapanDate(now).adding(days: InquirySnooze.longest).iso
    }

    /// 1時間後, 今日の17:00, 明日の朝9:00, 来週月曜9:00; what has passed is not offered, nor the same moment twice.
    static func choices(_ now: Instant) -> [Choice] {
        let today = JapanDate(now)
        let (tomorrow, monday) = (today.adding(days: 1), today.adding(days: 8 - today.weekday))
        let minute: Int64 = 60_000
        let hour = Instant(milliseconds: (now + .hours(1)).milliseconds / minute * minute)
        var offered = [(hour, "1時間後（\(JapanTime.clock(hour))）")]
        let evening = today.at(hour: 17, minute: 0)
        if evening > now + .minutes(1), evening != hour { offered.append((evening, "今日の17:00")) }
        offered.append((tomorrow.at(hour: 9, minute: 0), "明日の朝9:00（\(day(tomorrow))）"))
        if monday != tomorrow { offered.append((monday.at(hour: 9, minute: 0), "来週月曜の9:00（\(day(monday))）")) }
        return offered.map { Choice(value: String($0.0.milliseconds), label: $0.1) }
    }

    private static func day(_ date: JapanDate) -> String {
        "\(date.month)/\(date.day) \(Show.weekdays[date.weekday - 1])"
    }

    /// - Returns: nil to wake it now.
    /// - Throws: `InquiryWork.Unreadable`
    static func chosen(_ form: Form) throws(InquiryWork.Unreadable) -> Instant? {
        switch form["until"] {
        case "now": return nil
        case "": throw InquiryWork.Unreadable("until", "あとで表示する日時が選択されていません。")
        case "own":
            guard let day = JapanDate(typed: form["date"]) else {
                throw InquiryWork.Unreadable("until", "日付が読み取れません。2017/02/27のように入力してください。")
            }
            guard let minute = JapanTime.minuteOfDay(typed: form["time"]) else {
                throw InquiryWork.Unreadable("until", "時刻が読み取れません。09:00のように入力してください。")
            }
            return day.at(hour: minute / 60, minute: minute % 60)
        case let value:
            guard let milliseconds = Int64(value), milliseconds > 0 else {
                throw InquiryWork.Unreadable("until", "日時を選択し直してください。")
            }
            return Instant(milliseconds: milliseconds)
        }
    }
}
