import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func checkInvitation(
        request: Account_CheckInvitationRequest, context: ServerContext
    ) async throws -> Account_CheckInvitationResponse {
        guard let id = rightLink(request.linkID, request.secret), let invitation = try await store.invitation(id) else {
            return .with { $0.state = .unknown }
        }
        return .with {
            $0.state = Account_InvitationState(invitation.state)
            guard invitation.state == .good else { return }
            $0.brand = invitation.member.brand
            let details = invitation.account.details
            $0.inviting = details.companyName.isEmpty ? details.siteName : details.companyName
            $0.member = Account_Member(invitation.member)
        }
    }

    func acceptInvitation(
        request: Account_AcceptInvitationRequest, context: ServerContext
    ) async throws -> Account_AcceptInvitationResponse {
        guard let id = rightLink(request.linkID, request.secret), let invitation = try await store.invitation(id) else {
            return .with { $0.state = .unknown }
        }
        // Who comes with an old link shall read that, not that the password is too short. One that was accepted goes on:
        // it may be the second press of the button.
        switch invitation.state {
        case .good, .accepted: break
        case .expired, .withdrawn, .addressTaken, .unknown:
            return .with { $0.state = Account_InvitationState(invitation.state) }
        }
        let (name, password) = try checked(request, invitation.member)
        let hash = try await passwords.hash(password)
        var fingerprint = request
        fingerprint.secret = ""
        fingerprint.password = ""
        let state = try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.acceptInvitation(id, name: name, passwordHash: hash, repeated)
        }
        return .with { $0.state = state }
    }

    /// Both fields are looked at, so that a person reads of both at once.
    private func checked(
        _ request: Account_AcceptInvitationRequest, _ member: Member
    ) throws -> (name: String, Password) {
        var problems: [Rejected.FieldProblem] = []
        var name = ""
        do throws(MemberNameProblem) { name = try AcceptInvitation.name(request.name) } catch {
            problems.append(.init("name", error.sentence))
        }
        switch Password.choose(request.password, email: member.email) {
        case .success(let password) where problems.isEmpty: return (name, password)
        case .success: break
        case .failure(let problem): problems.append(.init("password", problem.sentence))
        }
        throw Rejected(.invalidArgument, "入力内容をご確認ください。", fields: problems)
    }
}
