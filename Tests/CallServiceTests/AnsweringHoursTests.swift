import Foundation
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

    /// Open on every day from 0 to 24, closed on holidays and twice by itself.
    static let closing = AnsweringHours(
        spans: (1...7).map { .init(weekday: $0, opens: 0, closes: 1440) }, closedOnHolidays: true,
        closings: [
            .init(from: JapanDate(iso: "2017-08-10")!, to: JapanDate(iso: "2017-08-16")!, label: "夏季休業"),
            .init(from: JapanDate(iso: "2017-04-03")!, to: JapanDate(iso: "2017-04-03")!, label: "創業記念日"),
        ])

    @Test(arguments: [
        ("2017-02-10", true, "営業時間内（金 0:00–24:00）"),
        ("2017-02-11", false, "祝日（建国記念の日）のため時間外"),
        ("2017-03-20", false, "祝日（春分の日）のため時間外"),
        ("2017-01-02", false, "祝日（振替休日）のため時間外"),
        ("2017-04-02", true, "営業時間内（日 0:00–24:00）"),
        ("2017-04-03", false, "休業日（創業記念日）のため時間外"),
        ("2017-04-04", true, "営業時間内（火 0:00–24:00）"),
        ("2017-08-09", true, "営業時間内（水 0:00–24:00）"),
        ("2017-08-10", false, "休業日（夏季休業）のため時間外"),
        // A holiday within: the customer's own reason is the one to say.
        ("2017-08-11", false, "休業日（夏季休業）のため時間外"),
        ("2017-08-16", false, "休業日（夏季休業）のため時間外"),
        ("2017-08-17", true, "営業時間内（木 0:00–24:00）"),
    ])
    func holidaysAndClosingDaysWinOverTheWeekday(day: String, open: Bool, reason: String) {
        for minute in [0, 23 * 60 + 59] {
            let instant = JapanDate(iso: day)!.at(hour: minute / 60, minute: minute % 60)
            let status = Self.closing.status(at: instant, serviceStart: nil)
            #expect(status == .init(open: open, reason: reason))
        }
    }

    @Test func aHolidayIsAnsweredUnlessTheCustomerSaysOtherwise() {
        let equinox = JapanDate(iso: "2017-03-20")!.at(hour: 11, minute: 0)
        #expect(hours.status(at: equinox, serviceStart: nil) == .init(open: true, reason: "営業時間内（月 10:00–17:00）"))
    }

    @Test func aCardKeptBeforeThereWereClosingDaysIsRead() throws {
        let kept = #"{"spans":[{"weekday":1,"opens":600,"closes":1020}]}"#
        let read = try JSONDecoder().decode(AnsweringHours.self, from: Data(kept.utf8))
        #expect(read == AnsweringHours(spans: [.init(weekday: 1, opens: 600, closes: 1020)]))
        #expect(try JSONDecoder().decode(AnsweringHours.self, from: JSONEncoder().encode(Self.closing)) == Self.closing)
    }
}
