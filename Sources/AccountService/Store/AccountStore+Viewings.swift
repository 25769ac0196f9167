import Primitives
import ServiceStore

/// Somebody of the staff looked at a page.
struct DocumentViewing: Equatable, Sendable {
    var id: DocumentViewingID
    var viewed: Instant
    var staffName: String
    /// nil for a file of the watched folder.
    var accountID: AccountID?
    var siteName: String?
    var documentID: DocumentID
    var kind: DocumentKind?
    var page: Int
}

extension AccountStore {
    /// Newest first.
    /// - Parameter account: nil = of all, files of the watched folder too.
    /// - Returns: one more than `limit` when there are more.
    func viewings(
        of account: AccountID?, before key: DocumentViewingID?, limit: Int
    ) async throws -> [DocumentViewing] {
        try await store.read { tx in
            try tx.rows(
                """
                SELECT v.viewing_id, v.viewed_ms, v.staff_name, d.account_id, a.site_name, v.document_id, d.kind, v.page
                FROM document_viewing v JOIN document d ON d.document_id = v.document_id
                    JOIN account a ON a.account_id = d.account_id
                WHERE v.viewing_id < ? AND (? IS NULL OR d.account_id = ?)
                UNION ALL
                SELECT v.viewing_id, v.viewed_ms, v.staff_name, NULL, NULL, v.intake_id, NULL, v.page
                FROM intake_viewing v WHERE v.viewing_id < ? AND ? IS NULL
                ORDER BY viewing_id DESC LIMIT ?
                """,
                key?.text ?? "viw`", account, account, key?.text ?? "viw`", account, limit + 1
            ).map { row in
                DocumentViewing(
                    id: try row.id("viewing_id"), viewed: try row.instant("viewed_ms"),
                    staffName: try row.string("staff_name"), accountID: try row.optionalID("account_id"),
                    siteName: try row.optionalString("site_name"), documentID: try row.id("document_id"),
                    kind: try row.optionalString("kind") == nil ? nil : row.documentKind(), page: try row.int("page"))
            }
        }
    }
}
