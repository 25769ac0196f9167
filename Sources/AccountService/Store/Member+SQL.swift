import Primitives
import ServiceStore

/// Members and their rows.
extension Transaction {
    private static let memberColumns = """
        m.member_id, m.account_id, m.brand, m.email, m.name, m.role, m.state, m.invited_ms, m.joined_ms, m.removed_ms,
        m.invitation_expires_ms, EXISTS (
            SELECT 1 FROM second_factor f WHERE f.member_id = m.member_id AND f.confirmed_ms IS NOT NULL) AS second_factor
        """

    func member(_ id: MemberID) throws -> Member? {
        try row("SELECT \(Transaction.memberColumns) FROM member m WHERE m.member_id = ?", id).map(member)
    }

    /// - Throws: `NotFound.member` when there is none of that id on the account.
    func member(_ id: MemberID, of account: AccountID) throws -> Member {
        guard let member = try member(id), member.account == account else { throw NotFound.member }
        return member
    }

    /// Who signs in under the address to an account that is not over: after the end the address may apply anew.
    func openMember(brand: String, emailKey: String) throws -> Member? {
        guard let member = try member(brand: brand, emailKey: emailKey),
            try existingAccount(member.account).state != .ended
        else { return nil }
        return member
    }

    /// Who signs in under the address.
    func member(brand: String, emailKey: String) throws -> Member? {
        try row(
            """
            SELECT \(Transaction.memberColumns) FROM member m JOIN account a ON a.account_id = m.account_id
            WHERE m.brand = ? AND m.email_key = ? AND m.state = 'active' AND \(AccountStore.signsIn)
            """, brand, emailKey, today
        ).map(member)
    }

    /// In the order in which they came.
    func members(of account: AccountID, in states: Set<MemberState>) throws -> [Member] {
        try rows(
            "SELECT \(Transaction.memberColumns) FROM member m WHERE m.account_id = ? ORDER BY m.member_id", account
        )
        .map(member).filter { states.contains($0.state) }
    }

    /// Active owners.
    func owners(of account: AccountID) throws -> Int {
        try row(
            "SELECT COUNT(*) AS n FROM member WHERE account_id = ? AND role = 'owner' AND state = 'active'", account
        )?.int("n") ?? 0
    }

    /// - Parameter passwordHash: of an active member.
    func insert(_ member: Member, passwordHash: String?) throws {
        try execute(
            """
            INSERT INTO member (
                member_id, account_id, brand, email, email_key, name, role, state, password_hash, created_ms, invited_ms,
                joined_ms, invitation_expires_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            member.id, member.account, member.brand, member.email, member.email.key, member.name, member.role.rawValue,
            member.state.rawValue, passwordHash, now, member.invited, member.joined, member.invitationExpires)
    }

    /// Name, role and invitation; the state stays as it is.
    func update(_ member: Member) throws {
        try execute(
            "UPDATE member SET name = ?, role = ?, invitation_expires_ms = ? WHERE member_id = ?", member.name,
            member.role.rawValue, member.invitationExpires, member.id)
    }

    /// The invited person signs in with this password from now on.
    func activate(_ member: Member, passwordHash: String) throws {
        try execute(
            """
            UPDATE member SET name = ?, state = 'active', password_hash = ?, joined_ms = ?, invitation_expires_ms = NULL
            WHERE member_id = ?
            """, member.name, passwordHash, member.joined, member.id)
    }

    /// Nothing of the person signs in any more: password, second factor and sessions are gone.
    func take(off member: Member) throws {
        try execute(
            """
            UPDATE member SET state = 'removed', password_hash = NULL, removed_ms = ?, invitation_expires_ms = NULL
            WHERE member_id = ?
            """, member.removed ?? now, member.id)
        try deleteSecondFactor(of: member.id)
        try execute("DELETE FROM sign_in_challenge WHERE member_id = ?", member.id)
        try deleteEmailChange(of: member.id)
        try endSessions(of: member)
    }

    /// All of the member's, and tells Edge.
    func endSessions(of member: Member) throws {
        try execute(
            "UPDATE session SET ended_ms = ? WHERE person_id = ? AND ended_ms IS NULL", now, member.id)
        try appendSessionEnded(subject: member.account.text, personID: member.id.text, sessionID: nil)
    }

    func deleteSecondFactor(of member: MemberID) throws {
        try execute(
            """
            DELETE FROM recovery_code WHERE second_factor_id IN (
                SELECT second_factor_id FROM second_factor WHERE member_id = ?)
            """, member)
        try execute("DELETE FROM second_factor WHERE member_id = ?", member)
    }

    /// After the end of a contract the address may apply anew (PRODUCT D6) or be invited, and signs in to the new account
    /// then.
    func freeAddressOfEndedAccounts(brand: String, emailKey: String) throws {
        let former = try rows(
            """
            SELECT \(Transaction.memberColumns) FROM member m JOIN account a ON a.account_id = m.account_id
            WHERE m.brand = ? AND m.email_key = ? AND m.state = 'active' AND a.state = 'ended'
            """, brand, emailKey
        ).map(member)
        for member in former { try take(off: member) }
    }

    private func member(_ row: Row) throws -> Member {
        Member(
            id: try row.id("member_id"), account: try row.id("account_id"), brand: try row.string("brand"),
            name: try row.string("name"), email: try row.email("email"), role: try row.choice("role"),
            state: try row.choice("state"), invited: try row.optionalInstant("invited_ms"),
            joined: try row.optionalInstant("joined_ms"), removed: try row.optionalInstant("removed_ms"),
            invitationExpires: try row.optionalInstant("invitation_expires_ms"),
            secondFactor: try row.bool("second_factor"))
    }
}
