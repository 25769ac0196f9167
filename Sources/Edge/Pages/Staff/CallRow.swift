import Contracts
import Primitives

/// A call that rings or waits to be written up; the page and the live update render it with the same partial.
struct CallRow: Sendable {
    static let partial = "staff/parts/call"

    let callID: String
    let site: String
    let kana: String?
    let number: String
    let caller: String
    let clock: CallClock
    /// ringing | waiting | mine | others | written: also the row's class.
    let state: String
    let chip: Chip
    let canTake: Bool
    let takeWords: String
    let canOpen: Bool
    /// 「記録する」 for one's own, 「開く」 for a colleague's.
    let openWords: String
    let csrf: String
    let takeRequestID: String

    /// - Parameter staff: who is looking: one's own calls are told from colleagues'.
    init(_ call: Call_OpenCall, for staff: Common_Staff, now: Instant, csrf: String, requestID: String) {
        callID = call.callID
        site = call.siteName.nonEmpty ?? "登録のない番号"
        kana = call.siteNameKana.nonEmpty
        number = Show.telephone(call.number)
        caller = call.callerNumber.nonEmpty.map { "発信 " + Show.telephone($0) } ?? "非通知"
        clock = CallClock(since: call.ringingMs, now: now)
        self.csrf = csrf
        takeRequestID = requestID
        state = CallRow.state(call, for: staff)
        let hungUp = call.hungUpMs > 0
        chip =
            switch state {
            case "ringing": Chip("着信中", "callback")
            case "waiting": Chip("切断 — 記録待ち", "doing")
            case "mine": Chip(hungUp ? "切断 — 記録待ち" : "記録待ち", "doing")
            case "others": Chip("\(call.takenByName)さんが\(hungUp ? "記録中" : "応対中")", "hold")
            case _:
                call.closedAs == .unspecified ? Chip("記録済み", "done") : Chip("終了（\(call.closedAs.deskName)）", "done")
            }
        canTake = state == "ringing" || state == "waiting"
        takeWords = state == "waiting" ? "記録する" : "電話に出る"
        canOpen = state == "mine" || state == "others"
        openWords = state == "mine" ? "記録する" : "開く"
    }

    static func state(_ call: Call_OpenCall, for staff: Common_Staff) -> String {
        switch call.state {
        case .taken: call.takenByID == staff.staffID ? "mine" : "others"
        case .writtenUp: "written"
        // Hung up before anybody answered: nothing rings any more, but it is to be written up.
        case .ringing, .unspecified, .UNRECOGNIZED: call.hungUpMs > 0 ? "waiting" : "ringing"
        }
    }

    /// While a colleague has a call, nobody writes over her draft.
    static func mayWrite(_ call: Call_OpenCall?, _ staff: Common_Staff) -> Bool {
        call.map { !["others", "written"].contains(state($0, for: staff)) } ?? true
    }

    /// For whoever has the call open; nil when there is nothing to say.
    static func whoHasIt(_ call: Call_OpenCall, for staff: Common_Staff) -> String? {
        switch state(call, for: staff) {
        case "others": "\(call.takenByName)さんが応対しています。"
        case "written":
            call.closedAs == .unspecified ? "この着信は記録されました。" : "この着信は、\(call.closedAs.deskName)として終了しました。"
        case "waiting": "電話は切れています。記録するか、終了してください。"
        case "mine" where call.hungUpMs > 0: "電話は切れています。記録を送信してください。"
        case _: nil
        }
    }
}

/// Time since a call began to ring. The customer is told within ten minutes as a rule (BusinessCall guide, よくある質問).
struct CallClock: Sendable, Equatable {
    static let rule: Duration = .minutes(10)
    static let warning: Duration = .minutes(7)

    let since: Int64
    /// 「11:05」
    let at: String
    let machineAt: String
    /// 「3:12」
    let elapsed: String
    /// "" | soon | late
    let heat: String
    /// What the heat says in words; "" while there is time.
    let heatWords: String

    init(since milliseconds: Int64, now: Instant) {
        let start = Instant(milliseconds: milliseconds)
        since = milliseconds
        at = JapanTime.clock(start)
        machineAt = Show.machineTime(milliseconds)
        let passed = max(.zero, now - start)
        elapsed = CallClock.text(passed)
        heat = passed >= CallClock.rule ? "late" : passed >= CallClock.warning ? "soon" : ""
        heatWords = passed >= CallClock.rule ? "10分超過" : passed >= CallClock.warning ? "まもなく10分" : ""
    }

    /// 「0:12」, 「62:03」 up to a hundred minutes, then in hours.
    static func text(_ duration: Duration) -> String {
        let seconds = duration.wholeMilliseconds / 1000
        if seconds >= 6000 { return "\(seconds / 3600)時間以上" }
        return "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
    }
}
