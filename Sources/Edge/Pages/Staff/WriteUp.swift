import Contracts
import Primitives

/// What the operator writes down of a call, as typed: nothing of it is lost when something is wrong.
struct WriteUp: Sendable, Equatable {
    /// The dialled number.
    var number: String
    /// Empty when no ring event came.
    var callID: String
    /// Whose it is, for the words after sending.
    var site = ""
    /// Stays with the form until it is recorded, so that a second press makes no second inquiry.
    var requestID: String
    /// wanted | not_wanted | ""
    var callback = ""
    var callerName = ""
    var callerNameKana = ""
    var callerCompany = ""
    var callerNumber = ""
    var addressee = ""
    var convenientTime = ""
    var content = ""
    /// 「11:05」
    var received: String
    /// The instant that `received` stood for when the form was made.
    var receivedMs: Int64

    /// An empty form.
    /// - Parameter received: the ring's time, or now when there was none.
    init(number: String, call: Call_OpenCall?, received: Instant, requestID: String) {
        self.number = number
        callID = call?.callID ?? ""
        self.requestID = requestID
        callerNumber = call.map { Show.telephone($0.callerNumber) } ?? ""
        self.received = JapanTime.clock(received)
        receivedMs = received.milliseconds
    }

    /// - Parameter now: stands in for what a form without the time of its making would have said.
    init(_ form: Form, callID: String, requestID: String, now: Instant) {
        number = form["number"]
        site = form["site"]
        self.callID = callID
        self.requestID = form["request_id"].nonEmpty ?? requestID
        callback = form["callback"]
        callerName = form["caller_name"]
        callerNameKana = form["caller_name_kana"]
        callerCompany = form["caller_company"]
        callerNumber = form["caller_number"]
        addressee = form["addressee"]
        convenientTime = form["convenient_time"]
        content = form["content"]
        received = form["received"]
        receivedMs = Int64(form["received_ms"]) ?? now.milliseconds
    }

    /// What is asked of CallService; problems when the time cannot be read.
    func request(by staff: Common_Staff, now: Instant) -> Result<Call_RecordInquiryRequest, WriteUp.Unreadable> {
        guard let receivedAt = receivedInstant(now: now) else {
            return .failure(
                Unreadable(
                    problems: Problems(
                        "入力内容をご確認ください。", [.init(field: "received", text: "受電時刻は、11:05のように入力してください。")])))
        }
        return .success(
            .with {
                $0.requestID = requestID
                $0.staff = staff
                $0.number = number
                $0.callID = callID
                $0.callerName = callerName
                $0.callerNameKana = callerNameKana
                $0.callerCompany = callerCompany
                $0.callerNumber = callerNumber
                $0.addressee = addressee
                $0.callback = callback == "wanted" ? .wanted : callback == "not_wanted" ? .notWanted : .unspecified
                $0.convenientTime = convenientTime
                $0.content = content
                $0.receivedMs = receivedAt.milliseconds
            })
    }

    struct Unreadable: Error { let problems: Problems }

    /// The time as typed, on the last day on which it has already passed; the exact instant when it was left alone.
    private func receivedInstant(now: Instant) -> Instant? {
        let made = Instant(milliseconds: receivedMs)
        if received == JapanTime.clock(made) { return made }
        guard let minute = WriteUp.minuteOfDay(received) else { return nil }
        let today = JapanDate(now)
        let instant = today.at(hour: minute / 60, minute: minute % 60)
        return instant <= now ? instant : today.adding(days: -1).at(hour: minute / 60, minute: minute % 60)
    }

    /// 「9:05」「１１：０５」「1105」 → minutes since midnight; nil for anything else.
    static func minuteOfDay(_ typed: String) -> Int? {
        guard let match = Typed.line(typed).wholeMatch(of: /([01]?[0-9]|2[0-3]):?([0-5][0-9])/),
            let hour = Int(match.1), let minute = Int(match.2)
        else { return nil }
        return hour * 60 + minute
    }
}

/// The write-up as a form: its fields in the order in which callers say things.
struct WriteUpForm: Sendable {
    let action: String
    let requestID: String
    let number: String
    let siteTyped: String
    let receivedMs: Int64
    let name: DeskField
    let kana: DeskField
    let company: DeskField
    let telephone: DeskField
    let addressee: DeskField
    let convenientTime: DeskField
    let received: DeskField
    let content: DeskField
    let wanted: Bool
    let notWanted: Bool
    let callbackError: String?
    let phrases = WriteUpForm.phrases

    /// 「（宛先）」 becomes what stands in the addressee's field.
    static let phrases = ["（宛先）宛に入電がありました。", "折り返しをご希望です。", "折り返し不要とのことです。", "改めてお電話されるとのことです。"]

    /// - Parameter inHand: the call is taken (or there was no ring): typing may begin.
    init(_ typed: WriteUp, action: String, inHand: Bool, problems: Problems?) {
        self.action = action
        requestID = typed.requestID
        number = typed.number
        siteTyped = typed.site
        receivedMs = typed.receivedMs
        func field(
            _ name: String, _ label: String, _ value: String, mark: String? = nil, inputmode: String? = nil,
            type: String = "text",
            maxlength: Int = 100, first: Bool = false
        ) -> DeskField {
            DeskField(
                name: name, label: label, value: value, mark: mark, error: problems?[name], inputmode: inputmode,
                type: type,
                maxlength: maxlength, first: first)
        }
        name = field("caller_name", "お名前", typed.callerName, mark: "※要のとき必須", first: inHand && problems == nil)
        kana = field("caller_name_kana", "フリガナ", typed.callerNameKana)
        company = field("caller_company", "法人名", typed.callerCompany)
        telephone = field(
            "caller_number", "電話番号", typed.callerNumber, mark: "※要のとき必須", inputmode: "tel", type: "tel", maxlength: 40)
        addressee = field("addressee", "お電話の宛先", typed.addressee)
        convenientTime = field("convenient_time", "ご都合のよい時間", typed.convenientTime)
        received = field("received", "受電時刻", typed.received, inputmode: "numeric", maxlength: 8)
        content = field("content", "お問い合わせ内容", typed.content, mark: "※必須", maxlength: 2000)
        wanted = typed.callback == "wanted"
        notWanted = typed.callback == "not_wanted"
        callbackError = problems?["callback"]
    }
}

/// One field of the write-up: smaller than the customers', for people who fill it a hundred times a day.
struct DeskField: Sendable {
    let name: String
    let label: String
    let value: String
    /// 「※必須」; nil for what may stay empty.
    let mark: String?
    let error: String?
    let inputmode: String?
    let type: String
    let maxlength: Int
    /// Where typing begins.
    let first: Bool
}
