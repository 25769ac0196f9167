import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func checkLink(request: Account_CheckLinkRequest, context: ServerContext) async throws -> Account_CheckLinkResponse
    {
        guard let id = rightLink(request.linkID, request.secret), let (link, state) = try await store.link(id) else {
            return .with { $0.state = .unknown }
        }
        return .with {
            $0.state = Account_LinkState(state)
            $0.purpose = Account_LinkPurpose(link.purpose)
            $0.brand = link.brand
        }
    }

    func verifyEmail(
        request: Account_VerifyEmailRequest, context: ServerContext
    ) async throws -> Account_VerifyEmailResponse {
        guard let id = rightLink(request.linkID, request.secret) else { return .with { $0.state = .unknown } }
        var fingerprint = request
        fingerprint.secret = ""
        let state = try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.verifyEmail(id, repeated)
        }
        return .with { $0.state = state }
    }

    func resetPassword(
        request: Account_ResetPasswordRequest, context: ServerContext
    ) async throws -> Account_ResetPasswordResponse {
        guard let id = rightLink(request.linkID, request.secret), let (link, state) = try await store.link(id),
            link.purpose == .resetPassword
        else { return .with { $0.state = .unknown } }
        // Who comes with an old link shall read that, not that the password is too short. A link that is used up goes on:
        // it may be the second press of the button.
        if state == .expired { return .with { $0.state = .expired } }
        let password = try Password.choose(request.password, email: EmailAddress(link.emailKey)).get()
        let hash = try await passwords.hash(password)
        var fingerprint = request
        fingerprint.secret = ""
        fingerprint.password = ""
        let outcome = try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.resetPassword(id, passwordHash: hash, repeated)
        }
        return .with { $0.state = outcome }
    }

    func getLinkSecret(
        request: Account_GetLinkSecretRequest, context: ServerContext
    ) async throws -> Account_GetLinkSecretResponse {
        guard let id = LinkID(request.linkID), let (_, state) = try await store.link(id) else {
            return .with { $0.state = .unknown }
        }
        return .with {
            $0.state = Account_LinkState(state)
            $0.secret = links.secret(of: id)
        }
    }

    /// The link's id, when the secret is its own.
    func rightLink(_ id: String, _ secret: String) -> LinkID? {
        guard let id = LinkID(id), links.isRight(secret, for: id) else { return nil }
        return id
    }
}
