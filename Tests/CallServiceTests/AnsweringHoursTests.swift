import Primitives
import Testing

@testable import CallService

@Suite struct AnsweringHoursTests {
    /// 月 10:00–17:00 (ECcall guide), 火 9:00–12:00 and 13:00–18:00.
    let hours = AnsweringHours(spans: [
        .init(weekday: 1, opens: 600, closes: 1020), .init(weekday: 2, opens: 780, closes: 1080),
        .init(weekday: 2, opens: 540, closes: 720),
    ])

    @Test(arguments: [
        ("2017-02-27", 10, 0, true, "営業時間内（月 10:00–17:00）"),
        ("2017-02-27", 9, 59, false, "営業時間外（月 10:00–17:00）"),
        ("2017-02-27", 16, 59, true, "営業時間内（月 10:00–17:00）"),
        ("2017-02-27", 17, 0, false, "営業時間外（月 10:00–17:00）"),
        ("2017-02-28", 12, 30, false, "営業時間外（火 9:00–12:00、13:00–18:00）"),
        ("2017-02-28", 13, 0, true, "営業時間内（火 9:00–12:00、13:00–18:00）"),
        ("2017-03-01", 12, 0, false, "水曜日は対応していません"),
    ])
    func openOrClosedAndWhy(day: String, hour: Int, minute: Int, open: Bool, reason: String) {
        let status = hours.status(at: JapanDate(iso: day)!.at(hour: hour, minute: minute), serviceStart: nil)
        #expect(status == .init(open: open, reason: reason))
    }

    @Test func nothingIsAnsweredBeforeTheServiceStarts() {
        let start = JapanDate(iso: "2017-03-06")!
        #expect(!hours.status(at: JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 0), serviceStart: start).open)
        #expect(hours.status(at: start.at(hour: 11, minute: 0), serviceStart: start).open)
    }

    @Test func aClosingDayWinsOverTheWeekday() {
        let monday = JapanDate(iso: "2017-03-20")!
        let closed = [AnsweringHours.ClosedDay(date: monday, name: "春分の日")]
        #expect(hours.status(at: monday.at(hour: 11, minute: 0), serviceStart: nil).open)
        #expect(
            hours.status(at: monday.at(hour: 11, minute: 0), serviceStart: nil, closedDays: closed)
                == .init(open: false, reason: "休業日です（春分の日）"))
        #expect(
            hours.status(at: monday.adding(days: 7).at(hour: 11, minute: 0), serviceStart: nil, closedDays: closed).open
        )
    }
}
