import Primitives
import ServiceStore

/// An identity document as it stands in lists; its pages' contents stay where they are.
struct Document: Equatable, Sendable {
    struct Page: Equatable, Sendable {
        var page: Int
        var contentType: String
        /// Before encryption.
        var sizeBytes: Int64
    }

    var id: DocumentID
    var accountID: AccountID
    var kind: DocumentKind
    var state: DocumentState
    var submitted: Instant
    var reviewedBy: String?
    var reviewed: Instant?
    var pages: [Page]
}

enum VerificationRecordKind: IdentifierKind { static let prefix = "ver" }
enum DocumentViewingKind: IdentifierKind { static let prefix = "viw" }
typealias VerificationRecordID = Identifier<VerificationRecordKind>
typealias DocumentViewingID = Identifier<DocumentViewingKind>

extension Transaction {
    func document(_ id: DocumentID) throws -> Document? {
        try row(
            "SELECT document_id, account_id, kind, state, reason, submitted_ms, reviewed_by, reviewed_ms FROM document WHERE document_id = ?",
            id
        ).map(document)
    }

    /// Newest first.
    func documents(of account: AccountID) throws -> [Document] {
        try rows(
            """
            SELECT document_id, account_id, kind, state, reason, submitted_ms, reviewed_by, reviewed_ms FROM document
            WHERE account_id = ? ORDER BY document_id DESC
            """, account
        ).map(document)
    }

    private func document(_ row: Row) throws -> Document {
        let id = try row.id("document_id", DocumentID.self)
        guard let kind = DocumentKind.of(try row.string("kind")) else { throw Row.Unreadable("kind: not in the table") }
        let pages = try rows(
            "SELECT page, content_type, size_bytes FROM document_page WHERE document_id = ? ORDER BY page", id
        ).map {
            Document.Page(
                page: try $0.int("page"), contentType: try $0.string("content_type"),
                sizeBytes: try $0.int64("size_bytes"))
        }
        return Document(
            id: id, accountID: try row.id("account_id"), kind: kind, state: try row.documentState(),
            submitted: try row.instant("submitted_ms"), reviewedBy: try row.optionalString("reviewed_by"),
            reviewed: try row.optionalInstant("reviewed_ms"), pages: pages)
    }
}
