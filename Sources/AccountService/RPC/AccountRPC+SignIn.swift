import Contracts
import GRPCCore
import Primitives

extension AccountRPC {
    func signIn(request: Account_SignInRequest, context: ServerContext) async throws -> Account_SignInResponse {
        let device = SignInDevice(source: request.source, userAgent: request.userAgent, remember: request.remember)
        let email = EmailAddress(request.email)
        let session = try await signIn(
            email.map { .member(brand: request.brand, $0) }, request.password, device)
        return .with { $0.session = session }
    }

    func signInStaff(
        request: Account_SignInStaffRequest, context: ServerContext
    ) async throws -> Account_SignInStaffResponse {
        let device = SignInDevice(source: request.source, userAgent: request.userAgent, remember: false)
        let session = try await signIn(EmailAddress(request.email).map { .staff($0) }, request.password, device)
        return .with { $0.session = session }
    }

    func renewSession(
        request: Account_RenewSessionRequest, context: ServerContext
    ) async throws -> Account_RenewSessionResponse {
        let secret = SessionSecret(text: request.secret)
        let session = try await wire(store.renewSession(secret), secret)
        return .with { $0.session = session }
    }

    func signOut(request: Account_SignOutRequest, context: ServerContext) async throws -> Account_SignOutResponse {
        try await store.signOut(SessionSecret(text: request.secret))
        return Account_SignOutResponse()
    }

    func listSigningKeys(
        request: Account_ListSigningKeysRequest, context: ServerContext
    ) async throws -> Account_ListSigningKeysResponse {
        .with { $0.jwksJson = tokens.keySetJSON }
    }

    /// - Parameter subject: nil when what was typed is no address: looked at like any other.
    private func signIn(
        _ subject: SignInSubject?, _ typed: String, _ device: SignInDevice
    ) async throws -> Account_Session {
        let password = Password(typed: typed)
        guard let subject else {
            try await store.countAttempt(from: device.source)
            _ = try await passwords.verify(password, nil)
            throw SignInRejection.wrong
        }
        let found = try await store.beginSignIn(subject, source: device.source)
        guard try await passwords.verify(password, found?.hash), let found, let password else {
            throw SignInRejection.wrong
        }
        let rehashed = PasswordHasher.isOutdated(found.hash) ? try await passwords.hash(password) : nil
        let secret = SessionSecret(world)
        return try await wire(
            store.completeSignIn(subject, personID: found.personID, secret: secret, device: device, rehashed: rehashed),
            secret)
    }

    private func wire(_ live: LiveSession, _ secret: SessionSecret) async throws -> Account_Session {
        let token = try await tokens.issue(live.bearer, at: live.at, head: live.head)
        return .with {
            $0.secret = secret.text
            $0.accessToken = token.token
            $0.accessExpiresMs = token.expires.milliseconds
            $0.sessionExpiresMs = live.session.expires.milliseconds
            $0.remember = live.session.remember
        }
    }
}
