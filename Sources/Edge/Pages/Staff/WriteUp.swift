import Contracts
import Primitives
import SwiftProtobuf

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
    /// `DeskKind`'s value; "" while none is chosen.
    var kind = ""
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
        kind = form["kind"]
        callerName = form["caller_name"]
        callerNameKana = form["caller_name_kana"]
        callerCompany = form["caller_company"]
        callerNumber = form["caller_number"]
        addressee = form["addressee"]
        convenientTime = form["convenient_time"]
        content = form["content"]
        received = form["received"]
        receivedMs = Int64(form["received_ms"]).flatMap { WriteUp.isNear($0, now) ? $0 : nil } ?? now.milliseconds
    }

    /// What was sent, to be corrected.
    init(_ inquiry: Call_Inquiry, requestID: String) {
        number = inquiry.number
        callID = inquiry.callID
        self.requestID = requestID
        received = JapanTime.clock(Instant(milliseconds: inquiry.receivedMs))
        receivedMs = inquiry.receivedMs
        take(inquiry)
        callerNumber = Show.telephone(inquiry.callerNumber)
    }

    var chosen: DeskKind? { DeskKind(rawValue: kind) }

    /// What is asked of CallService; problems when the time cannot be read.
    func request(by staff: Common_Staff, now: Instant) -> Result<Call_RecordInquiryRequest, WriteUp.Unreadable> {
        guard let receivedAt = receivedInstant(now: now) else {
            return .failure(
                Unreadable(
                    problems: Problems(
                        "入力内容をご確認ください。", [.init(field: "received", text: "受電時刻は、11:05のように入力してください。")])))
        }
        return .success(
            written {
                $0.requestID = requestID
                $0.staff = staff
                $0.number = number
                $0.callID = callID
                // A call's own time stands however long it waited in the list.
                $0.receivedMs = !callID.isEmpty && isUntouched ? 0 : receivedAt.milliseconds
            })
    }

    struct Unreadable: Error { let problems: Problems }

    private var isUntouched: Bool { received == JapanTime.clock(Instant(milliseconds: receivedMs)) }

    /// The time as typed: of a call, on the day nearest to its ring; without one, on the last day on which it has already
    /// passed. The exact instant when it was left alone.
    private func receivedInstant(now: Instant) -> Instant? {
        let made = Instant(milliseconds: receivedMs)
        if isUntouched { return made }
        guard let minute = JapanTime.minuteOfDay(typed: received) else { return nil }
        func time(_ day: JapanDate) -> Instant { day.at(hour: minute / 60, minute: minute % 60) }
        if callID.isEmpty {
            let today = JapanDate(now)
            return time(today) <= now ? time(today) : time(today.adding(days: -1))
        }
        func apart(_ instant: Instant) -> Duration { max(instant - made, made - instant) }
        return (-1...1).map { time(JapanDate(made).adding(days: $0)) }.min { apart($0) < apart($1) }
    }

    /// What a page of ours would have said: nothing else is reckoned with.
    private static func isNear(_ milliseconds: Int64, _ now: Instant) -> Bool {
        let years = Duration.days(366 * 10)
        return ((now - years).milliseconds...(now + years).milliseconds).contains(milliseconds)
    }
}

extension WriteUp {
    /// What is kept while it is typed; a time that cannot be read yet is not.
    func draft(now: Instant) -> Call_Draft {
        written {
            $0.receivedMs = (receivedInstant(now: now) ?? Instant(milliseconds: receivedMs)).milliseconds
        }
    }

    /// Goes on where someone stopped.
    mutating func go(onWith draft: Call_Draft) {
        take(draft)
        guard draft.receivedMs > 0 else { return }
        // The ring's own time stays exact when nobody changed it.
        received = JapanTime.clock(Instant(milliseconds: draft.receivedMs))
        if callID.isEmpty { receivedMs = draft.receivedMs }
    }

    /// What is asked of CallService to put right what was sent.
    func correction(
        of inquiry: InquiryID, version: Int32, reason: String, by staff: Common_Staff
    )
        -> Call_CorrectInquiryRequest
    {
        written {
            $0.requestID = requestID
            $0.staff = staff
            $0.inquiryID = inquiry.text
            $0.version = version
            $0.reason = reason
        }
    }
}

/// What a write-up says, wherever the contract carries one.
protocol CarriesWriteUp: Message {
    var callerName: String { get set }
    var callerNameKana: String { get set }
    var callerCompany: String { get set }
    var callerNumber: String { get set }
    var addressee: String { get set }
    var callback: Call_Callback { get set }
    var convenientTime: String { get set }
    var content: String { get set }
    var kind: Call_CallKind { get set }
}

extension Call_RecordInquiryRequest: CarriesWriteUp {}
extension Call_CorrectInquiryRequest: CarriesWriteUp {}
extension Call_Draft: CarriesWriteUp {}
extension Call_Inquiry: CarriesWriteUp {}

extension WriteUp {
    fileprivate func written<Carrier: CarriesWriteUp>(_ more: (inout Carrier) -> Void) -> Carrier {
        .with {
            $0.callerName = callerName
            $0.callerNameKana = callerNameKana
            $0.callerCompany = callerCompany
            $0.callerNumber = callerNumber
            $0.addressee = addressee
            $0.callback = chosen?.callback ?? .unspecified
            $0.convenientTime = convenientTime
            $0.content = content
            $0.kind = chosen?.wire ?? .unspecified
            more(&$0)
        }
    }

    fileprivate mutating func take(_ carrier: some CarriesWriteUp) {
        kind = DeskKind(carrier.kind)?.rawValue ?? ""
        callerName = carrier.callerName
        callerNameKana = carrier.callerNameKana
        callerCompany = carrier.callerCompany
        callerNumber = carrier.callerNumber
        addressee = carrier.addressee
        convenientTime = carrier.convenientTime
        content = carrier.content
    }
}
