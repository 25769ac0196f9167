import Contracts
import Foundation
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

/// From setting up the app to losing it, on a real store.
@Suite struct SecondFactorTests {
    @Test func signingInTakesACode() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let (totp, codes) = try await service.enable(owner)
        #expect(codes.count == 10 && Set(codes).count == 10)
        let told = try #require(try await service.events("member.second_factor_changed").last?.secondFactorChanged)
        #expect(told.enabled && told.member.memberID == owner.memberID)
        #expect(try await service.members(owner)[0].secondFactor)

        service.clock.advance(.seconds(60))
        let challenge = try await service.challenge()
        await #expect(throws: SecondFactorRejection.wrongCode) { try await service.complete(challenge, "000000") }
        let session = try await service.complete(challenge, service.code(totp))
        #expect(!session.session.secret.isEmpty && !session.usedRecoveryCode && session.recoveryCodesLeft == 10)
        // Neither the challenge nor the code is good twice.
        await #expect(throws: SecondFactorRejection.over) { try await service.complete(challenge, service.code(totp)) }
        let again = try await service.challenge()
        await #expect(throws: SecondFactorRejection.wrongCode) { try await service.complete(again, service.code(totp)) }
        service.clock.advance(.seconds(30))
        _ = try await service.complete(again, service.code(totp))
    }

    @Test func aChallengeLivesForTenMinutes() async throws {
        let service = try await TestService()
        let (totp, _) = try await service.enable(service.owner())
        service.clock.advance(.seconds(60))
        let challenge = try await service.challenge()
        service.clock.advance(SignInChallenge.lifetime)
        await #expect(throws: SecondFactorRejection.over) { try await service.complete(challenge, service.code(totp)) }
        await #expect(throws: SecondFactorRejection.over) { try await service.complete("invented", "123456") }
    }

    @Test func guessingCodesGetsSlower() async throws {
        let service = try await TestService()
        let (totp, _) = try await service.enable(service.owner())
        service.clock.advance(.seconds(60))
        for n in 1...6 {
            // A fresh first step does not begin the count anew.
            let challenge = try await service.challenge()
            await #expect(throws: SecondFactorRejection.wrongCode) {
                try await service.complete(challenge, "000000", source: "192.0.2.\(n)")
            }
        }
        let challenge = try await service.challenge()
        await #expect(throws: SignInRejection.wait(.seconds(2))) {
            try await service.complete(challenge, service.code(totp))
        }
        service.clock.advance(.seconds(2))
        _ = try await service.complete(challenge, service.code(totp))
    }

    @Test func aRecoveryCodeIsGoodOnce() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let (_, codes) = try await service.enable(owner)
        let answer = try await service.complete(service.challenge(), codes[3].lowercased())
        #expect(answer.usedRecoveryCode && answer.recoveryCodesLeft == 9)
        let challenge = try await service.challenge()
        await #expect(throws: SecondFactorRejection.wrongCode) { try await service.complete(challenge, codes[3]) }
        let fresh = try await service.rpc.renewRecoveryCodes(
            request: .with {
                $0.requestID = "renew-1"; $0.customer = owner; $0.password = Fixture.password
            }, context: service.context
        ).recoveryCodes
        #expect(Set(fresh).isDisjoint(with: codes))
        await #expect(throws: SecondFactorRejection.wrongCode) { try await service.complete(challenge, codes[4]) }
        _ = try await service.complete(challenge, fresh[0])
    }

    @Test func aRepeatedConfirmationIsToldTheSameCodes() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let (_, codes) = try await service.enable(owner)
        #expect(try await service.confirm(owner, "000000") == codes)
        let log = try await service.store.store.read { tx in
            try tx.rows("SELECT response FROM request_log").map { try $0.data("response") }
        }
        #expect(log.allSatisfy { $0.range(of: Data(codes[0].utf8)) == nil })
        await #expect(throws: SecondFactorRejection.alreadyEnabled) {
            _ = try await service.start(owner, "start-2")
        }
    }

    @Test func nothingChangesWithoutThePassword() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        await #expect(throws: SecondFactorRejection.wrongPassword) {
            _ = try await service.start(owner, password: "wrong-password")
        }
        _ = try await service.enable(owner)
        func disable(_ password: String, _ requestID: String) async throws {
            _ = try await service.rpc.disableSecondFactor(
                request: .with {
                    $0.requestID = requestID; $0.customer = owner; $0.password = password
                }, context: service.context)
        }
        await #expect(throws: SecondFactorRejection.wrongPassword) { try await disable("wrong-password", "d-1") }
        try await disable(Fixture.password, "d-2")
        #expect(try await service.signIn().hasSecret)
        await #expect(throws: SecondFactorRejection.notEnabled) { try await disable(Fixture.password, "d-3") }
    }

    @Test func anUnconfirmedSecretChangesNothing() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let totp = try await service.start(owner)
        #expect(try await service.signIn().hasSecret)
        service.clock.advance(SecondFactor.pendingFor)
        await #expect(throws: SecondFactorRejection.over) { try await service.confirm(owner, service.code(totp)) }
        await #expect(throws: SecondFactorRejection.wrongCode) { try await service.confirm(owner, "", "confirm-2") }
    }

    @Test func anOwnerTakesALostOneOff() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let member = try await service.invite(owner)
        #expect(try await service.accept() == .good)
        let hanako = Common_Customer.with {
            $0.accountID = owner.accountID
            $0.memberID = member.memberID
            $0.role = .member
        }
        _ = try await service.enable(hanako, password: "hanako-no-kagi")
        _ = try await service.rpc.resetSecondFactor(
            request: .with {
                $0.requestID = "reset-1"; $0.customer = owner; $0.memberID = member.memberID
            }, context: service.context)
        let told = try #require(try await service.events("member.second_factor_changed").last?.secondFactorChanged)
        #expect(!told.enabled && told.byOwner && told.member.email == "hanako@example.jp")
        #expect(try await service.ended().map(\.personID) == [member.memberID])
        #expect(try await service.signIn(email: "hanako@example.jp", password: "hanako-no-kagi").hasSecret)
    }

    @Test func theListOfBrowsers() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let first = try await service.signIn(source: "192.0.2.7")
        service.clock.advance(.minutes(1))
        _ = try await service.signIn(remember: true, source: "192.0.2.8")
        func list() async throws -> [Account_SignedInBrowser] {
            try await service.rpc.listSessions(request: .with { $0.customer = owner }, context: service.context)
                .sessions
        }
        #expect(try await list().map(\.source) == ["192.0.2.8", "192.0.2.7"])
        let id = try await list()[1].sessionID
        for n in 1...2 {
            _ = try await service.rpc.endSession(
                request: .with {
                    $0.requestID = "end-\(n)"; $0.customer = owner; $0.sessionID = id
                }, context: service.context)
        }
        #expect(try await service.ended().map(\.sessionID) == [id])
        await #expect(throws: SignInRejection.over) {
            try await service.rpc.renewSession(request: .with { $0.secret = first.secret }, context: service.context)
        }
        // Another member's is not there.
        let other = try await service.owner("other@example.jp")
        let left = try await list()[0].sessionID
        _ = try await service.rpc.endSession(
            request: .with {
                $0.requestID = "end-3"; $0.customer = other; $0.sessionID = left
            }, context: service.context)
        #expect(try await list().count == 1)
        _ = try await service.rpc.endAllSessions(
            request: .with {
                $0.requestID = "all-1"; $0.customer = owner
            }, context: service.context)
        #expect(try await list().isEmpty)
        // One that was not used for its idle time is not signed in any more.
        _ = try await service.signIn()
        service.clock.advance(.hours(8))
        #expect(try await list().isEmpty)
    }
}

extension Account_Session {
    fileprivate var hasSecret: Bool { !secret.isEmpty }
}
