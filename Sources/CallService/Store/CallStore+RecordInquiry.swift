import Contracts
import Primitives
import ServiceStore

extension CallStore {
    /// - Parameters:
    ///   - requestID: a second press or a repeat after a lost answer finds the first inquiry.
    /// - Throws: `RecordInquiry.Rejection`, `RequestIDReused`.
    func record(
        _ command: RecordInquiry.Command, requestID: String, request: Call_RecordInquiryRequest
    ) async throws -> Repeatable<Call_Inquiry> {
        try await store.write { [freeKinds] tx in
            try tx.once(requestID, fingerprint: request) {
                let card = try PhoneNumber(command.number).flatMap { try tx.card(number: $0) }
                let facts = RecordInquiry.Facts(
                    now: tx.now, card: card, call: try command.call.flatMap { try tx.call($0) }, newID: tx.newID(),
                    freeKinds: card.map { freeKinds($0.brand) } ?? [])
                let inquiry = try RecordInquiry.decide(command, facts).get()
                try tx.insert(inquiry)
                try tx.forgetDraft(formRequestID: requestID, call: command.call)
                try tx.append(event: "inquiry.recorded", subject: inquiry.account.text, payload: Call_Inquiry(inquiry))
                if var call = facts.call {
                    call.state = .writtenUp
                    try tx.update(call)
                    try tx.append(event: "call.written_up", ShownCall(call: call, card: facts.card))
                }
                return Call_Inquiry(inquiry)
            }
        }
    }

    /// Two write-ups of one caller so close together may be one call, written up twice.
    static let sameCall = Duration.minutes(10)

    /// Other inquiries of the same caller for the same customer within 10 minutes, newest first, 5 at most.
    func duplicates(of id: InquiryID, in account: AccountID) async throws -> [Inquiry] {
        try await store.read { tx in
            let inquiry = try tx.inquiry(id, of: account)
            guard let caller = inquiry.caller.number else { return [] }
            return try tx.rows(
                """
                SELECT * FROM inquiry
                WHERE account_id = ? AND caller_number = ? AND received_ms BETWEEN ? AND ? AND id <> ?
                ORDER BY received_ms DESC, id DESC LIMIT 5
                """,
                account, caller, inquiry.received - CallStore.sameCall, inquiry.received + CallStore.sameCall, id
            ).map(Inquiry.init)
        }
    }
}
