import Contracts
import Primitives
import ServiceStore

extension CallStore {
    /// - Throws: `NotFound`, `DisputeCount.Rejection`, `RequestIDReused`.
    func dispute(
        _ id: InquiryID, of account: AccountID, reason: String, by actor: Actor, requestID: String,
        request: Call_DisputeCountRequest
    ) async throws -> Repeatable<Call_Inquiry> {
        try await store.write { tx in
            try tx.once(requestID, fingerprint: request) {
                let worked = try DisputeCount.decide(reason, try tx.inquiry(id, of: account), now: tx.now).get()
                try tx.execute(
                    "INSERT INTO dispute (inquiry_id, reason, by_id, by_name, at_ms) VALUES (?, ?, ?, ?, ?)",
                    id, worked.line.text, actor.id, actor.name, tx.now)
                return try tx.keep(worked, by: actor, event: "inquiry.disputed")
            }
        }
    }

    /// - Throws: `NotFound`, `DecideCount.Rejection`, `RequestIDReused`.
    func decideCount(
        _ id: InquiryID, counts: Bool, reason: String, by actor: Actor, requestID: String,
        request: Call_DecideCountRequest
    ) async throws -> Repeatable<Call_Inquiry> {
        try await store.write { tx in
            try tx.once(requestID, fingerprint: request) {
                let inquiry = try tx.inquiry(id)
                guard let decided = try DecideCount.decide(counts, reason: reason, inquiry).get() else {
                    return Call_Inquiry(inquiry)
                }
                let told: Call_Inquiry
                if decided.answersDispute {
                    told = try tx.keep(decided.worked, by: actor, event: "inquiry.dispute_decided")
                    if decided.countChanged {
                        try tx.append(event: "inquiry.count_changed", subject: inquiry.account.text, payload: told)
                    }
                } else {
                    told = try tx.keep(decided.worked, by: actor, event: "inquiry.count_changed")
                }
                return told
            }
        }
    }

    struct Disputed: Sendable {
        var inquiry: Inquiry
        var reason: String
        var by: String
        var at: Instant
    }

    /// Waiting for a decision, the oldest call first.
    func disputes(after key: InquiryPageKey?, limit: Int) async throws -> (disputes: [Disputed], next: InquiryPageKey?)
    {
        try await store.read { tx in
            let (received, id): (Int64, String) =
                switch key {
                case .list(let received, let id): (received.milliseconds, id)
                case .search, nil: (0, "")
                }
            let rows = try tx.rows(
                """
                SELECT i.*, d.reason AS dispute_reason, d.by_name AS dispute_by, d.at_ms AS dispute_ms
                FROM inquiry AS i JOIN dispute AS d ON d.inquiry_id = i.id
                WHERE i.dispute = 'open' AND (i.received_ms, i.id) > (?, ?)
                ORDER BY i.received_ms, i.id LIMIT ?
                """, received, id, limit + 1)
            let disputes = try rows.prefix(limit).map { row in
                Disputed(
                    inquiry: try Inquiry(row), reason: try row.string("dispute_reason"),
                    by: try row.string("dispute_by"),
                    at: try row.instant("dispute_ms"))
            }
            let next =
                rows.count > limit
                ? disputes.last.map { InquiryPageKey.list($0.inquiry.received, $0.inquiry.id.text) } : nil
            return (disputes, next)
        }
    }
}
