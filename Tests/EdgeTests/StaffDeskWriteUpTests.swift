import Contracts
import Primitives
import Testing

@testable import Edge

@Suite struct WriteUpTests {
    private static let now = JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 16, second: 12)

    @Test(
        arguments: [
            ("11:05", 665), ("9:05", 545), ("09:05", 545), ("１１：０５", 665), ("1105", 665), ("905", 545), ("0:00", 0),
            ("24:00", nil), ("11:60", nil), ("11", nil), ("", nil), ("11:05:30", nil), ("-1:05", nil), ("十一時", nil),
        ] as [(String, Int?)])
    func timesAsTyped(typed: String, minute: Int?) {
        #expect(WriteUp.minuteOfDay(typed) == minute)
    }

    @Test(arguments: [
        // Left alone: the ring's own instant, to the millisecond.
        ("11:16", "2017-02-27", 11, 16, 3),
        // Another time of today; one that has not come yet was yesterday's.
        ("10:40", "2017-02-27", 10, 40, 0), ("23:50", "2017-02-26", 23, 50, 0),
    ])
    func receivedTime(typed: String, day: String, hour: Int, minute: Int, second: Int) throws {
        let ring = JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 16, second: 3)
        var writeUp = WriteUp(number: "0350010001", call: nil, received: ring, requestID: "r")
        writeUp.received = typed
        let request = try writeUp.request(by: StaffDeskSample.staff(.operator), now: Self.now).get()
        #expect(request.receivedMs == JapanDate(iso: day)!.at(hour: hour, minute: minute, second: second).milliseconds)
    }

    @Test func anUnreadableTimeIsSaidBesideItsField() {
        var writeUp = WriteUp(number: "0350010001", call: nil, received: Self.now, requestID: "r")
        writeUp.received = "昼ごろ"
        guard case .failure(let unreadable) = writeUp.request(by: StaffDeskSample.staff(.operator), now: Self.now)
        else {
            Issue.record("read as a time")
            return
        }
        #expect(unreadable.problems["received"] == "受電時刻は、11:05のように入力してください。")
    }

    @Test(arguments: [
        (0, "0:00", ""), (12, "0:12", ""), (479, "7:59", ""), (480, "8:00", "soon"), (599, "9:59", "soon"),
        (600, "10:00", "late"),
        (5999, "99:59", "late"), (7200, "2時間以上", "late"), (-5, "0:00", ""),
    ])
    func tenMinutes(seconds: Int, elapsed: String, heat: String) {
        let clock = CallClock(since: Self.now.milliseconds, now: Self.now + .seconds(seconds))
        #expect((clock.elapsed, clock.heat) == (elapsed, heat))
        #expect(clock.heatWords.isEmpty == heat.isEmpty)
    }

    @Test(
        arguments: [
            (["a", "a", "a", "a", "a", nil, nil], ["月〜金 a", "土・日 -"]),
            (["a", nil, "a", "a", nil, nil, nil], ["月 a", "火 -", "水・木 a", "金〜日 -"]),
            ([nil, nil, nil, nil, nil, nil, nil], ["月〜日 -"]),
        ] as [([String?], [String])])
    func daysOfTheWeek(texts: [String?], shown: [String]) {
        let days = CardShown.days(zip(Show.weekdays, texts).map { Show.Hours(weekday: $0, text: $1) }, today: 1)
        #expect(days.map { "\($0.weekdays) \($0.text ?? "-")" } == shown)
        #expect(days.map(\.today) == [true] + Array(repeating: false, count: days.count - 1))
    }

    @Test(arguments: [
        (Call_OpenCallState.ringing, false, "ringing", "着信中"), (.taken, true, "mine", "記録待ち"),
        (.taken, false, "others", "佐藤さんが応対中"), (.writtenUp, true, "written", "記録済み"),
    ])
    func whoHasIt(state: Call_OpenCallState, mine: Bool, shown: String, words: String) {
        let call = StaffDeskSample.call(1, "店", "ミセ", secondsAgo: 1, caller: "", state, by: "佐藤", mine: mine)
        let row = CallRow(call, for: StaffDeskSample.staff(.operator), now: Self.now, csrf: "t", requestID: "r")
        #expect((row.state, row.chip.words) == (shown, words))
        #expect(row.canTake == (state == .ringing) && row.canOpen == (state == .taken))
        #expect(row.caller == "非通知")
    }
}
