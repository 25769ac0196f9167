import Contracts
import Foundation
import Primitives
import ServiceStore

/// A document before it is kept: checked, made pictures, sealed.
struct SealedDocument: Sendable {
    /// Made before, for the pages are sealed to it.
    var id: DocumentID
    /// In order, with what `sealed` holds of each.
    var pages: [SubmitDocument.Page]
    var sealed: DocumentSeal.Sealed
}

extension AccountStore {
    /// What can be said before anything of an upload is converted: the right to send this kind now, and how often the account
    /// has tried. Counts as a try.
    /// - Returns: the id under which it was kept before, when the request is a repeat.
    /// - Throws: `SubmitDocumentRejection`, `SignInRejection.wait`, `NotFound`, `RequestIDReused`.
    func admitUpload(
        _ command: SubmitDocument.Command, of accountID: AccountID, _ request: RepeatableRequest
    ) async throws -> DocumentID? {
        try await store.write { tx in
            let earlier: Account_UploadDocumentResponse? = try tx.answered(request.id, fingerprint: request.fingerprint)
            if let earlier { return DocumentID(earlier.documentID) }
            _ = try tx.decide(command, of: accountID, received: tx.today)
            try tx.admit("upload:\(accountID)", .upload)
            return nil
        }
    }

    /// The same for a document that reached staff, who are trusted with more than a few.
    /// - Throws: `SubmitDocumentRejection`, `NotFound`, `RequestIDReused`.
    func admitAttachment(
        _ command: SubmitDocument.Command, of accountID: AccountID, on day: JapanDate, _ request: RepeatableRequest
    ) async throws -> Account_AttachDocumentResponse? {
        try await store.read { tx in
            let earlier: Account_AttachDocumentResponse? = try tx.answered(request.id, fingerprint: request.fingerprint)
            if earlier == nil { _ = try tx.decide(command, of: accountID, received: day) }
            return earlier
        }
    }

    /// - Returns: the id under which the document is kept (a repeat gets the first one).
    /// - Throws: `SubmitDocumentRejection`, `NotFound`, `RequestIDReused`.
    func submitDocument(
        _ document: SealedDocument, of accountID: AccountID, kind: String, numberSideAbsent: Bool,
        _ request: RepeatableRequest
    ) async throws -> DocumentID {
        let response = try await once(request) { tx in
            let command = SubmitDocument.Command(
                kind: kind, pages: document.pages.count, bytes: document.pages.reduce(0) { $0 + $1.content.count },
                numberSideAbsent: numberSideAbsent)
            try tx.submit(document, command, of: accountID)
            return Account_UploadDocumentResponse.with { $0.documentID = document.id.text }
        }
        guard let kept = DocumentID(response.documentID) else { throw NotFound.document }
        return kept
    }

    /// A document that reached staff.
    /// - Throws: `SubmitDocumentRejection`, `NotFound`, `RequestIDReused`.
    func attachDocument(
        _ document: SealedDocument, of accountID: AccountID, kind: String, _ source: DocumentSource, on day: JapanDate,
        by staff: StaffMember, _ request: RepeatableRequest
    ) async throws -> Account_AttachDocumentResponse {
        try await once(request) { tx in
            let command = SubmitDocument.Command(kind: kind, pages: document.pages.count, source: source)
            try tx.submit(document, command, of: accountID, received: day, by: staff)
            return .with { $0.documentID = document.id.text }
        }
    }

    struct SealedPage: Sendable {
        var contentType: String
        var sealed: Data
        var wrappedKey: Data
        var wrappingKey: String

        init(_ row: Row) throws {
            contentType = try row.string("content_type")
            sealed = try row.data("sealed")
            wrappedKey = try row.data("wrapped_key")
            wrappingKey = try row.string("wrapping_key")
        }
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
            return try SealedPage(row)
        }
    }
}

extension Transaction {
    /// Decides, keeps and tells.
    /// - Parameters:
    ///   - day, staff: for what came by way of staff.
    func submit(
        _ document: SealedDocument, _ command: SubmitDocument.Command, of accountID: AccountID,
        received day: JapanDate? = nil, by staff: StaffMember? = nil
    ) throws {
        let kind = try decide(command, of: accountID, received: day ?? today)
        try insert(document.id, of: accountID, kind, document.sealed, command.source, received: day, by: staff)
        for (index, (page, content)) in zip(document.pages, document.sealed.pages).enumerated() {
            try execute(
                "INSERT INTO document_page (document_id, page, content_type, size_bytes, sealed) VALUES (?, ?, ?, ?, ?)",
                document.id, index + 1, page.type.rawValue, page.content.count, content)
        }
        try append(.documentSubmitted, try existingAccount(accountID))
    }

    /// - Parameter day: on which it reached us.
    /// - Throws: `SubmitDocumentRejection`, `NotFound`.
    func decide(
        _ command: SubmitDocument.Command, of accountID: AccountID, received day: JapanDate
    ) throws -> DocumentKind {
        let account = try existingAccount(accountID)
        let documents = try identityDocuments(of: accountID)
        let proved = [PartyKind.company, .person].filter { party in
            IdentityDocument.standing(documents.filter { $0.kind.party == party }) == .accepted
        }
        let kept = try row(
            """
            SELECT COUNT(*) AS pages, COALESCE(SUM(p.size_bytes), 0) AS bytes
            FROM document_page p JOIN document d ON d.document_id = p.document_id
            WHERE d.account_id = ? AND d.source = 'upload'
            """, accountID)
        return try SubmitDocument.decide(
            command,
            SubmitDocument.Facts(
                state: account.state, party: account.details.partyKind,
                accepted: Set(proved),
                acceptedKinds: Set(documents.filter { $0.state == .accepted }.map(\.kind.key)),
                held: account.identityHeld, waiting: documents.count { $0.state == .submitted },
                keptPages: try kept?.int("pages") ?? 0, keptBytes: try kept?.int("bytes") ?? 0, received: day))
    }

    /// The document without its pages.
    func insert(
        _ id: DocumentID, of account: AccountID, _ kind: DocumentKind, _ sealed: DocumentSeal.Sealed,
        _ source: DocumentSource, received day: JapanDate?, by staff: StaffMember?
    ) throws {
        try execute(
            """
            INSERT INTO document (
                document_id, account_id, kind, state, reason, submitted_ms, wrapping_key, wrapped_key, source,
                received_date, attached_by)
            VALUES (?, ?, ?, 'submitted', '', ?, ?, ?, ?, ?, ?)
            """,
            id, account, kind.key, now, sealed.wrappingKey, sealed.wrappedKey, source.rawValue, day, staff?.name)
    }
}
