import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    static let emailChanges = Migration(
        "account-email-changes",
        sql: """
            CREATE TABLE email_change (
                member_id TEXT NOT NULL PRIMARY KEY REFERENCES member (member_id),
                account_id TEXT NOT NULL REFERENCES account (account_id),
                email TEXT NOT NULL,
                requested_ms BIGINT NOT NULL,
                expires_ms BIGINT NOT NULL
            );
            CREATE INDEX email_change_by_account ON email_change (account_id);
            """)

    /// - Throws: `NotFound.member`.
    func emailChange(
        of id: MemberID, on account: AccountID
    ) async throws -> (email: EmailAddress, pending: PendingEmailChange?) {
        try await store.read { tx in (try tx.member(id, of: account).email, try tx.emailChange(of: id)) }
    }

    /// Keeps the wanted address in place of an earlier one, and mails the link to it.
    /// - Throws: `ChangeEmailRejection`, `AddressHasHadItsMails`, `NotFound`, `RequestIDReused`.
    func requestEmailChange(
        of id: MemberID, on accountID: AccountID, to email: EmailAddress, _ request: RepeatableRequest
    ) async throws {
        _ = try await once(request) { tx in
            try tx.forgetAttempts("password:\(id.text)")
            let (account, member) = (try tx.existingAccount(accountID), try tx.member(id, of: accountID))
            try ChangeEmail.decide(
                email, .init(account: account.state, email: member.email, linksToday: tx.emailLinksToday(of: id)))
            try tx.mustAllowLink(account, to: email)
            try tx.deleteEmailChange(of: id)
            try tx.mailEmailLink(account, member, email, requested: tx.now)
            try tx.record(
                AccountChange.emailChangeRequested, of: accountID,
                ChangeWords(subject: member.shownName, before: member.email.text, after: email.text))
            return Account_RequestEmailChangeResponse()
        }
    }

    /// A fresh link to the address that waits.
    /// - Throws: `ChangeEmailRejection`, `AddressHasHadItsMails`, `NotFound`, `RequestIDReused`.
    func resendEmailChange(of id: MemberID, on accountID: AccountID, _ request: RepeatableRequest) async throws {
        _ = try await once(request) { tx in
            let (account, member) = (try tx.existingAccount(accountID), try tx.member(id, of: accountID))
            guard let pending = try tx.emailChange(of: id) else { throw ChangeEmailRejection.nothingWaits }
            try ChangeEmail.decide(
                pending.email,
                .init(account: account.state, email: member.email, linksToday: tx.emailLinksToday(of: id)))
            try tx.mustAllowLink(account, to: pending.email)
            try tx.deleteEmailChange(of: id)
            try tx.mailEmailLink(account, member, pending.email, requested: pending.requested)
            return Account_ResendEmailChangeResponse()
        }
    }

    /// One that does not wait any more stays as it is.
    /// - Throws: `NotFound`, `RequestIDReused`.
    func withdrawEmailChange(of id: MemberID, on accountID: AccountID, _ request: RepeatableRequest) async throws {
        _ = try await once(request) { tx in
            let member = try tx.member(id, of: accountID)
            if let pending = try tx.emailChange(of: id) {
                try tx.deleteEmailChange(of: id)
                try tx.record(
                    AccountChange.emailChangeWithdrawn, of: accountID, by: .member(id, name: member.shownName),
                    ChangeWords(subject: member.shownName, after: pending.email.text))
            }
            return Account_WithdrawEmailChangeResponse()
        }
    }

    /// Uses up a link whose secret is right.
    func confirmEmailChange(_ id: LinkID, _ request: RepeatableRequest) async throws -> Account_EmailChangeState {
        try await once(request) { tx in
            let state = try tx.confirmEmailChange(id)
            return Account_ConfirmEmailChangeResponse.with { $0.state = Account_EmailChangeState(state) }
        }.state
    }
}

extension Transaction {
    func emailChange(of member: MemberID) throws -> PendingEmailChange? {
        try row(
            "SELECT member_id, account_id, email, requested_ms, expires_ms FROM email_change WHERE member_id = ?",
            member
        ).map {
            PendingEmailChange(
                member: try $0.id("member_id"), account: try $0.id("account_id"), email: try $0.email("email"),
                requested: try $0.instant("requested_ms"), expires: try $0.instant("expires_ms"))
        }
    }

    /// Its links go out of use with it.
    func deleteEmailChange(of member: MemberID) throws {
        try execute("DELETE FROM email_change WHERE member_id = ?", member)
        try useUp(.changeEmail, of: member)
    }

    fileprivate func mailEmailLink(
        _ account: Account, _ member: Member, _ email: EmailAddress, requested: Instant
    ) throws {
        try execute(
            "INSERT INTO email_change (member_id, account_id, email, requested_ms, expires_ms) VALUES (?, ?, ?, ?, ?)",
            member.id, account.id, email, requested, now + LinkPurpose.changeEmail.lifetime)
        try mailLink(.changeEmail, account, to: member, at: email)
    }

    fileprivate func emailLinksToday(of member: MemberID) throws -> Int {
        try row(
            """
            SELECT COUNT(*) AS n FROM mailed_link
            WHERE member_id = ? AND purpose = ? AND created_ms > ? AND created_ms <= ?
            """, member, LinkPurpose.changeEmail.rawValue, now - .days(1), now
        )?.int("n") ?? 0
    }

    fileprivate func confirmEmailChange(_ id: LinkID) throws -> EmailChangeState {
        guard let link = try link(id), link.purpose == .changeEmail, let memberID = link.member,
            let member = try member(memberID), var account = try account(link.accountID)
        else { return .unknown }
        let pending = try emailChange(of: member.id)
        let state = ConfirmEmailChange.state(
            .init(
                link: link, member: member, account: account.state, wanted: pending?.email,
                addressTaken: try isTaken(link.emailKey, besides: member), now: now))
        guard state == .good, let pending else { return state }
        try freeAddressOfEndedAccounts(brand: link.brand, emailKey: link.emailKey)
        try endOtherApplications(brand: link.brand, emailKey: link.emailKey)
        try deleteEmailChange(of: member.id)
        // Whoever signs in with the old address one day must not be reached by what was mailed to it before.
        try useUp(.resetPassword, brand: link.brand, emailKey: member.email.key)
        let changed = try move(member, to: pending.email)
        if account.details.email.key == member.email.key { try move(&account, to: pending.email, by: changed) }
        try append(
            .emailChanged, account,
            detail: .emailChanged(
                .with {
                    $0.member = Account_Member(changed)
                    $0.formerEmail = member.email.text
                }), by: .member(member.id, name: member.name))
        try endSessions(of: changed)
        return .good
    }

    private func isTaken(_ emailKey: String, besides member: Member) throws -> Bool {
        if let other = try openMember(brand: member.brand, emailKey: emailKey), other.id != member.id { return true }
        return try members(of: member.account, in: [.active, .invited])
            .contains { $0.id != member.id && $0.email.key == emailKey }
    }

    private func move(_ member: Member, to email: EmailAddress) throws -> Member {
        try execute(
            "UPDATE member SET email = ?, email_key = ? WHERE member_id = ?", email, email.key, member.id)
        var moved = member
        moved.email = email
        return moved
    }

    /// The account is reached where the member was: it follows.
    private func move(_ account: inout Account, to email: EmailAddress, by member: Member) throws {
        let before = account.details.email.text
        account.details.email = email
        try execute(
            "UPDATE account SET email = ?, email_key = ?, search_text = ? WHERE account_id = ?", email, email.key,
            account.searchText, account.id)
        try insert(
            DetailChange(
                id: newID(), change: .init(field: .email, before: before, after: email.text, needsReview: false),
                by: member.shownName, at: now), of: account.id)
    }
}
