import Contracts
import Primitives
import ServiceRuntime
import ServiceStore

extension AccountStore {
    struct SeenMember: Sendable {
        var member: Member
        /// Newest use of a session.
        var lastSeen: Instant?
    }

    /// Active ones first, then invited ones, in the order in which they came.
    /// - Throws: `NotFound`.
    func members(of account: AccountID, removedToo: Bool) async throws -> [SeenMember] {
        try await store.read { tx in
            _ = try tx.existingAccount(account)
            let all = try tx.members(of: account, in: removedToo ? Set(MemberState.allCases) : [.active, .invited])
            let sorted = [MemberState.active, .invited, .removed].flatMap { state in all.filter { $0.state == state } }
            return try sorted.map { SeenMember(member: $0, lastSeen: try tx.lastSeen($0.id)) }
        }
    }

    /// - Throws: `InviteMemberRejection`, `AddressHasHadItsMails`, `NotFound`, `RequestIDReused`.
    func inviteMember(
        _ command: InviteMember.Command, to accountID: AccountID, by inviter: MemberID, _ request: RepeatableRequest
    ) async throws -> Account_InviteMemberResponse {
        try await once(request) { tx in
            let account = try tx.existingAccount(accountID)
            try InviteMember.decide(
                command,
                InviteMember.Facts(
                    state: account.state, members: try tx.members(of: accountID, in: [.active, .invited]),
                    invitationsToday: try tx.invitationsToday(by: accountID)))
            try tx.mustAllowLink(account, to: command.email)
            let member = Member(
                id: tx.newID(), account: accountID, brand: account.details.brand, name: command.name,
                email: command.email, role: command.role, state: .invited, invited: tx.now,
                invitationExpires: tx.now + LinkPurpose.inviteMember.lifetime)
            try tx.insert(member, passwordHash: nil)
            try tx.append(.memberInvited, account, about: member)
            try tx.mailLink(.inviteMember, account, to: member, invitedBy: tx.member(inviter))
            return .with { $0.member = Account_Member(member) }
        }
    }

    /// - Throws: `MemberRejection`, `InviteMemberRejection.tooManyToday`, `AddressHasHadItsMails`, `NotFound`,
    ///   `RequestIDReused`.
    func resendInvitation(
        of id: MemberID, on accountID: AccountID, by inviter: MemberID, _ request: RepeatableRequest
    ) async throws {
        _ = try await once(request) { tx in
            let account = try tx.existingAccount(accountID)
            var member = try tx.member(id, of: accountID)
            switch member.state {
            case .active: throw MemberRejection.alreadyActive
            case .removed: throw MemberRejection.removed
            case .invited: break
            }
            guard try tx.invitationsToday(by: accountID) < InviteMember.mostInvitationsPerDay else {
                throw InviteMemberRejection.tooManyToday
            }
            try tx.mustAllowLink(account, to: member.email)
            try tx.useUp(.inviteMember, of: id)
            member.invitationExpires = tx.now + LinkPurpose.inviteMember.lifetime
            try tx.update(member)
            try tx.append(.memberInvited, account, about: member)
            try tx.mailLink(.inviteMember, account, to: member, invitedBy: tx.member(inviter))
            return Account_ResendInvitationResponse()
        }
    }

    /// - Throws: `MemberRejection`, `NotFound`, `RequestIDReused`.
    func changeRole(
        of id: MemberID, on accountID: AccountID, to role: MemberRole, by changer: MemberID,
        _ request: RepeatableRequest
    ) async throws -> Account_ChangeMemberRoleResponse {
        try await once(request) { tx in
            let member = try tx.member(id, of: accountID)
            let changed = try ChangeMemberRole.decide(member, to: role, owners: tx.owners(of: accountID))
            if changed != member {
                try tx.update(changed)
                try tx.append(
                    .memberChanged, tx.existingAccount(accountID), about: changed,
                    before: Common_MemberRole(member.role).japanese)
            }
            return .with { $0.member = Account_Member(changed) }
        }
    }

    /// - Throws: `MemberRejection`, `NotFound`, `RequestIDReused`.
    func removeMember(
        _ id: MemberID, on accountID: AccountID, by remover: MemberID, _ request: RepeatableRequest
    ) async throws {
        _ = try await once(request) { tx in
            let member = try tx.member(id, of: accountID)
            let removed = try RemoveMember.decide(member, owners: tx.owners(of: accountID), now: tx.now)
            try tx.take(off: removed)
            try tx.useUp(.inviteMember, of: id)
            try tx.append(.memberRemoved, tx.existingAccount(accountID), about: removed)
            return Account_RemoveMemberResponse()
        }
    }
}

extension Transaction {
    fileprivate func invitationsToday(by account: AccountID) throws -> Int {
        try row(
            """
            SELECT COUNT(*) AS n FROM mailed_link
            WHERE account_id = ? AND purpose = ? AND created_ms > ? AND created_ms <= ?
            """, account, LinkPurpose.inviteMember.rawValue, now - .days(1), now
        )?.int("n") ?? 0
    }

    fileprivate func lastSeen(_ member: MemberID) throws -> Instant? {
        try row("SELECT MAX(last_used_ms) AS seen_ms FROM session WHERE person_id = ?", member)?
            .optionalInstant("seen_ms")
    }
}
