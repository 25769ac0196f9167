import Testing

@testable import Primitives

@Suite struct JapanDateTests {
    @Test(
        arguments: [
            (0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (17_224, "2017-02-27"),
            (20_778, "2026-11-21"),
            (-1, "1969-12-31"), (-719_162, "0001-01-01"),
        ] as [(Int64, String)])
    func dayNumbersAndDatesAreTheSameThing(number: Int64, iso: String) throws {
        let date = JapanDate(dayNumber: number)
        #expect(date.iso == iso)
        #expect(date.dayNumber == number)
        #expect(JapanDate(iso: iso) == date)
    }

    @Test func everyDayFollowsTheOneBefore() {
        var date = JapanDate(iso: "1999-12-30")!
        for _ in 0..<1500 {
            let next = date.adding(days: 1)
            #expect(next.dayNumber == date.dayNumber + 1)
            #expect(next > date)
            #expect(next.weekday == date.weekday % 7 + 1)
            date = next
        }
    }

    @Test(arguments: ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "20261121", "", "2026-11-31", "２０２６-11-21"])
    func whatIsNoDayIsRefused(text: String) {
        #expect(JapanDate(iso: text) == nil)
    }

    @Test(arguments: [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-11-21", 3, "2027-02-21"),
        ("2026-12-01", 1, "2027-01-01"), ("2026-01-15", -1, "2025-12-15"),
    ])
    func addingMonthsStaysInTheMonth(from: String, months: Int, to: String) {
        #expect(JapanDate(iso: from)!.adding(months: months).iso == to)
    }

    @Test func theDayChangesAtMidnightInJapan() {
        let midnight = JapanDate(iso: "2017-02-27")!.start
        #expect(JapanDate(midnight).iso == "2017-02-27")
        #expect(JapanDate(midnight - .milliseconds(1)).iso == "2017-02-26")
        #expect(JapanTime.text(JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 5)) == "2017/02/27 11:05")
        #expect(JapanDate(iso: "2017-02-27")!.weekday == 1)
    }

    @Test(
        arguments: [
            ("11:05", 665), ("9:05", 545), ("09:05", 545), ("１１：０５", 665), ("1105", 665), ("905", 545), ("0:00", 0),
            ("24:00", nil), ("11:60", nil), ("11", nil), ("", nil), ("11:05:30", nil), ("-1:05", nil), ("十一時", nil),
        ] as [(String, Int?)])
    func timesAsTyped(typed: String, minute: Int?) {
        #expect(JapanTime.minuteOfDay(typed: typed) == minute)
    }
}
