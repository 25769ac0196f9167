import Contracts
import Primitives

@testable import AccountService

extension TestService {
    /// Applies, verifies, and is who signs in then.
    func owner(_ email: String = "shop@example.jp") async throws -> Common_Customer {
        try await submit("apply-\(email)") { if email != "shop@example.jp" { $0.application.email = email } }
        _ = try await verify("verify-\(email)")
        let joined = try await events("member.joined").last!.member
        return .with {
            $0.accountID = joined.accountID
            $0.memberID = joined.memberID
            $0.role = joined.role
            $0.name = joined.name
        }
    }

    func members(_ customer: Common_Customer) async throws -> [Account_Member] {
        try await rpc.listMembers(request: .with { $0.customer = customer }, context: context).members
    }

    func invite(
        _ owner: Common_Customer, _ requestID: String = "invite-1", email: String = "hanako@example.jp",
        role: Common_MemberRole = .member
    ) async throws -> Account_Member {
        try await rpc.inviteMember(
            request: .with {
                $0.requestID = requestID
                $0.customer = owner
                $0.email = email
                $0.role = role
            }, context: context
        ).member
    }

    func check(_ link: (id: String, secret: String)? = nil) async throws -> Account_CheckInvitationResponse {
        let newest = try await mailedLink()
        return try await rpc.checkInvitation(
            request: .with {
                $0.linkID = (link ?? newest).id
                $0.secret = (link ?? newest).secret
            }, context: context)
    }

    /// By the newest mailed link.
    func accept(
        _ requestID: String = "accept-1", name: String = "山田　花子", password: String = "hanako-no-kagi"
    ) async throws -> Account_InvitationState {
        let link = try await mailedLink()
        return try await rpc.acceptInvitation(
            request: .with {
                $0.requestID = requestID
                $0.linkID = link.id
                $0.secret = link.secret
                $0.name = name
                $0.password = password
            }, context: context
        ).state
    }

    func remove(_ member: String, _ owner: Common_Customer, _ requestID: String = "remove-1") async throws {
        _ = try await rpc.removeMember(
            request: .with {
                $0.requestID = requestID
                $0.customer = owner
                $0.memberID = member
            }, context: context)
    }
}
