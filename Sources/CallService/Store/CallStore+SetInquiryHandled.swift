import Contracts
import Primitives
import ServiceStore

extension CallStore {
    /// Saying what already holds changes nothing and tells nobody.
    /// - Throws: `NotFound`, `RequestIDReused`.
    func setHandled(
        _ id: InquiryID, of account: AccountID, to handled: Bool, by actor: Actor, requestID: String,
        request: Call_SetInquiryHandledRequest
    ) async throws -> Repeatable<Call_Inquiry> {
        try await work(on: id, of: account, by: actor, event: "inquiry.handled_changed", requestID, request) {
            inquiry, now in
            SetInquiryHandled.decide(handled, inquiry, now: now)
        }
    }
}
