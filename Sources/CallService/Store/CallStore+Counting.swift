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
    ) async throws -> Repeatable<Call_DecideCountResponse> {
        try await store.write { tx in
            try tx.once(requestID, fingerprint: request) {
                let inquiry = try tx.inquiry(id)
                guard let decided = try DecideCount.decide(counts, reason: reason, inquiry).get() else {
                    return .with { $0.inquiry = Call_Inquiry(inquiry) }
                }
                guard try tx.waivers(of: id).last?.state != .waiting else { throw DecideCount.Rejection.waiverWaits }
                let waits = DecideCount.needsSecondPerson(
                    decided, lately: try tx.waivedLately(for: inquiry.account),
                    alone: brands[inquiry.brand].waivedAlone)
                if waits { try tx.ask(toWaive: id, decided.worked.line.text, by: actor) }
                let told = waits ? Call_Inquiry(inquiry) : try tx.keep(decided, by: actor)
                return .with {
                    $0.inquiry = told
                    $0.waitsForSecondPerson = waits
                }
            }
        }
    }

    /// - Throws: `NotFound`, `DecideWaiver.Rejection`, `DecideCount.Rejection`, `RequestIDReused`.
    func decideWaiver(
        of id: InquiryID, agreed: Bool, note: String, by actor: Actor, requestID: String,
        request: Call_DecideWaiverRequest
    ) async throws -> Repeatable<Call_DecideWaiverResponse> {
        try await store.write { tx in
            try tx.once(requestID, fingerprint: request) {
                let inquiry = try tx.inquiry(id)
                let waiver = try tx.waivers(of: id).last
                let state = try DecideWaiver.decide(agreed, note: note, by: actor, waiver)
                try tx.close(waiverOf: id, state, note: note, by: actor)
                // A correction may have taken it out of the count meanwhile: then there is nothing left to decide.
                if state == .agreed, let reason = waiver?.reason,
                    let decided = try DecideCount.decide(false, reason: reason, inquiry).get()
                {
                    let told = try tx.keep(decided, by: actor)
                    return .with { $0.inquiry = told }
                }
                return .with { $0.inquiry = Call_Inquiry(inquiry) }
            }
        }
    }

    /// A call about whose counting somebody has to decide.
    struct Undecided: Sendable {
        var inquiry: Inquiry
        /// nil: the customer has said nothing.
        var dispute: Dispute?
        /// The one that waits.
        var waiver: Waiver?

        struct Dispute: Sendable {
            var reason: String
            var by: String
            var at: Instant
        }
    }

    /// Waiting for a decision, the oldest call first.
    func undecided(
        after key: InquiryPageKey?, limit: Int
    ) async throws -> (undecided: [Undecided], next: InquiryPageKey?) {
        try await store.read { tx in
            let (received, id): (Int64, String) =
                switch key {
                case .list(let received, let id): (received.milliseconds, id)
                case .search, nil: (0, "")
                }
            let rows = try tx.rows(
                """
                SELECT i.*, d.reason AS dispute_reason, d.by_name AS dispute_by, d.at_ms AS dispute_ms
                FROM inquiry AS i LEFT JOIN dispute AS d ON d.inquiry_id = i.id AND i.dispute = 'open'
                WHERE i.id IN (
                    SELECT id FROM inquiry WHERE dispute = 'open'
                    UNION SELECT inquiry_id FROM waiver WHERE state = 'waiting'
                ) AND (i.received_ms, i.id) > (?, ?)
                ORDER BY i.received_ms, i.id LIMIT ?
                """, received, id, limit + 1)
            let undecided = try rows.prefix(limit).map { row in
                let inquiry = try Inquiry(row)
                let dispute = try row.optionalInstant("dispute_ms").map { at in
                    Undecided.Dispute(
                        reason: try row.string("dispute_reason"), by: try row.string("dispute_by"), at: at)
                }
                let waiver = try tx.waivers(of: inquiry.id).last { $0.state == .waiting }
                return Undecided(inquiry: inquiry, dispute: dispute, waiver: waiver)
            }
            let next =
                rows.count > limit
                ? undecided.last.map { InquiryPageKey.list($0.inquiry.received, $0.inquiry.id.text) } : nil
            return (undecided, next)
        }
    }
}

extension Transaction {
    fileprivate func keep(_ decided: DecideCount.Decided, by actor: Actor) throws -> Call_Inquiry {
        guard decided.answersDispute else {
            return try keep(decided.worked, by: actor, event: "inquiry.count_changed")
        }
        let told = try keep(decided.worked, by: actor, event: "inquiry.dispute_decided")
        if decided.countChanged {
            try append(event: "inquiry.count_changed", subject: decided.worked.inquiry.account.text, payload: told)
        }
        return told
    }
}
