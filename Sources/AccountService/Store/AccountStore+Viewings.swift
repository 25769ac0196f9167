import Primitives
import ServiceStore

/// Somebody of the staff looked at a page, or took verification records out.
struct DocumentViewing: Equatable, Sendable {
    var id: DocumentViewingID
    var viewed: Instant
    var staffName: String
    /// nil for a file of the watched folder, and for records of all accounts.
    var accountID: AccountID?
    var siteName: String?
    var what: What

    enum What: Equatable, Sendable {
        /// `kind` is nil for a file of the watched folder.
        case page(Int, of: DocumentID, kind: DocumentKind?)
        /// In words.
        case export(String)
    }
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
                SELECT v.viewing_id, v.viewed_ms, v.staff_name, d.account_id, a.site_name, v.document_id, d.kind, v.page,
                    NULL AS words
                FROM document_viewing v JOIN document d ON d.document_id = v.document_id
                    JOIN account a ON a.account_id = d.account_id
                WHERE v.viewing_id < ? AND (? IS NULL OR d.account_id = ?)
                UNION ALL
                SELECT v.viewing_id, v.viewed_ms, v.staff_name, NULL, NULL, v.intake_id, NULL, v.page, NULL
                FROM intake_viewing v WHERE v.viewing_id < ? AND ? IS NULL
                UNION ALL
                SELECT e.viewing_id, e.viewed_ms, e.staff_name, e.account_id, a.site_name, NULL, NULL, 0, e.words
                FROM verification_export e LEFT JOIN account a ON a.account_id = e.account_id
                WHERE e.viewing_id < ? AND (? IS NULL OR e.account_id = ?)
                ORDER BY viewing_id DESC LIMIT ?
                """,
                key?.text ?? "viw`", account, account, key?.text ?? "viw`", account, key?.text ?? "viw`", account,
                account, limit + 1
            ).map { row in
                DocumentViewing(
                    id: try row.id("viewing_id"), viewed: try row.instant("viewed_ms"),
                    staffName: try row.string("staff_name"), accountID: try row.optionalID("account_id"),
                    siteName: try row.optionalString("site_name"), what: try row.viewed())
            }
        }
    }
}

extension Row {
    fileprivate func viewed() throws -> DocumentViewing.What {
        if let words = try optionalString("words") { return .export(words) }
        return .page(
            try int("page"), of: try id("document_id"), kind: try optionalString("kind") == nil ? nil : documentKind())
    }
}
