import Foundation

/// What Twilio tells of a call, for the voice webhook and for status callbacks alike.
struct TwilioCall: Equatable, Sendable {
    var sid: String
    var dialled: String
    /// Empty when withheld.
    var caller: String
    /// nil when the request does not say (not a status callback).
    var status: LineStatus?
    /// A leg to an operator, not a caller's call.
    var outbound: Bool

    /// A request that is signed and cannot be understood. Its text is for whoever reads the telephone system's log.
    struct Problem: Error, Equatable {
        let text: String
    }

    init(_ form: Form) throws(Problem) {
        sid = form["CallSid"]
        guard (1...80).contains(sid.utf8.count) else { throw Problem(text: "CallSid is missing or too long") }
        dialled = form["To"]
        guard !dialled.isEmpty else { throw Problem(text: "To is missing") }
        let from = form["From"]
        guard max(dialled.utf8.count, from.utf8.count) <= LineEvent.numberBytes else {
            throw Problem(text: "To or From is too long")
        }
        caller = TwilioCall.withheld.contains(from.lowercased()) ? "" : from
        outbound = form["Direction"].hasPrefix("outbound")
        switch form["CallStatus"] {
        case "": status = nil
        case "queued", "initiated", "ringing": status = .ringing
        case "in-progress": status = .answered
        case "completed", "busy", "failed", "no-answer", "canceled": status = .ended
        case _: throw Problem(text: "this CallStatus is not known")
        }
    }

    /// What stands in `From` when the caller's number is withheld: a word, or that word on a telephone's keys
    /// (ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE).
    private static let withheld: Set<String> = [
        "anonymous", "restricted", "blocked", "unknown", "unavailable",
        "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253",
    ]

    /// After the operators' queue or numbers: whether the caller has spoken to nobody and is still there.
    static func reachedNobody(_ form: Form) -> Bool {
        if form.has("DialCallStatus") { return !["completed", "answered"].contains(form["DialCallStatus"]) }
        return ["queue-full", "error", "system-error", "leave"].contains(form["QueueResult"])
    }
}
