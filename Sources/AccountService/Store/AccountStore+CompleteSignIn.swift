import Foundation
import Primitives
import ServiceStore

/// How the first step of a sign-in ends whose password was right.
enum FirstStep: Sendable {
    case signedIn(LiveSession)
    /// A code is wanted too.
    case challenged(until: Instant)
}

/// How the second step proves itself.
enum CheckedCode: Sendable {
    case step(Int64)
    case recovery([Data])
}

extension AccountStore {
    struct SecondStep: Sendable {
        var challenge: SignInChallenge
        var factor: SecondFactor
    }

    /// Counts the attempt before the code is looked at.
    /// - Throws: `SecondFactorRejection.over`, `SignInRejection.wait`.
    func beginSecondStep(_ secret: SessionSecret, source: String) async throws -> SecondStep {
        try await store.write { tx in
            guard let challenge = try tx.challenge(secret), challenge.isGood(at: tx.now),
                let factor = try tx.secondFactor(of: challenge.member), factor.confirmed != nil
            else { throw SecondFactorRejection.over }
            try tx.admit("code:\(challenge.member.text)", .account)
            try tx.admit(source: source)
            return SecondStep(challenge: challenge, factor: factor)
        }
    }

    /// - Throws: `SecondFactorRejection.wrongCode` when the code was used before, `.over` when the sign-in was.
    func completeSecondStep(
        _ challengeSecret: SessionSecret, _ code: CheckedCode, session secret: SessionSecret, device: SignInDevice
    ) async throws -> (LiveSession, recoveryCodesLeft: Int) {
        try await store.write { tx in
            guard let challenge = try tx.challenge(challengeSecret), challenge.isGood(at: tx.now) else {
                throw SecondFactorRejection.over
            }
            let fresh =
                switch code {
                case .step(let step): try tx.useUp(step: step, of: challenge.member)
                case .recovery(let hashes): try tx.useUp(recoveryCode: hashes, of: challenge.member)
                }
            guard fresh else { throw SecondFactorRejection.wrongCode }
            try tx.useUp(challenge: challengeSecret)
            try tx.forgetAttempts("code:\(challenge.member.text)")
            try tx.takeOff(source: device.source)
            var device = device
            device.remember = challenge.remember
            let live = try tx.begin(.customer, personID: challenge.member.text, secret: secret, device: device)
            return (live, try tx.secondFactor(of: challenge.member)?.recoveryCodesLeft ?? 0)
        }
    }
}
