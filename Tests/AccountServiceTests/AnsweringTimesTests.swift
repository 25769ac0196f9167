import Primitives
import Testing

@testable import AccountService

@Suite struct AnsweringTimesTests {
    static let today = JapanDate(iso: "2017-02-27")!
    static let monday = OpeningHours(weekday: 1, opensMinute: 600, closesMinute: 1020)

    static func decide(
        _ lines: [TypedClosingDays], hours: [OpeningHours] = [monday], state: AccountState = .active,
        known: [ClosingDays] = []
    ) throws -> AnsweringTimes {
        try SetAnsweringTimes.decide(
            .init(hours: hours, closedOnHolidays: true, closingDays: lines),
            .init(state: state, known: known, today: today))
    }

    static func days(_ from: String, _ to: String, _ label: String) -> ClosingDays {
        ClosingDays(from: JapanDate(iso: from)!, to: JapanDate(iso: to)!, label: label)
    }

    @Test func singleDaysRangesAndEmptyLines() throws {
        let times = try Self.decide([
            .init(from: "2017-08-10", to: "2017-08-16", label: " 夏季休業 "), .init(from: "", to: "", label: ""),
            .init(from: "2017-02-27", to: "", label: ""), .init(from: "2018-02-27", to: "2018-02-27", label: "棚卸し"),
        ])
        #expect(
            times
                == AnsweringTimes(
                    hours: [Self.monday], closedOnHolidays: true,
                    closingDays: [
                        Self.days("2017-02-27", "2017-02-27", "臨時休業"), Self.days("2017-08-10", "2017-08-16", "夏季休業"),
                        Self.days("2018-02-27", "2018-02-27", "棚卸し"),
                    ]))
    }

    @Test(arguments: [
        ("", "2017-03-01", "", ClosingDaysProblem.noFirstDay), ("", "", "休み", .noFirstDay),
        ("2017-02-29", "", "", .noSuchDay), ("2017-03-01", "明日", "", .noSuchDay),
        ("2017-03-02", "2017-03-01", "", .endsBeforeItBegins), ("2017-02-26", "", "", .over),
        ("2017-02-20", "2017-02-26", "", .over),
        ("2018-02-28", "", "", .tooFarAhead(latest: JapanDate(iso: "2018-02-27")!)),
        ("2017-12-29", "2018-03-03", "", .tooFarAhead(latest: JapanDate(iso: "2018-02-27")!)),
        ("2017-03-01", "", String(repeating: "あ", count: 31), .labelTooLong),
        ("2017-08-16", "2017-08-20", "", .overlaps(AnsweringTimesTests.days("2017-08-10", "2017-08-16", "夏季休業"))),
    ])
    func refused(from: String, to: String, label: String, problem: ClosingDaysProblem) {
        #expect(throws: AnsweringTimesRejection.problems([.closingDays(1, problem)])) {
            try Self.decide([
                .init(from: "2017-08-10", to: "2017-08-16", label: "夏季休業"), .init(from: from, to: to, label: label),
            ])
        }
    }

    @Test func whatIsKnownAndOverGoesWithoutAWord() throws {
        let over = Self.days("2017-02-20", "2017-02-26", "改装")
        let going = Self.days("2017-02-20", "2017-02-28", "改装")
        let line = TypedClosingDays(from: "2017-02-20", to: "2017-02-26", label: "改装")
        #expect(try Self.decide([line], known: [over]).closingDays == [])
        #expect(try Self.decide([.init(from: "2017-02-20", to: "2017-02-28", label: "改装")]).closingDays == [going])
        #expect([going, over].upcoming(on: Self.today) == [going])
    }

    @Test func everythingThatIsWrongIsSaidAtOnce() {
        #expect(throws: AnsweringTimesRejection.problems([.hours(.none), .closingDays(0, .noSuchDay)])) {
            try Self.decide([.init(from: "x", to: "", label: "")], hours: [])
        }
        #expect(throws: AnsweringTimesRejection.problems([.tooManyClosingDays])) {
            try Self.decide(Array(repeating: .init(from: "2017-03-01", to: "", label: ""), count: 51))
        }
        for state in [AccountState.applied, .ended] {
            #expect(throws: AnsweringTimesRejection.accountNotOpen) { try Self.decide([], state: state) }
        }
    }
}
