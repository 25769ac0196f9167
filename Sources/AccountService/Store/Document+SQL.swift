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
    var source: DocumentSource
    /// The day on which staff got it; nil for an upload.
    var received: JapanDate?
    var attachedBy: String?
    /// Names of those who accepted it, while others have to.
    var acceptedBy: [String]
    /// A 個人番号 was to be seen.
    var contentDeleted: Instant?

    /// On which it reached us: what its age, its kind and its way are held against.
    var day: JapanDate { received ?? JapanDate(submitted) }
}

enum VerificationRecordKind: IdentifierKind { static let prefix = "ver" }
enum DocumentViewingKind: IdentifierKind { static let prefix = "viw" }
typealias VerificationRecordID = Identifier<VerificationRecordKind>
typealias DocumentViewingID = Identifier<DocumentViewingKind>

extension Transaction {
    private static let documentColumns = """
        document_id, account_id, kind, state, reason, submitted_ms, reviewed_by, reviewed_ms, source, received_date,
        attached_by, content_deleted_ms
        """

    func document(_ id: DocumentID) throws -> Document? {
        try row("SELECT \(Transaction.documentColumns) FROM document WHERE document_id = ?", id).map(document)
    }

    /// Newest first.
    func documents(of account: AccountID) throws -> [Document] {
        try rows(
            "SELECT \(Transaction.documentColumns) FROM document WHERE account_id = ? ORDER BY document_id DESC",
            account
        ).map(document)
    }

    /// Whether any waits or was accepted.
    func hasGoodDocuments(_ account: AccountID) throws -> Bool {
        try row(
            "SELECT document_id FROM document WHERE account_id = ? AND state IN ('submitted', 'accepted') LIMIT 1",
            account
        ) != nil
    }

    /// In the order of submission.
    func identityDocuments(of account: AccountID) throws -> [IdentityDocument] {
        try rows(
            """
            SELECT kind, state, reason, source, received_date, submitted_ms FROM document
            WHERE account_id = ? ORDER BY document_id
            """, account
        ).map { try $0.identityDocument() }
    }

    private func document(_ row: Row) throws -> Document {
        let id = try row.id("document_id", DocumentID.self)
        let pages = try rows(
            "SELECT page, content_type, size_bytes FROM document_page WHERE document_id = ? ORDER BY page", id
        ).map {
            Document.Page(
                page: try $0.int("page"), contentType: try $0.string("content_type"),
                sizeBytes: try $0.int64("size_bytes"))
        }
        return Document(
            id: id, accountID: try row.id("account_id"), kind: try row.documentKind(),
            state: try row.documentState(),
            submitted: try row.instant("submitted_ms"), reviewedBy: try row.optionalString("reviewed_by"),
            reviewed: try row.optionalInstant("reviewed_ms"), pages: pages, source: try row.choice("source"),
            received: try row.optionalDate("received_date"), attachedBy: try row.optionalString("attached_by"),
            acceptedBy: try acceptances(of: id).map(\.name),
            contentDeleted: try row.optionalInstant("content_deleted_ms"))
    }

    /// Who accepted it, in order.
    func acceptances(of document: DocumentID) throws -> [(acceptance: ReviewDocument.Acceptance, name: String)] {
        try rows(
            """
            SELECT staff_id, staff_name, document_number, issued_date FROM verification_record
            WHERE document_id = ? AND accepted = 1 ORDER BY record_id
            """, document
        ).map {
            (
                .init(
                    by: try $0.id("staff_id"), number: try $0.string("document_number"),
                    issued: try $0.optionalDate("issued_date")),
                try $0.string("staff_name")
            )
        }
    }
}

extension Row {
    func documentKind() throws -> DocumentKind {
        guard let kind = DocumentKind.of(try string("kind")) else { throw Row.Unreadable("kind: not in the table") }
        return kind
    }
}

extension Row {
    func identityDocument() throws -> IdentityDocument {
        IdentityDocument(
            kind: try documentKind(), state: try documentState(), source: try choice("source"),
            day: try optionalDate("received_date") ?? JapanDate(instant("submitted_ms")))
    }
}
