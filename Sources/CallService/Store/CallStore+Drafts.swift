import Contracts
import Primitives
import ServiceStore

extension CallStore {
    struct SavedDraft: Sendable {
        var draft: Call_Draft
        var formRequestID: String
        var savedBy: String
        var saved: Instant
    }

    /// - Returns: when it was saved; nil when the form has been recorded already.
    func saveDraft(
        _ draft: Call_Draft, about: SaveDraft.About, by actor: Actor, formRequestID: String
    ) async throws -> Instant? {
        try await store.write { tx in
            var call: OpenCall?
            if case .call(let id) = about { call = try tx.call(id) }
            let recorded = try tx.row("SELECT request_id FROM request_log WHERE request_id = ?", formRequestID) != nil
            guard !SaveDraft.isLate(recorded: recorded, call: call) else { return nil }
            try tx.execute("DELETE FROM draft WHERE saved_ms < ?", tx.now - SaveDraft.kept)
            try tx.execute(
                """
                INSERT INTO draft (about, draft, form_request_id, saved_by_id, saved_by_name, saved_ms)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (about) DO UPDATE SET
                    draft = excluded.draft, form_request_id = excluded.form_request_id, saved_by_id = excluded.saved_by_id,
                    saved_by_name = excluded.saved_by_name, saved_ms = excluded.saved_ms
                """,
                about.text, try draft.serializedData(), formRequestID, actor.id, actor.name, tx.now)
            return tx.now
        }
    }

    func draft(about: SaveDraft.About) async throws -> SavedDraft? {
        try await store.read { tx in
            try tx.row("SELECT * FROM draft WHERE about = ? AND saved_ms >= ?", about.text, tx.now - SaveDraft.kept).map
            {
                SavedDraft(
                    draft: try Call_Draft(serializedBytes: $0.data("draft")),
                    formRequestID: try $0.string("form_request_id"),
                    savedBy: try $0.string("saved_by_name"), saved: try $0.instant("saved_ms"))
            }
        }
    }
}

extension Transaction {
    /// What has been recorded is no draft any more.
    func forgetDraft(formRequestID: String, call: CallID?) throws {
        try execute("DELETE FROM draft WHERE form_request_id = ?", formRequestID)
        if let call { try execute("DELETE FROM draft WHERE about = ?", call) }
    }
}
