import Contracts
import Primitives

@testable import AccountService

extension TestService {
    /// - Returns: the app.
    func start(
        _ customer: Common_Customer, _ requestID: String = "start-1", password: String = Fixture.password
    ) async throws -> TOTP {
        _ = try await rpc.startSecondFactor(
            request: .with {
                $0.requestID = "\(requestID)-\(customer.memberID)"
                $0.customer = customer
                $0.password = password
            }, context: context)
        let pending = try await rpc.getSecondFactor(request: .with { $0.customer = customer }, context: context).pending
        guard let id = MemberID(customer.memberID), let factor = try await store.secondFactor(of: id) else {
            throw NotFound.member
        }
        let totp = try rpc.memberSecrets.open(factor.sealed, of: id)
        guard pending.secret == Base32.encode(totp.secret), pending.otpauthUri.contains(pending.secret) else {
            throw NotFound.member
        }
        return totp
    }

    func confirm(
        _ customer: Common_Customer, _ code: String, _ requestID: String = "confirm-1"
    ) async throws -> [String] {
        try await rpc.confirmSecondFactor(
            request: .with {
                $0.requestID = "\(requestID)-\(customer.memberID)"
                $0.customer = customer
                $0.code = code
            }, context: context
        ).recoveryCodes
    }

    func enable(
        _ customer: Common_Customer, password: String = Fixture.password
    ) async throws -> (TOTP, codes: [String]) {
        let totp = try await start(customer, password: password)
        return (totp, try await confirm(customer, code(totp)))
    }

    func code(_ totp: TOTP) -> String { totp.code(step: TOTP.step(at: clock.world.now)) }

    /// The first step of a sign-in that asks for a code.
    func challenge() async throws -> String {
        let answer = try await rpc.signIn(
            request: .with {
                $0.brand = "eccall"
                $0.email = "shop@example.jp"
                $0.password = Fixture.password
            }, context: context)
        guard !answer.hasSession, answer.hasChallenge else { throw NotFound.session }
        return answer.challenge.secret
    }

    func complete(
        _ challenge: String, _ code: String, source: String = "192.0.2.1"
    ) async throws -> Account_CompleteSignInResponse {
        try await rpc.completeSignIn(
            request: .with {
                $0.challenge = challenge
                $0.code = code
                $0.source = source
            }, context: context)
    }
}
