import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    struct Invitation: Sendable {
        var state: InvitationState
        var member: Member
        var account: Account
    }

    /// What a link whose secret is right invites to; nil when it is no invitation.
    func invitation(_ id: LinkID) async throws -> Invitation? {
        try await store.read { tx in try tx.invitation(id)?.0 }
    }

    /// Uses up an invitation whose secret is right.
    /// - Parameter name: as it is kept.
    func acceptInvitation(
        _ id: LinkID, name: String, passwordHash: String, _ request: RepeatableRequest
    ) async throws -> Account_InvitationState {
        try await once(request) { tx in
            let state = try tx.acceptInvitation(id, name: name, passwordHash: passwordHash)
            return Account_AcceptInvitationResponse.with { $0.state = Account_InvitationState(state) }
        }.state
    }
}

extension Transaction {
    fileprivate func invitation(_ id: LinkID) throws -> (AccountStore.Invitation, MailedLink)? {
        guard let link = try link(id), link.purpose == .inviteMember, let memberID = link.member,
            let member = try member(memberID), let account = try account(link.accountID)
        else { return nil }
        let state = AcceptInvitation.state(
            .init(
                link: link, member: member, account: account.state,
                addressTaken: try self.openMember(brand: link.brand, emailKey: link.emailKey) != nil, now: now))
        return (AccountStore.Invitation(state: state, member: member, account: account), link)
    }

    fileprivate func acceptInvitation(_ id: LinkID, name: String, passwordHash: String) throws -> InvitationState {
        guard let (invitation, link) = try invitation(id) else { return .unknown }
        guard invitation.state == .good else { return invitation.state }
        var member = invitation.member
        member.name = name
        member.state = .active
        member.joined = now
        member.invitationExpires = nil
        try freeAddressOfEndedAccounts(brand: link.brand, emailKey: link.emailKey)
        try activate(member, passwordHash: passwordHash)
        try endOtherApplications(brand: link.brand, emailKey: link.emailKey)
        try useUp(.inviteMember, of: member.id)
        try append(
            .memberJoined, invitation.account, about: member, by: .member(member.id, name: member.name))
        return .good
    }
}
