import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func checkApplication(
        request: Account_CheckApplicationRequest, context: ServerContext
    ) async throws -> Account_CheckApplicationResponse {
        let (details, _) = try Apply.check(request.application.form, brand: brands[request.application.brand])
        return .with { $0.normalised = Account_Application(details) }
    }

    func submitApplication(
        request: Account_SubmitApplicationRequest, context: ServerContext
    ) async throws -> Account_SubmitApplicationResponse {
        let command = try Apply.decide(
            request.application.form, consent: Consent(request.consent), brand: brands[request.application.brand],
            on: world.today)
        var fingerprint = request
        fingerprint.application.password = ""
        fingerprint.source = ""
        try await store.admitMail(from: request.source)
        // Whether or not the address is registered: the answer takes as long.
        let hash = try await passwords.hash(command.password)
        try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.apply(command, passwordHash: hash, repeated)
        }
        return Account_SubmitApplicationResponse()
    }

    func resendVerification(
        request: Account_ResendVerificationRequest, context: ServerContext
    ) async throws -> Account_ResendVerificationResponse {
        let email = try checkedEmail(request.email)
        try await repeatable(request.requestID, request) { repeated in
            try await store.resendVerification(brand: request.brand, email: email, source: request.source, repeated)
        }
        return Account_ResendVerificationResponse()
    }

    func requestPasswordReset(
        request: Account_RequestPasswordResetRequest, context: ServerContext
    ) async throws -> Account_RequestPasswordResetResponse {
        let email = try checkedEmail(request.email)
        try await repeatable(request.requestID, request) { repeated in
            try await store.requestPasswordReset(brand: request.brand, email: email, source: request.source, repeated)
        }
        return Account_RequestPasswordResetResponse()
    }

    /// What is no address at all is said so: that reveals nothing about who is registered.
    private func checkedEmail(_ typed: String) throws -> EmailAddress {
        guard !Typed.line(typed).isEmpty else { throw ApplicationRejection(problems: [.missing(.email)]) }
        guard let email = EmailAddress(typed) else { throw ApplicationRejection(problems: [.malformed(.email)]) }
        return email
    }
}

extension Consent {
    init(_ consent: Account_Consent) {
        self.init(
            termsVersion: consent.termsVersion, privacyVersion: consent.privacyVersion, shown: consent.shown)
    }
}
