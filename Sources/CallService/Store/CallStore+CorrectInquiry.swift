import Contracts
import Primitives
import ServiceStore

extension CallStore {
    /// - Throws: `NotFound`, `CorrectInquiry.Rejection`, `RequestIDReused`.
    func correct(
        _ id: InquiryID, _ command: CorrectInquiry.Command, by actor: Actor, requestID: String,
        request: Call_CorrectInquiryRequest
    ) async throws -> Repeatable<Call_Inquiry> {
        try await store.write { [freeKinds] tx in
            try tx.once(requestID, fingerprint: request) {
                let inquiry = try tx.inquiry(id)
                let facts = CorrectInquiry.Facts(now: tx.now, inquiry: inquiry, freeKinds: freeKinds(inquiry.brand))
                guard let worked = try CorrectInquiry.decide(command, facts).get() else { return Call_Inquiry(inquiry) }
                try tx.execute(
                    """
                    INSERT INTO inquiry_version (inquiry_id, version, inquiry, replaced_ms, replaced_by, reason)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                    id, inquiry.version, try Call_Inquiry(inquiry).serializedData(), tx.now, actor.name,
                    worked.line.text)
                try tx.reindex(worked.inquiry)
                let told = try tx.keep(worked, by: actor, event: "inquiry.corrected")
                if worked.inquiry.counting.counts != inquiry.counting.counts {
                    try tx.append(event: "inquiry.count_changed", subject: inquiry.account.text, payload: told)
                }
                return told
            }
        }
    }
}
