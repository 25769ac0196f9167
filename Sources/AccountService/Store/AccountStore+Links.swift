import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    func link(_ id: LinkID) async throws -> (link: MailedLink, state: LinkState)? {
        try await store.read { tx in
            try tx.link(id).map { link in
                guard link.purpose == .verifyEmail else { return (link, link.state(at: tx.now)) }
                return (link, link.verificationState(of: try tx.account(link.accountID), at: tx.now))
            }
        }
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
    fileprivate func verifyEmail(_ id: LinkID) throws -> LinkState {
        guard let link = try link(id), link.purpose == .verifyEmail, var account = try account(link.accountID) else {
            return .unknown
        }
        let state = link.verificationState(of: account, at: now)
        guard state == .good else { return state }
        guard
            let hash = try row("SELECT password_hash FROM unverified_password WHERE account_id = ?", account.id)?
                .string("password_hash")
        else { return .used }
        account.life = try account.life.after(.verify, by: .customer)
        try update(account)
        try freeAddressOfEndedAccounts(brand: link.brand, emailKey: link.emailKey)
        let owner = Member(
            id: newID(), account: account.id, brand: account.details.brand, name: account.details.personName,
            email: account.details.email, role: .owner, state: .active, joined: now)
        try insert(owner, passwordHash: hash)
        try endOtherApplications(brand: link.brand, emailKey: link.emailKey)
        try useUp(.verifyEmail, brand: link.brand, emailKey: link.emailKey)
        let person = ChangeMaker.member(owner.id, name: owner.name)
        try append(.verified, account, by: person)
        try append(.memberJoined, account, about: owner, by: person)
        return .good
    }

    fileprivate func resetPassword(_ id: LinkID, passwordHash: String) throws -> LinkState {
        guard let link = try link(id), link.purpose == .resetPassword,
            let member = try member(brand: link.brand, emailKey: link.emailKey)
        else { return .unknown }
        let state = link.state(at: now)
        guard state == .good else { return state }
        try execute("UPDATE member SET password_hash = ? WHERE member_id = ?", passwordHash, member.id)
        try useUp(.resetPassword, brand: link.brand, emailKey: link.emailKey)
        try forgetAttempts(SignInSubject.member(brand: link.brand, member.email).attemptKey)
        try record(
            AccountChange.passwordReset, of: member.account, by: .member(member.id, name: member.name),
            ChangeWords(subject: member.shownName))
        try endSessions(of: member)
        return .good
    }
}
