import Contracts
import Primitives
import ServiceStore

/// Mailed links and their rows.
extension Transaction {
    func link(_ id: LinkID) throws -> MailedLink? {
        try row(
            """
            SELECT purpose, account_id, brand, email_key, member_id, expires_ms, used_ms FROM mailed_link
            WHERE link_id = ?
            """, id
        ).map {
            MailedLink(
                id: id, purpose: try $0.choice("purpose"), accountID: try $0.id("account_id"),
                brand: try $0.string("brand"), emailKey: try $0.string("email_key"),
                member: try $0.optionalString("member_id").flatMap { MemberID($0) },
                expires: try $0.instant("expires_ms"), used: try $0.optionalInstant("used_ms"))
        }
    }

    /// Makes a link and tells Notify to mail it, unless the address has had its share.
    /// - Parameters:
    ///   - member: whom it is for; nil = whoever applied.
    ///   - address: where to, when it is not the member's own.
    ///   - inviter: the member who invites.
    func mailLink(
        _ purpose: LinkPurpose, _ account: Account, to member: Member? = nil, at address: EmailAddress? = nil,
        invitedBy inviter: Member? = nil
    ) throws {
        let email = address ?? member?.email ?? account.details.email
        guard try allowsLink(brand: account.details.brand, email) else { return }
        let id = newID(LinkID.self)
        let expires = now + purpose.lifetime
        try execute(
            """
            INSERT INTO mailed_link (link_id, purpose, account_id, brand, email_key, member_id, created_ms, expires_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            id, purpose.rawValue, account.id, account.details.brand, email.key, member?.id, now, expires)
        try append(
            .linkRequested, account,
            detail: .linkRequested(
                .with {
                    $0.purpose = Account_LinkPurpose(purpose)
                    $0.linkID = id.text
                    $0.expiresMs = expires.milliseconds
                    if let member {
                        $0.email = email.text
                        $0.name = member.name
                    }
                    if let inviter { $0.invitedBy = inviter.name }
                }))
    }

    /// - Throws: `AddressHasHadItsMails`.
    func mustAllowLink(_ account: Account, to email: EmailAddress) throws {
        guard try allowsLink(brand: account.details.brand, email) else { throw AddressHasHadItsMails() }
    }

    func allowsLink(brand: String, _ email: EmailAddress) throws -> Bool {
        let sent = try row(
            """
            SELECT COUNT(*) AS sent FROM mailed_link
            WHERE brand = ? AND email_key = ? AND created_ms > ? AND created_ms <= ?
            """,
            brand, email.key, now - LinkAllowance.window, now)?.int("sent")
        return LinkAllowance.allows(sentInWindow: sent ?? 0)
    }

    /// Every open link of the purpose that was mailed to the address.
    func useUp(_ purpose: LinkPurpose, brand: String, emailKey: String) throws {
        try execute(
            "UPDATE mailed_link SET used_ms = ? WHERE brand = ? AND email_key = ? AND purpose = ? AND used_ms IS NULL",
            now, brand, emailKey, purpose.rawValue)
    }

    /// Every open link of the purpose that was mailed for the member.
    func useUp(_ purpose: LinkPurpose, of member: MemberID) throws {
        try execute(
            "UPDATE mailed_link SET used_ms = ? WHERE member_id = ? AND purpose = ? AND used_ms IS NULL", now, member,
            purpose.rawValue)
    }

    /// Applications of the address that wait for verification can never be verified any more.
    func endOtherApplications(brand: String, emailKey: String) throws {
        try execute(
            """
            DELETE FROM unverified_password
            WHERE account_id IN (SELECT account_id FROM account WHERE brand = ? AND email_key = ?)
            """,
            brand, emailKey)
        let waiting = try rows(
            "SELECT account_id FROM account WHERE brand = ? AND email_key = ? AND state = 'applied'", brand, emailKey)
        for id in try waiting.map({ try $0.id("account_id", AccountID.self) }) {
            var account = try existingAccount(id)
            account.life = try account.life.after(.giveWay, by: .system)
            try update(account)
        }
    }
}
