import Contracts
import Primitives
import ServiceStore

extension CallStore {
    /// - Throws: `NotFound`, `SnoozeInquiry.Rejection`, `RequestIDReused`.
    func snooze(
        _ id: InquiryID, of account: AccountID, until: Instant?, by actor: Actor, requestID: String,
        request: Call_SnoozeInquiryRequest
    ) async throws -> Repeatable<Call_Inquiry> {
        try await store.write { tx in
            try tx.once(requestID, fingerprint: request) {
                let inquiry = try tx.inquiry(id, of: account)
                guard let worked = try SnoozeInquiry.decide(until, inquiry, now: tx.now).get() else {
                    return Call_Inquiry(inquiry)
                }
                guard let until else { return try tx.keep(worked, by: actor, event: "inquiry.woken") }
                let about = Waking(inquiry: id, until: until).text
                try tx.enqueue(job: "inquiry.wake", about: about, due: until)
                try tx.requeue(job: "inquiry.wake", about: about, due: until)
                return try tx.keep(worked, by: actor, event: "inquiry.snoozed")
            }
        }
    }
}

/// One snooze of one inquiry, as a job names it: `inq_…@1488161100000`.
struct Waking: Equatable, Sendable {
    var inquiry: InquiryID
    var until: Instant

    init(inquiry: InquiryID, until: Instant) {
        self.inquiry = inquiry
        self.until = until
    }

    init?(_ text: String) {
        let parts = text.split(separator: "@")
        guard parts.count == 2, let inquiry = InquiryID(parts[0]), let until = Int64(parts[1]) else { return nil }
        self.init(inquiry: inquiry, until: Instant(milliseconds: until))
    }

    var text: String { "\(inquiry.text)@\(until.milliseconds)" }
}

extension Transaction {
    func wake(_ waking: Waking) throws {
        guard let worked = SnoozeInquiry.wake(try inquiry(waking.inquiry), from: waking.until) else { return }
        _ = try keep(worked, by: .nobody, event: "inquiry.woken")
    }
}
