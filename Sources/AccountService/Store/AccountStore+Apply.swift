import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    /// Keeps the application with its consent and asks for the mail with the link (see `Apply` for which one).
    func apply(_ command: Apply.Command, passwordHash: String, _ request: RepeatableRequest) async throws {
        _ = try await once(request) { tx in
            try tx.apply(command, passwordHash: passwordHash)
            return Account_SubmitApplicationResponse()
        }
    }

    /// A fresh link for the newest application of an address that is not verified; anything else sends nothing.
    func resendVerification(
        brand: String, email: EmailAddress, source: String, _ request: RepeatableRequest
    ) async throws {
        try await admitMail(from: source)
        _ = try await once(request) { tx in
            if try tx.openMember(brand: brand, email) == nil,
                let account = try tx.newestUnverified(brand: brand, email)
            {
                try tx.mailLink(.verifyEmail, account)
            }
            return Account_ResendVerificationResponse()
        }
    }

    func requestPasswordReset(
        brand: String, email: EmailAddress, source: String, _ request: RepeatableRequest
    ) async throws {
        try await admitMail(from: source)
        _ = try await once(request) { tx in
            if let member = try tx.member(brand: brand, email) {
                let account = try tx.existingAccount(member.accountID)
                try tx.mailLink(.resetPassword, account)
            }
            return Account_RequestPasswordResetResponse()
        }
    }

    private func admitMail(from source: String) async throws {
        guard !source.isEmpty else { return }
        try await store.write { tx in try tx.admit("mail:\(source)", .mailSource) }
    }
}

extension Transaction {
    fileprivate func apply(_ command: Apply.Command, passwordHash: String) throws {
        let email = command.details.email
        if let member = try openMember(brand: command.details.brand, email) {
            try mailLink(.resetPassword, existingAccount(member.accountID))
            return
        }
        guard try allowsLink(brand: command.details.brand, email) else { return }
        let account = Account(
            id: newID(), details: command.details, state: .applied, identity: .none, cardRegistered: false, number: nil,
            applied: now)
        try insert(account)
        try execute(
            "INSERT INTO consent (account_id, terms_version, privacy_version, shown, consented_ms) VALUES (?, ?, ?, ?, ?)",
            account.id, command.consent.termsVersion, command.consent.privacyVersion, command.consent.shown, now)
        try execute(
            "INSERT INTO unverified_password (account_id, password_hash) VALUES (?, ?)", account.id, passwordHash)
        try append(.applied, account)
        try mailLink(.verifyEmail, account)
    }

    /// Who signs in under the address to an account that is not over: after the end the address may apply anew.
    fileprivate func openMember(brand: String, _ email: EmailAddress) throws -> MemberRow? {
        guard let member = try member(brand: brand, email), try existingAccount(member.accountID).state != .ended else {
            return nil
        }
        return member
    }

    fileprivate func newestUnverified(brand: String, _ email: EmailAddress) throws -> Account? {
        try row(
            """
            SELECT \(Transaction.accountColumns) FROM account
            WHERE brand = ? AND email_key = ? AND state = 'applied' ORDER BY account_id DESC LIMIT 1
            """,
            brand, email.key
        ).map(account)
    }

    /// Makes a link and tells Notify to mail it, unless the address has had its share.
    fileprivate func mailLink(_ purpose: LinkPurpose, _ account: Account) throws {
        guard try allowsLink(brand: account.details.brand, account.details.email) else { return }
        let id = newID(LinkID.self)
        let expires = now + purpose.lifetime
        try execute(
            """
            INSERT INTO mailed_link (link_id, purpose, account_id, brand, email_key, created_ms, expires_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            id, purpose.rawValue, account.id, account.details.brand, account.details.email.key, now, expires)
        try append(
            .linkRequested, account,
            detail: .linkRequested(
                .with {
                    $0.purpose = Account_LinkPurpose(purpose)
                    $0.linkID = id.text
                    $0.expiresMs = expires.milliseconds
                }))
    }

    private func allowsLink(brand: String, _ email: EmailAddress) throws -> Bool {
        let sent = try row(
            """
            SELECT COUNT(*) AS sent FROM mailed_link
            WHERE brand = ? AND email_key = ? AND created_ms > ? AND created_ms <= ?
            """,
            brand, email.key, now - LinkAllowance.window, now)?.int("sent")
        return LinkAllowance.allows(sentInWindow: sent ?? 0)
    }
}
