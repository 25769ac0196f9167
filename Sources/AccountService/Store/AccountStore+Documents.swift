import Contracts
import Foundation
import Primitives
import ServiceStore

extension AccountStore {
    /// - Parameters:
    ///   - id: made before, for the pages are sealed to it.
    ///   - pages: in order, with what `sealed` holds of each.
    /// - Returns: the id under which the document is kept (a repeat gets the first one).
    /// - Throws: `SubmitDocumentRejection`, `NotFound`, `RequestIDReused`.
    func submitDocument(
        _ id: DocumentID, of accountID: AccountID, kind: String, pages: [SubmitDocument.Page],
        sealed: DocumentSeal.Sealed, _ request: RepeatableRequest
    ) async throws -> DocumentID {
        let response = try await once(request) { tx in
            let account = try tx.existingAccount(accountID)
            let waiting = try tx.documents(of: accountID).count { $0.state == .submitted }
            let kind = try SubmitDocument.decide(
                kind: kind, pages: pages.count,
                SubmitDocument.Facts(
                    state: account.state, party: account.details.partyKind, identity: account.identity,
                    waiting: waiting,
                    today: tx.today))
            try tx.insert(id, of: accountID, kind, pages, sealed)
            try tx.append(.documentSubmitted, try tx.existingAccount(accountID))
            return Account_UploadDocumentResponse.with { $0.documentID = id.text }
        }
        guard let kept = DocumentID(response.documentID) else { throw NotFound.document }
        return kept
    }

    struct SealedPage: Sendable {
        var contentType: String
        var sealed: Data
        var wrappedKey: Data
        var wrappingKey: String
    }

    /// Hands out a page as it is kept, and records who looked at it.
    /// - Throws: `NotFound`.
    func viewDocumentPage(_ id: DocumentID, page: Int, by staff: StaffMember) async throws -> SealedPage {
        try await store.write { tx in
            guard
                let row = try tx.row(
                    """
                    SELECT p.content_type, p.sealed, d.wrapped_key, d.wrapping_key
                    FROM document_page p JOIN document d ON d.document_id = p.document_id
                    WHERE p.document_id = ? AND p.page = ?
                    """, id, page)
            else { throw NotFound.document }
            try tx.execute(
                """
                INSERT INTO document_viewing (viewing_id, document_id, page, staff_id, staff_name, viewed_ms)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                tx.newID(DocumentViewingID.self), id, page, staff.id, staff.name, tx.now)
            return SealedPage(
                contentType: try row.string("content_type"), sealed: try row.data("sealed"),
                wrappedKey: try row.data("wrapped_key"), wrappingKey: try row.string("wrapping_key"))
        }
    }

    /// - Throws: `ReviewRejection`, `NotFound`, `RequestIDReused`.
    func reviewDocument(
        _ id: DocumentID, _ typed: ReviewDocument.Verdict, by staff: StaffMember, _ request: RepeatableRequest
    ) async throws {
        _ = try await once(request) { tx in
            guard let document = try tx.document(id) else { throw NotFound.document }
            let verdict = try ReviewDocument.decide(typed, .init(state: document.state, kind: document.kind))
            try tx.record(verdict, on: document, by: staff)
            let account = try tx.existingAccount(document.accountID)
            let (kind, reason): (AccountEventKind, String) =
                switch verdict {
                case .accept: (.documentAccepted, "")
                case .reject(let reason): (.documentRejected, reason)
                }
            try tx.append(
                kind, account,
                detail: .documentReviewed(
                    .with {
                        $0.documentID = id.text
                        $0.reason = reason
                    }))
            return Account_ReviewDocumentResponse()
        }
    }
}

extension Transaction {
    fileprivate func insert(
        _ id: DocumentID, of account: AccountID, _ kind: DocumentKind, _ pages: [SubmitDocument.Page],
        _ sealed: DocumentSeal.Sealed
    ) throws {
        try execute(
            """
            INSERT INTO document (document_id, account_id, kind, state, reason, submitted_ms, wrapping_key, wrapped_key)
            VALUES (?, ?, ?, 'submitted', '', ?, ?, ?)
            """,
            id, account, kind.key, now, sealed.wrappingKey, sealed.wrappedKey)
        for (index, (page, content)) in zip(pages, sealed.pages).enumerated() {
            try execute(
                "INSERT INTO document_page (document_id, page, content_type, size_bytes, sealed) VALUES (?, ?, ?, ?, ?)",
                id, index + 1, page.type.rawValue, page.content.count, content)
        }
    }

    /// The verdict on the document, and the record that is never changed again (犯罪収益移転防止法; nothing updates or
    /// deletes rows of `verification_record` before its seven years are over).
    fileprivate func record(_ verdict: ReviewDocument.Verdict, on document: Document, by staff: StaffMember) throws {
        let (state, number, reason) =
            switch verdict {
            case .accept(let number): ("accepted", number, "")
            case .reject(let reason): ("rejected", "", reason)
            }
        try execute(
            "UPDATE document SET state = ?, reason = ?, reviewed_by = ?, reviewed_ms = ? WHERE document_id = ?",
            state, reason, staff.name, now, document.id)
        try execute(
            """
            INSERT INTO verification_record (
                record_id, account_id, document_id, kind, accepted, document_number, reason, staff_id, staff_name, recorded_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            newID(VerificationRecordID.self), document.accountID, document.id, document.kind.key, state == "accepted",
            number,
            reason, staff.id, staff.name, now)
    }
}
