import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

/// Who signs in for an account: only owners change it (`CustomerMethods`).
extension AccountRPC {
    func listMembers(
        request: Account_ListMembersRequest, context: ServerContext
    ) async throws -> Account_ListMembersResponse {
        let account = try request.customer.account()
        let members = try await store.members(of: account, removedToo: request.removedToo)
        return .with {
            $0.members = members.map { seen in
                var member = Account_Member(seen.member)
                member.lastSeenMs = seen.lastSeen?.milliseconds ?? 0
                return member
            }
        }
    }

    func inviteMember(
        request: Account_InviteMemberRequest, context: ServerContext
    ) async throws -> Account_InviteMemberResponse {
        let (account, owner) = try self.member(request.customer)
        let command = try InviteMember.check(
            email: request.email, name: request.name, role: MemberRole(request.role))
        return try await repeatable(request.requestID, request) { repeated in
            try await store.inviteMember(command, to: account, by: owner, repeated)
        }
    }

    func resendInvitation(
        request: Account_ResendInvitationRequest, context: ServerContext
    ) async throws -> Account_ResendInvitationResponse {
        let (account, owner) = try self.member(request.customer)
        let member = try memberID(request.memberID)
        try await repeatable(request.requestID, request) { repeated in
            try await store.resendInvitation(of: member, on: account, by: owner, repeated)
        }
        return Account_ResendInvitationResponse()
    }

    func changeMemberRole(
        request: Account_ChangeMemberRoleRequest, context: ServerContext
    ) async throws -> Account_ChangeMemberRoleResponse {
        let (account, owner) = try self.member(request.customer)
        let member = try memberID(request.memberID)
        guard let role = MemberRole(request.role) else { throw MemberRejection.roleMissing }
        return try await repeatable(request.requestID, request) { repeated in
            try await store.changeRole(of: member, on: account, to: role, by: owner, repeated)
        }
    }

    func removeMember(
        request: Account_RemoveMemberRequest, context: ServerContext
    ) async throws -> Account_RemoveMemberResponse {
        let (account, owner) = try self.member(request.customer)
        let member = try memberID(request.memberID)
        try await repeatable(request.requestID, request) { repeated in
            try await store.removeMember(member, on: account, by: owner, repeated)
        }
        return Account_RemoveMemberResponse()
    }

    func memberID(_ text: String) throws -> MemberID {
        guard let id = MemberID(text) else { throw NotFound.member }
        return id
    }
}
