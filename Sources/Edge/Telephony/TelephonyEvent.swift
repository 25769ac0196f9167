import Foundation
import Primitives

/// The neutral form: what any telephone system can tell of a call (docs/telephony.md).
struct TelephonyEvent: Equatable, Sendable {
    var id: String
    var line: LineEvent

    /// Its text is for whoever attaches a telephone system.
    struct Problem: Error, Equatable {
        let text: String
    }

    /// How far a telephone system's clock may be ahead of ours.
    static let ahead: Duration = .minutes(5)

    private struct Written: Decodable {
        var id: String?
        var call: String?
        var type: String?
        var dialled: String?
        var caller: String?
        var at: String?
        var followsAnswer: Bool?

        enum CodingKeys: String, CodingKey {
            case id, call, type, dialled, caller, at
            case followsAnswer = "follows_answer"
        }
    }

    init(_ body: [UInt8], now: Instant) throws(Problem) {
        guard String(validating: body, as: UTF8.self) != nil else { throw Problem(text: "the body is not UTF-8") }
        let written: Written
        do { written = try JSONDecoder().decode(Written.self, from: Data(body)) } catch {
            throw Problem(text: "the body is not a JSON object of such members")
        }
        id = try TelephonyEvent.named("id", written.id, upTo: 100)
        let call = try TelephonyEvent.named("call", written.call, upTo: 90)
        let status: LineStatus
        switch written.type {
        case "ring": status = .ringing
        case "answered": status = .answered
        case "ended": status = .ended
        case _: throw Problem(text: "type must be ring, answered or ended")
        }
        let dialled = try TelephonyEvent.named("dialled", written.dialled, upTo: LineEvent.numberBytes)
        let caller = written.caller ?? ""
        guard caller.utf8.count <= LineEvent.numberBytes else { throw Problem(text: "caller is too long") }
        guard let at = written.at.flatMap(Instant.init(rfc3339:)) else {
            throw Problem(text: "at must be a time like 2017-02-27T11:05:00+09:00")
        }
        guard at <= now + TelephonyEvent.ahead else { throw Problem(text: "at lies in the future") }
        line = LineEvent(
            providerCallID: "event:\(call)", status: status, dialled: dialled, caller: caller, at: at,
            followsAnswer: written.followsAnswer ?? true)
    }

    private static func named(_ name: String, _ value: String?, upTo bytes: Int) throws(Problem) -> String {
        guard let value, !value.isEmpty else { throw Problem(text: "\(name) is missing") }
        guard value.utf8.count <= bytes else { throw Problem(text: "\(name) is longer than \(bytes) bytes") }
        guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw Problem(text: "\(name) contains a control character")
        }
        return value
    }
}

extension Instant {
    /// `2017-02-27T11:05:00+09:00`, `2017-02-27T02:05:00.250Z`.
    init?(rfc3339 text: String) {
        let form =
            /(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d{2}):(\d{2}))/
            .asciiOnlyDigits()
        guard let parts = text.wholeMatch(of: form)?.output, let date = JapanDate(iso: parts.1),
            let hour = Int(parts.2), let minute = Int(parts.3), let second = Int(parts.4),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var ahead: Int64 = 0
        if let sign = parts.7, let hours = parts.8.flatMap({ Int64($0) }), let minutes = parts.9.flatMap({ Int64($0) })
        {
            guard hours < 24, minutes < 60 else { return nil }
            ahead = (hours * 60 + minutes) * (sign == "-" ? -1 : 1)
        }
        let fraction = (parts.5 ?? "").padding(toLength: 3, withPad: "0", startingAt: 0)
        guard let milliseconds = Int64(fraction) else { return nil }
        // The clock on a wall in Japan that shows this, then moved to the offset that is meant.
        let onJapansWall = date.at(hour: hour, minute: minute, second: second)
        self = onJapansWall + .milliseconds(milliseconds) + .minutes(9 * 60 - Int(ahead))
    }
}
