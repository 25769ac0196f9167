import Contracts
import Foundation
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

@Suite struct RegistrationTests {
    @Test func aRegisteredAddressGetsTheSameAnswerAndALinkToANewPassword() async throws {
        let service = try await TestService()
        let first = try await service.submit()
        _ = try await service.verify()
        let again = try await service.submit("apply-2") { $0.application.password = "another-password" }
        #expect(first == again)
        #expect(try await service.count("account") == 1)
        #expect(try await service.events("account.link_requested").last?.linkRequested.purpose == .resetPassword)
        _ = try await service.signIn()
    }

    @Test func theFirstPressedLinkWins() async throws {
        let service = try await TestService()
        try await service.submit("apply-1") { $0.application.password = "first-password" }
        let first = try await service.mailedLink()
        try await service.submit("apply-2") { $0.application.siteName = "べつの店" }
        #expect(try await service.count("account") == 2)
        #expect(try await service.verify() == .good)
        #expect(try await service.events("account.verified").map(\.account.siteName) == ["べつの店"])
        let late = try await service.rpc.verifyEmail(
            request: .with {
                $0.requestID = "v-2"; $0.linkID = first.id; $0.secret = first.secret
            }, context: service.context)
        #expect(late.state == .used)
        await #expect(throws: SignInRejection.wrong) { try await service.signIn(password: "first-password") }
        _ = try await service.signIn()
        #expect(try await service.count("unverified_password") == 0)
    }

    @Test func aLinkIsGoodForADayAndOnce() async throws {
        let service = try await TestService()
        try await service.submit()
        service.clock.advance(.hours(24))
        #expect(try await service.verify() == .expired)
        _ = try await service.rpc.resendVerification(
            request: .with {
                $0.requestID = "resend-1"; $0.brand = "eccall"; $0.email = "SHOP@example.jp"
            }, context: service.context)
        #expect(try await service.verify("v-2") == .good)
        #expect(try await service.verify("v-2") == .good)
        #expect(try await service.verify("v-3") == .used)
        let link = try await service.mailedLink()
        let wrong = try await service.rpc.verifyEmail(
            request: .with {
                $0.requestID = "v-4"; $0.linkID = link.id; $0.secret = "AAAA"
            }, context: service.context)
        #expect(wrong.state == .unknown)
    }

    @Test func nobodyLearnsWhoIsRegistered() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        let sent = try await service.events("account.link_requested").count
        _ = try await service.rpc.resendVerification(
            request: .with {
                $0.requestID = "r-1"; $0.brand = "eccall"; $0.email = "shop@example.jp"
            }, context: service.context)
        _ = try await service.rpc.resendVerification(
            request: .with {
                $0.requestID = "r-2"; $0.brand = "eccall"; $0.email = "nobody@example.jp"
            }, context: service.context)
        _ = try await service.rpc.requestPasswordReset(
            request: .with {
                $0.requestID = "r-3"; $0.brand = "eccall"; $0.email = "nobody@example.jp"
            }, context: service.context)
        _ = try await service.rpc.requestPasswordReset(
            request: .with {
                $0.requestID = "r-4"; $0.brand = "businesscall"; $0.email = "shop@example.jp"
            }, context: service.context)
        #expect(try await service.events("account.link_requested").count == sent)
    }

    @Test func aMailboxIsNotFilled() async throws {
        let service = try await TestService()
        for n in 1...9 { try await service.submit("apply-\(n)") }
        #expect(try await service.events("account.link_requested").count == LinkAllowance.linksPerAddressAndHour)
        #expect(try await service.count("account") == LinkAllowance.linksPerAddressAndHour)
        service.clock.advance(.hours(1))
        try await service.submit("apply-10")
        #expect(try await service.events("account.link_requested").count == LinkAllowance.linksPerAddressAndHour + 1)
    }

    @Test func aNewPasswordEndsEverySession() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        let session = try await service.signIn(remember: true)
        _ = try await service.rpc.requestPasswordReset(
            request: .with {
                $0.requestID = "reset-1"; $0.brand = "eccall"; $0.email = "shop@example.jp"
            }, context: service.context)
        let link = try await service.mailedLink()
        func reset(_ requestID: String, _ password: String) async throws -> Account_LinkState {
            try await service.rpc.resetPassword(
                request: .with {
                    $0.requestID = requestID
                    $0.linkID = link.id
                    $0.secret = link.secret
                    $0.password = password
                }, context: service.context
            ).state
        }
        await #expect(throws: PasswordProblem.tooShort) { try await reset("p-1", "short") }
        #expect(try await reset("p-2", "gotanda-no-mise") == .good)
        #expect(try await reset("p-2", "gotanda-no-mise") == .good)
        #expect(try await reset("p-3", "osaki-no-mise") == .used)
        await #expect(throws: SignInRejection.over) {
            try await service.rpc.renewSession(request: .with { $0.secret = session.secret }, context: service.context)
        }
        #expect(try await service.ended().map(\.sessionID) == [""])
        await #expect(throws: SignInRejection.wrong) { try await service.signIn() }
        _ = try await service.signIn(password: "gotanda-no-mise")
    }

    @Test func aResetLinkLivesForAnHour() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        _ = try await service.rpc.requestPasswordReset(
            request: .with {
                $0.requestID = "reset-1"; $0.brand = "eccall"; $0.email = "shop@example.jp"
            }, context: service.context)
        let link = try await service.mailedLink()
        service.clock.advance(.hours(1))
        let late = try await service.rpc.resetPassword(
            request: .with {
                $0.requestID = "p-1"; $0.linkID = link.id; $0.secret = link.secret; $0.password = "x"
            }, context: service.context)
        #expect(late.state == .expired)
    }

    @Test func whatIsWrongStandsBesideItsField() async throws {
        let service = try await TestService()
        let rejection = await #expect(throws: ApplicationRejection.self) {
            try await service.submit { $0.application.email = "" }
        }
        #expect(rejection?.rejected.fields == [.init("email", "メールアドレスが入力されていません。")])
        #expect(rejection?.rejected.code == .invalidArgument)
        #expect(try await service.count("account") == 0)
        let checked = try await service.rpc.checkApplication(
            request: .with { $0.application = .init(Fixture.form) }, context: service.context)
        #expect(checked.normalised.telephone == "03-4510-5958" && checked.normalised.password.isEmpty)
    }

    @Test func afterTheEndTheAddressMayApplyAnew() async throws {
        let service = try await TestService()
        let old = try await service.customer()
        let session = try await service.signIn()
        try await service.store.store.write { tx in
            try tx.execute("UPDATE account SET state = 'ended' WHERE account_id = ?", old.accountID)
        }
        await #expect(throws: SignInRejection.wrong) { try await service.signIn() }
        await #expect(throws: SignInRejection.over) {
            try await service.rpc.renewSession(request: .with { $0.secret = session.secret }, context: service.context)
        }
        try await service.submit("apply-2") { $0.application.password = "gotanda-no-mise" }
        #expect(try await service.verify("verify-2") == .good)
        _ = try await service.signIn(password: "gotanda-no-mise")
        #expect(try await service.events("account.verified").map(\.account.accountID).last != old.accountID)
    }

    @Test func consentIsKeptAsShown() async throws {
        let service = try await TestService()
        try await service.submit()
        try await service.store.store.read { tx in
            let row = try #require(try tx.row("SELECT * FROM consent"))
            #expect(try row.string("shown") == "ライトプラン 月額5,500円（税込）…")
            #expect(try row.string("terms_version") == Fixture.eccall.termsVersion)
            #expect(try row.instant("consented_ms") == tx.now)
        }
    }
}
