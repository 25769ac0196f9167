import Contracts
import Primitives
import ServiceStore
import SwiftProtobuf

extension CallStore {
    /// What every change to an inquiry by the customer's people has in common: scoped by account, once per request, a line in
    /// the history, an event.
    /// - Parameter decide: nil = nothing changes and nobody is told.
    /// - Throws: `NotFound`, `RequestIDReused`, what `decide` throws.
    func work(
        on id: InquiryID, of account: AccountID, by actor: Actor, event: String, _ requestID: String,
        _ request: some Message & Sendable, decide: @escaping @Sendable (Inquiry, Instant) throws -> Worked?
    ) async throws -> Repeatable<Call_Inquiry> {
        try await store.write { tx in
            try tx.once(requestID, fingerprint: request) {
                let inquiry = try tx.inquiry(id, of: account)
                guard let worked = try decide(inquiry, tx.now) else { return Call_Inquiry(inquiry) }
                return try tx.keep(worked, by: actor, event: event)
            }
        }
    }

    func addNote(
        _ text: String, to id: InquiryID, of account: AccountID, by actor: Actor, requestID: String,
        request: Call_AddInquiryNoteRequest
    ) async throws -> Repeatable<Call_Inquiry> {
        try await work(on: id, of: account, by: actor, event: "inquiry.noted", requestID, request) { inquiry, _ in
            try AddInquiryNote.decide(text, inquiry).get()
        }
    }

    func assign(
        _ id: InquiryID, of account: AccountID, to assignee: Inquiry.Assignee?, by actor: Actor, requestID: String,
        request: Call_AssignInquiryRequest
    ) async throws -> Repeatable<Call_Inquiry> {
        try await work(on: id, of: account, by: actor, event: "inquiry.assigned", requestID, request) { inquiry, _ in
            try AssignInquiry.decide(assignee, inquiry).get()
        }
    }
}

extension Transaction {
    /// Writes a changed inquiry with its line and its event.
    func keep(_ worked: Worked, by actor: Actor, event: String) throws -> Call_Inquiry {
        try update(worked.inquiry)
        try insert(worked.line, of: worked.inquiry.id, by: actor)
        var told = Call_Inquiry(worked.inquiry)
        // Never the customer's own notes.
        if worked.line.what.concernsStaff { told.reason = worked.line.text }
        try append(event: event, subject: worked.inquiry.account.text, payload: told)
        return told
    }

    func insert(_ line: HistoryLine, of inquiry: InquiryID, by actor: Actor) throws {
        try execute(
            """
            INSERT INTO inquiry_history (
                id, inquiry_id, kind, at_ms, by_staff, by_id, by_name, text, until_ms, position)
            SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, COALESCE(MAX(position), 0) + 1 FROM inquiry_history WHERE inquiry_id = ?
            """,
            newID(Identifier<HistoryEntryKind>.self), inquiry, line.what.rawValue, now, actor.isStaff, actor.id,
            actor.name,
            line.text, line.until, inquiry)
    }

    /// Oldest first, the newest 200.
    func history(of inquiry: InquiryID) throws -> [HistoryEntry] {
        try rows(
            "SELECT * FROM inquiry_history WHERE inquiry_id = ? ORDER BY position DESC LIMIT 200", inquiry
        ).reversed().map { row in
            HistoryEntry(
                id: try row.id("id"),
                line: HistoryLine(
                    what: try row.choice("kind"), text: try row.string("text"),
                    until: try row.optionalInstant("until_ms")),
                at: try row.instant("at_ms"),
                by: Actor(
                    id: try row.string("by_id"), name: try row.string("by_name"), isStaff: try row.bool("by_staff")))
        }
    }
}
