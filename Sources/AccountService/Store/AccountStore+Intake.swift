import Contracts
import Foundation
import Primitives
import ServiceStore

/// A file as the folder had it: the three together are taken once.
struct IntakeOrigin: Equatable, Sendable {
    var name: String
    var modified: Instant
    var contentHash: Data
}

extension AccountStore {
    /// How a file of the folder was taken; nil when it was not.
    func intakeState(of origin: IntakeOrigin) async throws -> IntakeState? {
        try await store.read { tx in
            try tx.row(
                "SELECT state FROM intake_file WHERE name = ? AND modified_ms = ? AND content_hash = ?", origin.name,
                origin.modified, origin.contentHash
            )?.choice("state")
        }
    }

    func takeIntakeFile(_ origin: IntakeOrigin, _ document: SealedDocument) async throws {
        try await store.write { tx in
            try tx.insert(
                document.id, origin, .waiting, pages: document.pages.count, problem: "", sealed: document.sealed)
            for (index, (page, content)) in zip(document.pages, document.sealed.pages).enumerated() {
                try tx.execute(
                    "INSERT INTO intake_page (intake_id, page, content_type, size_bytes, sealed) VALUES (?, ?, ?, ?, ?)",
                    document.id, index + 1, page.type.rawValue, page.content.count, content)
            }
        }
    }

    func refuseIntakeFile(_ origin: IntakeOrigin, problem: String) async throws {
        try await store.write { tx in
            try tx.insert(tx.newID(), origin, .unreadable, pages: 0, problem: problem, sealed: nil)
        }
    }

    /// Those that wait, or are unreadable, oldest first; or those that were decided, newest first. `limit` + 1 when there
    /// are more.
    func intakeFiles(decided: Bool, beyond key: DocumentID?, limit: Int) async throws -> [IntakeFile] {
        let (states, comparison, order) =
            decided ? ("'attached', 'discarded'", "<", "DESC") : ("'waiting', 'unreadable'", ">", "ASC")
        return try await store.read { tx in
            try tx.rows(
                """
                SELECT \(Transaction.intakeColumns)
                FROM intake_file f LEFT JOIN account a ON a.account_id = f.account_id
                WHERE f.state IN (\(states)) AND f.intake_id \(comparison) ? ORDER BY f.intake_id \(order) LIMIT ?
                """,
                key?.text ?? (decided ? "doc`" : ""), limit + 1
            ).map(IntakeFile.init)
        }
    }

    /// Hands out a page as it is kept, and records who looked at it.
    /// - Throws: `NotFound`.
    func viewIntakePage(_ id: DocumentID, page: Int, by staff: StaffMember) async throws -> SealedPage {
        try await store.write { tx in
            guard
                let row = try tx.row(
                    """
                    SELECT p.content_type, p.sealed, f.wrapped_key, f.wrapping_key
                    FROM intake_page p JOIN intake_file f ON f.intake_id = p.intake_id
                    WHERE p.intake_id = ? AND p.page = ?
                    """, id, page)
            else { throw NotFound.intakeFile }
            try tx.execute(
                """
                INSERT INTO intake_viewing (viewing_id, intake_id, page, staff_id, staff_name, viewed_ms)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                tx.newID(DocumentViewingID.self), id, page, staff.id, staff.name, tx.now)
            return try SealedPage(row)
        }
    }

    /// Whether a file of this name was discarded by staff, and none of it waits for them any more.
    func isIntakeDiscarded(name: String) async throws -> Bool {
        try await store.read { tx in
            let states = try tx.rows("SELECT state FROM intake_file WHERE name = ?", name).map {
                try $0.string("state")
            }
            return states.contains("discarded") && !states.contains("unreadable") && !states.contains("waiting")
        }
    }

    /// - Throws: `NotFound`.
    func intakeFile(_ id: DocumentID) async throws -> IntakeFile {
        try await store.read { tx in try tx.existingIntakeFile(id) }
    }

    /// The file becomes a document of the account.
    /// - Parameter received: the day as typed; empty = when the folder had it.
    /// - Throws: `IntakeRejection`, `SubmitDocumentRejection`, `NotFound`, `RequestIDReused`.
    func attachIntakeFile(
        _ id: DocumentID, to accountID: AccountID, kind: String, _ source: DocumentSource?, received: String,
        by staff: StaffMember, _ request: RepeatableRequest
    ) async throws -> Account_AttachIntakeFileResponse {
        try await once(request) { tx in
            let file = try tx.existingIntakeFile(id)
            let source = try DecideIntakeFile.attach(file.state, source: source)
            let day = try SubmitDocument.received(received, latest: JapanDate(file.taken), isKnown: true)
            let kind = try tx.decide(
                .init(kind: kind, pages: file.pages, source: source), of: accountID, received: day)
            let sealed = try tx.rows("SELECT wrapping_key, wrapped_key FROM intake_file WHERE intake_id = ?", id)[0]
            try tx.insert(
                id, of: accountID, kind,
                .init(
                    wrappingKey: try sealed.string("wrapping_key"), wrappedKey: try sealed.data("wrapped_key"),
                    pages: []), source, received: day, by: staff)
            try tx.execute(
                """
                INSERT INTO document_page (document_id, page, content_type, size_bytes, sealed)
                SELECT intake_id, page, content_type, size_bytes, sealed FROM intake_page WHERE intake_id = ?
                """, id)
            try tx.close(id, .attached, reason: "", accountID: accountID, by: staff)
            try tx.append(.documentSubmitted, try tx.existingAccount(accountID))
            return .with { $0.documentID = id.text }
        }
    }

    /// - Throws: `IntakeRejection`, `NotFound`, `RequestIDReused`.
    func discardIntakeFile(
        _ id: DocumentID, reason: String, by staff: StaffMember, _ request: RepeatableRequest
    ) async throws {
        _ = try await once(request) { tx in
            let reason = try DecideIntakeFile.discard(tx.existingIntakeFile(id).state, reason: reason)
            try tx.close(id, .discarded, reason: reason, accountID: nil, by: staff)
            return Account_DiscardIntakeFileResponse()
        }
    }
}

extension Transaction {
    fileprivate static let intakeColumns = """
        f.intake_id, f.name, f.taken_ms, f.page_count, f.state, f.problem, f.account_id, a.site_name, f.decided_by,
        f.decided_ms, f.reason
        """

    fileprivate func insert(
        _ id: DocumentID, _ origin: IntakeOrigin, _ state: IntakeState, pages: Int, problem: String,
        sealed: DocumentSeal.Sealed?
    ) throws {
        try execute(
            """
            INSERT INTO intake_file (
                intake_id, name, content_hash, modified_ms, taken_ms, state, problem, page_count, wrapping_key,
                wrapped_key, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')
            """,
            id, origin.name, origin.contentHash, origin.modified, now, state.rawValue, problem, pages,
            sealed?.wrappingKey, sealed?.wrappedKey)
    }

    fileprivate func existingIntakeFile(_ id: DocumentID) throws -> IntakeFile {
        guard
            let row = try row(
                """
                SELECT \(Transaction.intakeColumns)
                FROM intake_file f LEFT JOIN account a ON a.account_id = f.account_id WHERE f.intake_id = ?
                """, id)
        else { throw NotFound.intakeFile }
        return try IntakeFile(row)
    }

    /// Its content goes, or has become a document's.
    fileprivate func close(
        _ id: DocumentID, _ state: IntakeState, reason: String, accountID: AccountID?, by staff: StaffMember
    ) throws {
        try execute("DELETE FROM intake_page WHERE intake_id = ?", id)
        try execute(
            """
            UPDATE intake_file SET state = ?, reason = ?, account_id = ?, decided_by = ?, decided_ms = ?,
                wrapping_key = NULL, wrapped_key = NULL
            WHERE intake_id = ?
            """,
            state.rawValue, reason, accountID, staff.name, now, id)
    }
}

extension IntakeFile {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.id("intake_id"), name: try row.string("name"), taken: try row.instant("taken_ms"),
            pages: try row.int("page_count"), state: try row.choice("state"), problem: try row.string("problem"),
            accountID: try row.optionalID("account_id"), siteName: try row.optionalString("site_name"),
            decidedBy: try row.optionalString("decided_by"), decided: try row.optionalInstant("decided_ms"),
            reason: try row.string("reason"))
    }
}
