import Contracts
import GRPCCore
import Primitives

extension AccountRPC {
    func signIn(request: Account_SignInRequest, context: ServerContext) async throws -> Account_SignInResponse {
        let device = SignInDevice(source: request.source, userAgent: request.userAgent, remember: request.remember)
        let email = EmailAddress(request.email)
        switch try await signIn(email.map { .member(brand: request.brand, $0) }, request.password, device) {
        case .session(let session): return .with { $0.session = session }
        case .challenge(let challenge): return .with { $0.challenge = challenge }
        }
    }

    func signInStaff(
        request: Account_SignInStaffRequest, context: ServerContext
    ) async throws -> Account_SignInStaffResponse {
        let device = SignInDevice(source: request.source, userAgent: request.userAgent, remember: false)
        let step = try await signIn(EmailAddress(request.email).map { .staff($0) }, request.password, device)
        guard case .session(let session) = step else { throw SignInRejection.wrong }
        return .with { $0.session = session }
    }

    func completeSignIn(
        request: Account_CompleteSignInRequest, context: ServerContext
    ) async throws -> Account_CompleteSignInResponse {
        let device = SignInDevice(source: request.source, userAgent: request.userAgent, remember: false)
        let challenge = SessionSecret(text: request.challenge)
        let step = try await store.beginSecondStep(challenge, source: request.source)
        let member = step.challenge.member
        let code: CheckedCode
        switch TypedCode(request.code) {
        case .app(let typed):
            let totp = try memberSecrets.open(step.factor.sealed, of: member)
            guard let now = totp.step(of: typed, at: world.now, after: step.factor.lastStep) else {
                throw SecondFactorRejection.wrongCode
            }
            code = .step(now)
        case .recovery(let typed): code = .recovery(memberSecrets.hashes(of: typed, member: member))
        case nil: throw SecondFactorRejection.wrongCode
        }
        let secret = SessionSecret(world)
        let (live, left) = try await store.completeSecondStep(challenge, code, session: secret, device: device)
        let session = try await wire(live, secret)
        return .with {
            $0.session = session
            if case .recovery = code { $0.usedRecoveryCode = true }
            $0.recoveryCodesLeft = Int32(left)
        }
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

    private enum Step {
        case session(Account_Session)
        case challenge(Account_SignInChallenge)
    }

    /// - Parameter subject: nil when what was typed is no address: looked at like any other.
    private func signIn(
        _ subject: SignInSubject?, _ typed: String, _ device: SignInDevice
    ) async throws -> Step {
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
        let step = try await store.completeSignIn(
            subject, personID: found.personID, checked: found.hash, secret: secret, device: device, rehashed: rehashed)
        switch step {
        case .signedIn(let live): return .session(try await wire(live, secret))
        case .challenged(let expires):
            return .challenge(
                .with {
                    $0.secret = secret.text
                    $0.expiresMs = expires.milliseconds
                })
        }
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
