import Foundation
import Primitives
import Testing

@testable import Edge

@Suite struct TelephonyReadingTests {
    private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

    @Test(arguments: [
        (
            "営業時間は 10:00〜17:00 です。", "営業時間は 10:00〜17:00 です。"
        ),
        ("<Hangup/> & \"quotes\" 'too' ]]>", "&lt;Hangup/&gt; &amp; &quot;quotes&quot; &apos;too&apos; ]]&gt;"),
        ("一行目\n二行目\r\n\u{7}三\u{FFFE}行目😀", "一行目 二行目  三行目😀"),
    ])
    func announcementIsEscaped(text: String, said: String) {
        let twiml = TwiML.answer(RingReply(answer: .announce, text: text, recorded: true), .queue("operators"))
        #expect(
            twiml == Self.head + "<Response><Say language=\"ja-JP\">\(said)</Say><Hangup/></Response>\n")
    }

    @Test func operators() {
        let reply = RingReply(answer: .queue, text: "", recorded: true)
        #expect(
            TwiML.answer(reply, .queue("desk"))
                == Self.head + "<Response><Enqueue action=\"/telephony/voice/after\">desk</Enqueue></Response>\n")
        let dial = TwiML.answer(reply, .dial(["+81312345678", "sip:desk@pbx.example.jp;x=<&>"]))
        #expect(dial.contains("<Number>+81312345678</Number><Sip>sip:desk@pbx.example.jp;x=&lt;&amp;&gt;</Sip></Dial>"))
        #expect(dial.contains("action=\"/telephony/voice/after\""))
    }

    @Test(arguments: [
        ("DialCallStatus", "completed", false), ("DialCallStatus", "answered", false),
        ("DialCallStatus", "no-answer", true), ("DialCallStatus", "busy", true), ("DialCallStatus", "failed", true),
        ("QueueResult", "bridged", false), ("QueueResult", "hangup", false), ("QueueResult", "queue-full", true),
        ("QueueResult", "system-error", true), ("Other", "", false),
    ])
    func afterTheOperators(name: String, value: String, reachedNobody: Bool) {
        #expect(TwilioCall.reachedNobody(Form([(name, value)])) == reachedNobody)
    }

    @Test(arguments: [
        ("queued", LineStatus.ringing), ("initiated", .ringing), ("ringing", .ringing), ("in-progress", .answered),
        ("completed", .ended), ("busy", .ended), ("failed", .ended), ("no-answer", .ended), ("canceled", .ended),
        ("", nil),
    ])
    func statuses(word: String, status: LineStatus?) throws {
        let call = try TwilioCall(Form([("CallSid", "CA1"), ("To", "+81368502192"), ("CallStatus", word)]))
        #expect(call.status == status)
    }

    @Test(arguments: [
        ("+819012345678", "+819012345678"), ("", ""), ("anonymous", ""), ("Anonymous", ""), ("+266696687", ""),
        ("+7378742833", ""), ("sip:tanaka@example.jp", "sip:tanaka@example.jp"),
    ])
    func callers(from: String, caller: String) throws {
        let call = try TwilioCall(Form([("CallSid", "CA1"), ("To", "+81368502192"), ("From", from)]))
        #expect(call.caller == caller)
    }

    private static let unreadableForms: [([(String, String)], String)] = [
        ([("To", "+81368502192")], "CallSid is missing or too long"),
        ([("CallSid", String(repeating: "C", count: 81)), ("To", "+81368502192")], "CallSid is missing or too long"),
        ([("CallSid", "CA1")], "To is missing"),
        (
            [("CallSid", "CA1"), ("To", "+81368502192"), ("From", String(repeating: "0", count: 256))],
            "To or From is too long"
        ),
        ([("CallSid", "CA1"), ("To", "+81368502192"), ("CallStatus", "asleep")], "this CallStatus is not known"),
    ]

    @Test(arguments: unreadableForms)
    func unreadableCalls(fields: [(String, String)], problem: String) {
        #expect(throws: TwilioCall.Problem(text: problem)) { try TwilioCall(Form(fields)) }
    }

    private static let now = JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 5)

    /// A ring, written as JSON, but for these members ("" takes one away).
    private static func body(_ changes: [String: String] = [:]) -> [UInt8] {
        let usual = [
            "id": "e1", "call": "c1", "type": "ring", "dialled": "0368502192", "caller": "09012345678",
            "at": "2017-02-27T11:05:00+09:00",
        ]
        let members = usual.merging(changes) { $1 }.filter { !$0.value.isEmpty }
        let pairs = members.map {
            $0.value.hasPrefix("[") || $0.value == "false"
                ? "\"\($0.key)\":\($0.value)" : "\"\($0.key)\":\"\($0.value)\""
        }
        return Array("{\(pairs.joined(separator: ","))}".utf8)
    }

    @Test func eventAsWritten() throws {
        let event = try TelephonyEvent(Self.body(), now: Self.now)
        #expect(event.id == "e1")
        #expect(
            event.line
                == LineEvent(
                    providerCallID: "event:c1", status: .ringing, dialled: "0368502192", caller: "09012345678",
                    at: Self.now))
        #expect(try TelephonyEvent(Self.body(["caller": ""]), now: Self.now).line.caller == "")
        #expect(try !TelephonyEvent(Self.body(["follows_answer": "false"]), now: Self.now).line.followsAnswer)
        #expect(try TelephonyEvent(Self.body(["type": "ended"]), now: Self.now).line.status == .ended)
        #expect(
            try TelephonyEvent(Self.body(["type": "answered", "more": "[1]"]), now: Self.now).line.status == .answered)
    }

    private static let unreadable: [([UInt8], String)] = [
        (body(["id": ""]), "id is missing"), (Array(#"{"id":""}"#.utf8), "id is missing"),
        (body(["id": String(repeating: "i", count: 101)]), "id is longer than 100 bytes"),
        (body(["call": ""]), "call is missing"), (body(["call": "\\u0000"]), "call contains a control character"),
        (body(["dialled": ""]), "dialled is missing"),
        (body(["caller": String(repeating: "0", count: 256)]), "caller is too long"),
        (body(["type": "rang"]), "type must be ring, answered or ended"),
        (body(["type": ""]), "type must be ring, answered or ended"),
        (body(["at": ""]), "at must be a time like 2017-02-27T11:05:00+09:00"),
        (body(["at": "yesterday"]), "at must be a time like 2017-02-27T11:05:00+09:00"),
        (body(["at": "2017-02-27T11:10:01+09:00"]), "at lies in the future"),
        (body(["call": "[1]"]), "the body is not a JSON object of such members"),
        (Array("[]".utf8), "the body is not a JSON object of such members"),
        ([], "the body is not a JSON object of such members"),
        ([0x7B, 0xFF, 0x7D], "the body is not UTF-8"),
    ]

    @Test(arguments: unreadable)
    func unreadableEvents(body: [UInt8], problem: String) {
        #expect(throws: TelephonyEvent.Problem(text: problem)) { try TelephonyEvent(body, now: Self.now) }
    }

    private static let times: [(String, Int?)] = [
        ("2017-02-27T11:05:00+09:00", 0), ("2017-02-27T02:05:00Z", 0), ("2017-02-27t02:05:00z", 0),
        ("2017-02-26T20:35:00-05:30", 0), ("2017-02-27T02:05:00.25Z", 250), ("2017-02-27T02:05:00.123456789Z", 123),
        ("2017-02-27T02:04:60Z", 0),
        ("2017-02-29T02:05:00Z", nil), ("2017-02-27T24:00:00Z", nil), ("2017-02-27T02:60:00Z", nil),
        ("2017-02-27T02:05:00", nil), ("2017-02-27", nil), ("", nil), ("２017-02-27T02:05:00Z", nil),
        ("2017-02-27T02:05:00+24:00", nil), ("2017-02-27T02:05:00Z ", nil),
    ]

    @Test(arguments: times)
    func rfc3339(text: String, milliseconds: Int?) {
        #expect(Instant(rfc3339: text) == milliseconds.map { Self.now + .milliseconds($0) })
    }
}
