import Contracts
import Primitives
import ServiceStore

enum DetailChangeKind: IdentifierKind { static let prefix = "dch" }
typealias DetailChangeID = Identifier<DetailChangeKind>

/// A change of the customer's own data, as it is kept.
struct DetailChange: Equatable, Sendable {
    var id: DetailChangeID
    var change: ChangeDetails.Change
    var by: String
    var at: Instant
    var reviewedBy: String?
    var reviewed: Instant?
}

extension AccountStore {
    static let changesShown = 50

    /// - Throws: `ChangeDetailsRejection`, `NotFound`, `RequestIDReused`.
    func changeDetails(
        _ form: ApplicationForm, of id: AccountID, by member: String, _ request: RepeatableRequest
    ) async throws -> Account_ChangeDetailsResponse {
        try await once(request) { tx in
            var account = try tx.existingAccount(id)
            let today = try tx.row(
                "SELECT COUNT(*) AS n FROM detail_change WHERE account_id = ? AND changed_ms > ?", id,
                tx.now - .days(1))
            let decision = try ChangeDetails.decide(
                form,
                .init(
                    account: account, hasDocuments: try tx.hasGoodDocuments(id), changesToday: try today?.int("n") ?? 0)
            )
            let changes = decision.changes.map { DetailChange(id: tx.newID(), change: $0, by: member, at: tx.now) }
            if !changes.isEmpty {
                account.details = decision.details
                try tx.updateDetails(account)
                for change in changes { try tx.insert(change, of: id) }
                try tx.append(.detailsChanged, account)
            }
            return .with {
                $0.account = Account_AccountSnapshot(account)
                $0.changes = changes.map { Account_DetailChange($0) }
            }
        }
    }

    /// All that wait of an account, if the reviewer has seen them all.
    /// - Parameter newest: the newest that was shown; nil = none.
    /// - Throws: `ChangesUnseen`, `NotFound`, `RequestIDReused`.
    func acknowledgeChanges(
        of id: AccountID, seenUntil newest: DetailChangeID?, by staff: StaffMember, _ request: RepeatableRequest
    ) async throws {
        _ = try await once(request) { tx in
            _ = try tx.existingAccount(id)
            let waiting = try tx.row(
                """
                SELECT change_id FROM detail_change WHERE account_id = ? AND needs_review = 1 AND reviewed_ms IS NULL
                ORDER BY change_id DESC LIMIT 1
                """, id)
            if let waiting, try newest.map({ try waiting.id("change_id", DetailChangeID.self) > $0 }) ?? true {
                throw ChangesUnseen()
            }
            try tx.execute(
                """
                UPDATE detail_change SET reviewed_by = ?, reviewed_ms = ?
                WHERE account_id = ? AND needs_review = 1 AND reviewed_ms IS NULL
                """, staff.name, tx.now, id)
            return Account_AcknowledgeChangesResponse()
        }
    }
}

/// The customer changed something more while the reviewer looked.
struct ChangesUnseen: Error, Equatable, Sendable {}

extension Transaction {
    /// Whether changes of name or address wait for somebody to compare them with the documents.
    func changesWait(of account: AccountID) throws -> Bool {
        try row(
            "SELECT 1 AS waits FROM detail_change WHERE account_id = ? AND needs_review = 1 AND reviewed_ms IS NULL LIMIT 1",
            account) != nil
    }

    /// Newest first: all that wait for a reviewer, and as many others at most.
    func detailChanges(of account: AccountID, others limit: Int) throws -> [DetailChange] {
        try rows(
            """
            SELECT change_id, field, text_before, text_after, changed_by, changed_ms, needs_review, reviewed_by, reviewed_ms
            FROM detail_change
            WHERE account_id = ? AND ((needs_review = 1 AND reviewed_ms IS NULL) OR change_id IN (
                SELECT change_id FROM detail_change
                WHERE account_id = ? AND (needs_review = 0 OR reviewed_ms IS NOT NULL)
                ORDER BY change_id DESC LIMIT ?))
            ORDER BY change_id DESC
            """, account, account, limit
        ).map {
            DetailChange(
                id: try $0.id("change_id"),
                change: .init(
                    field: try $0.choice("field"), before: try $0.string("text_before"),
                    after: try $0.string("text_after"), needsReview: try $0.bool("needs_review")),
                by: try $0.string("changed_by"), at: try $0.instant("changed_ms"),
                reviewedBy: try $0.optionalString("reviewed_by"), reviewed: try $0.optionalInstant("reviewed_ms"))
        }
    }

    func insert(_ change: DetailChange, of account: AccountID) throws {
        try execute(
            """
            INSERT INTO detail_change (
                change_id, account_id, field, text_before, text_after, changed_by, changed_ms, needs_review)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            change.id, account, change.change.field.rawValue, change.change.before,
            change.change.after, change.by, change.at, change.change.needsReview)
    }

    fileprivate func updateDetails(_ account: Account) throws {
        let d = account.details
        try execute(
            """
            UPDATE account SET company_name = ?, person_name = ?, person_name_kana = ?, telephone = ?, postal_code = ?,
                address = ?, site_name = ?, site_name_kana = ?, site_url = ?, search_text = ?
            WHERE account_id = ?
            """,
            d.companyName, d.personName, d.personNameKana, d.telephone, d.postalCode, d.address, d.siteName,
            d.siteNameKana, d.siteURL, account.searchText, account.id)
    }
}

extension Account_DetailChange {
    /// - Parameter forStaff: customers are not told who looked at it.
    init(_ change: DetailChange, forStaff: Bool = false) {
        self.init()
        changeID = change.id.text
        field = change.change.field.rawValue
        label = change.change.field.label
        before = change.change.before
        after = change.change.after
        changedMs = change.at.milliseconds
        changedBy = change.by
        needsReview = change.change.needsReview
        reviewedMs = change.reviewed?.milliseconds ?? 0
        if forStaff, let name = change.reviewedBy { reviewedBy = name }
    }
}
