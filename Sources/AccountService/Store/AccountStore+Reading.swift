import Primitives
import ServiceStore

extension AccountStore {
    struct ForCustomer: Sendable {
        var account: Account
        var documents: [Document]
        /// nil until it was told.
        var verification: VerificationDetails?
    }

    /// - Throws: `NotFound`.
    func account(_ id: AccountID) async throws -> ForCustomer {
        try await store.read { tx in
            ForCustomer(
                account: try tx.existingAccount(id), documents: try tx.documents(of: id),
                verification: try tx.verificationDetails(of: id))
        }
    }

    struct ForStaff: Sendable {
        var account: Account
        var documents: [Document]
        /// nil once it has been deleted.
        var consent: (consent: Consent, at: Instant)?
        var reserved: PhoneNumber?
        /// Newest first: see `detailChanges`.
        var changes: [DetailChange]
        /// nil until it was told.
        var verification: VerificationDetails?
        /// Newest first.
        var notices: [TermsNotice]
    }

    /// - Throws: `NotFound`.
    func accountForStaff(_ id: AccountID) async throws -> ForStaff {
        try await store.read { tx in
            ForStaff(
                account: try tx.existingAccount(id), documents: try tx.documents(of: id),
                consent: try tx.consent(of: id), reserved: try tx.reservedNumber(of: id),
                changes: try tx.detailChanges(of: id, others: AccountStore.changesShown),
                verification: try tx.verificationDetails(of: id), notices: try tx.termsNotices(of: id))
        }
    }

    struct AccountPage: Sendable {
        var accounts: [Account]
        /// Last account of the page, when there are more.
        var next: AccountID?
    }

    enum HoldCause: String, Sendable {
        case notice, reviewer
    }

    struct AccountFilter: Sendable {
        /// Part of a name, an address or a number in any writing; empty = all.
        var search = ""
        /// nil = all.
        var state: AccountState?
        var documentsWaiting = false
        /// A change of name or address that no reviewer has looked at.
        var changesWaiting = false
        /// Ready for a number and without one.
        var numberWaiting = false
        /// Their verification is on hold.
        var onHold = false
        /// With `onHold`: by what; nil = by whatever.
        var holdCause: HoldCause?
    }

    /// Newest first.
    func accounts(_ filter: AccountFilter, after key: AccountID?, limit: Int) async throws -> AccountPage {
        let pattern = AccountStore.patterns(filter.search)
        let state = filter.state?.stored ?? ""
        let cause = filter.holdCause?.rawValue ?? ""
        // 'active' stands for both: an ending account is an active one with the day of its end.
        let ending = filter.state == .ending ? 1 : filter.state == .active ? 0 : -1
        return try await store.read { tx in
            let rows = try tx.rows(
                """
                SELECT \(Transaction.accountColumns) FROM account
                WHERE account_id < ? AND (search_text LIKE ? ESCAPE '!' OR search_text LIKE ? ESCAPE '!')
                    AND (? = '' OR state = ?)
                    AND (? = -1 OR (? = 1 AND end_date IS NOT NULL) OR (? = 0 AND end_date IS NULL))
                    AND (? = 0 OR EXISTS (
                        SELECT 1 FROM document
                        WHERE document.account_id = account.account_id AND document.state = 'submitted'))
                    AND (? = 0 OR EXISTS (
                        SELECT 1 FROM detail_change d
                        WHERE d.account_id = account.account_id AND d.needs_review = 1 AND d.reviewed_ms IS NULL))
                    AND (? = 0 OR (state = 'verified' AND card_registered = 1 AND EXISTS (
                        SELECT 1 FROM document
                        WHERE document.account_id = account.account_id AND document.state = 'accepted')))
                    AND (? = 0
                        OR (? <> 'reviewer' AND EXISTS (
                            SELECT 1 FROM notice_hold h WHERE h.account_id = account.account_id))
                        OR (? <> 'notice' AND EXISTS (
                            SELECT 1 FROM verification_hold h WHERE h.account_id = account.account_id)))
                ORDER BY account_id DESC LIMIT ?
                """,
                key?.text ?? "acd", pattern.typed, pattern.kana, state, state, ending, ending, ending,
                filter.documentsWaiting, filter.changesWaiting, filter.numberWaiting, filter.onHold,
                cause, cause,
                limit + 1)
            let found = try tx.listed(Array(rows.prefix(limit)))
            // One accepted document may be too few, and a hold outweighs them all.
            let accounts = found.filter { !filter.numberWaiting || ($0.identity == .accepted && !$0.identityHeld) }
            return AccountPage(accounts: accounts, next: rows.count > limit ? found.last?.id : nil)
        }
    }

    /// Those that there are, in the order of the ids.
    func accounts(_ ids: [AccountID]) async throws -> [Account] {
        try await store.read { tx in try ids.compactMap(tx.account) }
    }

    /// What `Account.searchText` is compared with: 「03-6850」 finds 0368502192, 「まる」 finds マルマルショップ.
    static func patterns(_ search: String) -> (typed: String, kana: String) {
        func pattern(_ needle: String) -> String {
            "%" + needle.map { "%_!".contains($0) ? "!\($0)" : String($0) }.joined() + "%"
        }
        let needle = Typed.line(search).lowercased()
        let bare = needle.filter { !"-‐‑–—―−ー() ".contains($0) }
        if !bare.isEmpty, bare.allSatisfy({ ("0"..."9").contains($0) }) { return (pattern(bare), pattern(bare)) }
        return (pattern(needle), pattern(Typed.kana(needle).lowercased()))
    }
}

extension Transaction {
    func consent(of account: AccountID) throws -> (consent: Consent, at: Instant)? {
        try row(
            "SELECT terms_version, privacy_version, shown, consented_ms FROM consent WHERE account_id = ?", account
        ).map {
            (
                Consent(
                    termsVersion: try $0.string("terms_version"), privacyVersion: try $0.string("privacy_version"),
                    shown: try $0.string("shown")), try $0.instant("consented_ms")
            )
        }
    }
}
