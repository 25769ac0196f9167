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
            if try tx.openMember(brand: brand, emailKey: email.key) == nil,
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
            if let member = try tx.member(brand: brand, emailKey: email.key) {
                try tx.mailLink(.resetPassword, tx.existingAccount(member.account), to: member)
            }
            return Account_RequestPasswordResetResponse()
        }
    }

    /// Each brings a mail to an address that anybody may have typed.
    func admitMail(from source: String) async throws {
        guard !source.isEmpty else { return }
        try await store.write { tx in try tx.admit("mail:\(Attempts.network(of: source))", .mailSource) }
    }
}

extension Transaction {
    fileprivate func apply(_ command: Apply.Command, passwordHash: String) throws {
        let email = command.details.email
        if let member = try openMember(brand: command.details.brand, emailKey: email.key) {
            try mailLink(.resetPassword, existingAccount(member.account), to: member)
            return
        }
        guard try allowsLink(brand: command.details.brand, email) else { return }
        var account = Account(
            id: newID(), details: command.details, state: .applied, identity: .none, cardRegistered: false, number: nil,
            applied: now)
        account.campaigns = command.campaigns
        try insert(account)
        try insert(command.campaigns, of: account.id)
        try execute(
            "INSERT INTO consent (account_id, terms_version, privacy_version, shown, consented_ms) VALUES (?, ?, ?, ?, ?)",
            account.id, command.consent.termsVersion, command.consent.privacyVersion, command.consent.shown, now)
        try execute(
            "INSERT INTO unverified_password (account_id, password_hash) VALUES (?, ?)", account.id, passwordHash)
        try append(.applied, account)
        try mailLink(.verifyEmail, account)
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
}
