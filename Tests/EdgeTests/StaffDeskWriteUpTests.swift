import Contracts
import Primitives
import Testing

@testable import Edge

@Suite struct WriteUpTests {
    private static let now = JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 16, second: 12)

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
        (0, "0:00", ""), (12, "0:12", ""), (419, "6:59", ""), (420, "7:00", "soon"), (599, "9:59", "soon"),
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
        #expect(CallRow.mayWrite(call, StaffDeskSample.staff(.operator)) == ["ringing", "mine"].contains(shown))
        #expect(row.caller == "非通知")
    }

    @Test(arguments: [
        (Call_OpenCallState.ringing, false, "waiting", "切断 — 記録待ち", "記録する"),
        (.taken, true, "mine", "切断 — 記録待ち", "記録する"), (.taken, false, "others", "佐藤さんが記録中", "開く"),
    ])
    func hungUpIsToBeWrittenUp(state: Call_OpenCallState, mine: Bool, shown: String, words: String, button: String) {
        var call = StaffDeskSample.call(1, "店", "ミセ", secondsAgo: 60, caller: "", state, by: "佐藤", mine: mine)
        call.hungUpMs = Self.now.milliseconds
        let row = CallRow(call, for: StaffDeskSample.staff(.operator), now: Self.now, csrf: "t", requestID: "r")
        #expect((row.state, row.chip.words) == (shown, words))
        #expect((row.canTake ? row.takeWords : row.openWords) == button)
    }

    @Test(arguments: [
        ("0368502192", "03の6850の2192"), ("08012345678", "080の1234の5678"), ("0120935372", "0120の935の372"),
        ("＋81 3 6850 2192", "03の6850の2192"), ("0451234567", "045の123の4567"),
    ])
    func numbersAreReadBackAsOperatorsSayThem(typed: String, said: String) {
        #expect(PhoneNumber(typed)?.readBack == said)
    }

    @Test(
        arguments: [
            ("message", .message, .notWanted), ("callback", .callback, .wanted), ("sales", .sales, .unspecified),
            ("silent", .silent, .unspecified), ("", .unspecified, .unspecified),
            ("after_hours", .unspecified, .unspecified),
        ] as [(String, Call_CallKind, Call_Callback)])
    func theKindSaysWhetherToCallBack(kind: String, wire: Call_CallKind, callback: Call_Callback) throws {
        var writeUp = WriteUp(number: "0350010001", call: nil, received: Self.now, requestID: "r")
        writeUp.kind = kind
        let request = try writeUp.request(by: StaffDeskSample.staff(.operator), now: Self.now).get()
        #expect(request.kind == wire && request.callback == callback)
        #expect(writeUp.draft(now: Self.now).kind == wire)
    }

    @Test func aDraftComesBackAsItWas() {
        let call = StaffDeskSample.open.calls[2]
        let ring = Instant(milliseconds: call.ringingMs)
        var typed = WriteUp(number: call.number, call: call, received: ring, requestID: "r")
        StaffDeskGallery.half(&typed)
        (typed.callerCompany, typed.convenientTime, typed.received) = ("佐藤商事", "お昼", "10:40")
        var resumed = WriteUp(number: call.number, call: call, received: ring, requestID: "r")
        resumed.go(onWith: typed.draft(now: Self.now))
        #expect(resumed == typed)
        typed.received = "昼ごろ"
        #expect(typed.draft(now: Self.now).receivedMs == call.ringingMs, "what cannot be read yet is not kept")
    }
}
