import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    func link(_ id: LinkID) async throws -> (link: MailedLink, state: LinkState)? {
        try await store.read { tx in try tx.link(id).map { ($0, $0.state(at: tx.now)) } }
    }

    /// Uses up a verification link whose secret is right: the application becomes an account that can sign in.
    func verifyEmail(_ id: LinkID, _ request: RepeatableRequest) async throws -> Account_LinkState {
        try await once(request) { tx in
            let state = try tx.verifyEmail(id)
            return Account_VerifyEmailResponse.with { $0.state = Account_LinkState(state) }
        }.state
    }

    /// Uses up a reset link whose secret is right: new password, every session of the person ends.
    func resetPassword(
        _ id: LinkID, passwordHash: String, _ request: RepeatableRequest
    ) async throws -> Account_LinkState {
        try await once(request) { tx in
            let state = try tx.resetPassword(id, passwordHash: passwordHash)
            return Account_ResetPasswordResponse.with { $0.state = Account_LinkState(state) }
        }.state
    }
}

extension Transaction {
    fileprivate func link(_ id: LinkID) throws -> MailedLink? {
        try row("SELECT purpose, account_id, brand, expires_ms, used_ms FROM mailed_link WHERE link_id = ?", id).map {
            MailedLink(
                id: id, purpose: try $0.choice("purpose"), accountID: try $0.id("account_id"),
                brand: try $0.string("brand"),
                expires: try $0.instant("expires_ms"), used: try $0.optionalInstant("used_ms"))
        }
    }

    fileprivate func verifyEmail(_ id: LinkID) throws -> LinkState {
        guard let link = try link(id), link.purpose == .verifyEmail, var account = try account(link.accountID) else {
            return .unknown
        }
        let state = link.state(at: now)
        guard state == .good else { return state }
        guard
            let hash = try row("SELECT password_hash FROM unverified_password WHERE account_id = ?", account.id)?
                .string("password_hash")
        else { return .used }
        account.life = try account.life.after(.verify, by: .customer)
        try update(account)
        try removeMembersOfEndedAccounts(account)
        try execute(
            """
            INSERT INTO member (member_id, account_id, brand, email, email_key, name, role, password_hash, created_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            newID(MemberID.self), account.id, account.details.brand, account.details.email, account.details.email.key,
            account.details.personName, MemberRole.owner.rawValue, hash, now)
        try endOtherApplications(account)
        try useUp(.verifyEmail, account)
        try append(.verified, account)
        return .good
    }

    /// After the end of a contract the address may apply anew (PRODUCT D6), and signs in to the new account then.
    private func removeMembersOfEndedAccounts(_ account: Account) throws {
        try execute(
            """
            DELETE FROM member WHERE brand = ? AND email_key = ?
            AND account_id IN (SELECT account_id FROM account WHERE state = 'ended')
            """,
            account.details.brand, account.details.email.key)
    }

    /// The other applications of the address can never be verified any more.
    private func endOtherApplications(_ account: Account) throws {
        let address = (account.details.brand, account.details.email.key)
        try execute(
            """
            DELETE FROM unverified_password
            WHERE account_id IN (SELECT account_id FROM account WHERE brand = ? AND email_key = ?)
            """,
            address.0, address.1)
        try execute(
            "UPDATE account SET state = 'ended' WHERE brand = ? AND email_key = ? AND state = 'applied'", address.0,
            address.1)
    }

    fileprivate func resetPassword(_ id: LinkID, passwordHash: String) throws -> LinkState {
        guard let link = try link(id), link.purpose == .resetPassword, let account = try account(link.accountID),
            let member = try member(brand: account.details.brand, account.details.email)
        else { return .unknown }
        let state = link.state(at: now)
        guard state == .good else { return state }
        try execute("UPDATE member SET password_hash = ? WHERE member_id = ?", passwordHash, member.id)
        try useUp(.resetPassword, account)
        try forgetAttempts(.member(brand: account.details.brand, account.details.email))
        try execute("UPDATE session SET ended_ms = ? WHERE person_id = ? AND ended_ms IS NULL", now, member.id)
        try appendSessionEnded(subject: account.id.text, personID: member.id.text, sessionID: nil)
        return .good
    }

    /// Every open link of the purpose that was mailed to the account's address.
    private func useUp(_ purpose: LinkPurpose, _ account: Account) throws {
        try execute(
            "UPDATE mailed_link SET used_ms = ? WHERE brand = ? AND email_key = ? AND purpose = ? AND used_ms IS NULL",
            now, account.details.brand, account.details.email.key, purpose.rawValue)
    }
}
