import Contracts
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

@Suite struct SignInTests {
    @Test func oneAnswerForEveryReason() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        for (email, password) in [
            ("shop@example.jp", "wrong-password"), ("nobody@example.jp", Fixture.password),
            ("no address", Fixture.password),
            ("shop@example.jp", ""), ("shop@example.jp", String(repeating: "a", count: 10_000)),
        ] {
            await #expect(throws: SignInRejection.wrong) { try await service.signIn(email: email, password: password) }
        }
    }

    @Test func addressesAreComparedWithoutCapitals() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        _ = try await service.signIn(email: " ＳＨＯＰ@Example.jp ")
    }

    @Test func guessingOneAccountGetsSlower() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        for n in 1...6 {
            await #expect(throws: SignInRejection.wrong) {
                try await service.signIn(password: "wrong-password", source: "192.0.2.\(n)")
            }
        }
        let wait = await #expect(throws: SignInRejection.self) { try await service.signIn() }
        #expect(wait == .wait(.seconds(2)))
        #expect(wait?.rejected.code == .resourceExhausted && wait?.rejected.sentence.contains("2秒後") == true)
        service.clock.advance(.seconds(2))
        _ = try await service.signIn()
        _ = try await service.signIn()
        #expect(
            try await service.store.store.read { tx in
                try tx.row("SELECT count FROM attempt WHERE subject LIKE 'member:%'") == nil
            })
    }

    @Test func guessingFromOneSourceGetsSlower() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        for n in 1...31 {
            await #expect(throws: SignInRejection.wrong) { try await service.signIn(email: "n\(n)@example.jp") }
        }
        await #expect(throws: SignInRejection.wait(.seconds(2))) { try await service.signIn() }
        _ = try await service.signIn(source: "192.0.2.9")
    }

    /// Checking a password takes long: whoever changed it meanwhile has ended every session, this one too.
    @Test func aPasswordThatWasChangedWhileItWasCheckedBeginsNoSession() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        let subject = SignInSubject.member(brand: "eccall", EmailAddress("shop@example.jp")!)
        let found = try #require(try await service.store.beginSignIn(subject, source: "192.0.2.1"))
        try await service.store.store.write { tx in try tx.execute("UPDATE member SET password_hash = 'new'") }
        await #expect(throws: SignInRejection.wrong) {
            _ = try await service.store.completeSignIn(
                subject, personID: found.personID, checked: found.hash,
                secret: SessionSecret(service.store.store.world),
                device: SignInDevice(source: "192.0.2.1", userAgent: "", remember: false), rehashed: "again")
        }
        let kept = try await service.store.store.read { tx in
            try tx.row("SELECT password_hash FROM member")?.string("password_hash")
        }
        #expect(kept == "new")
    }

    @Test func manyAtOnceDoNotPassTogether() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        let looked = await withTaskGroup(of: Bool.self) { group in
            for n in 1...20 {
                group.addTask {
                    do {
                        _ = try await service.signIn(password: "wrong-password", source: "192.0.2.\(n)")
                        return true
                    } catch let rejection as SignInRejection {
                        return rejection == .wrong
                    } catch {
                        return true
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(looked == 6)
    }

    @Test func goodSignInsDoNotBlockTheirSource() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        for _ in 1...35 { _ = try await service.signIn() }
    }

    @Test func aSessionIsRenewedUntilItsLimit() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        let session = try await service.signIn()
        func renew() async throws -> Account_Session {
            try await service.rpc.renewSession(request: .with { $0.secret = session.secret }, context: service.context)
                .session
        }
        service.clock.advance(.hours(7))
        #expect(try await renew().secret == session.secret)
        service.clock.advance(.hours(7))
        #expect(try await renew().sessionExpiresMs - session.sessionExpiresMs == 14 * 3_600_000)
        service.clock.advance(.hours(8))
        await #expect(throws: SignInRejection.over) { try await renew() }
    }

    @Test func rememberedForThirtyDays() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        let session = try await service.signIn(remember: true)
        service.clock.advance(.days(29))
        let renewed = try await service.rpc.renewSession(
            request: .with { $0.secret = session.secret }, context: service.context)
        #expect(renewed.session.remember && renewed.session.sessionExpiresMs == session.sessionExpiresMs)
    }

    @Test func signingOutIsToldOnce() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let session = try await service.signIn()
        for _ in 1...2 {
            _ = try await service.rpc.signOut(request: .with { $0.secret = session.secret }, context: service.context)
        }
        _ = try await service.rpc.signOut(request: .with { $0.secret = "unknown" }, context: service.context)
        let ended = try await service.ended()
        #expect(ended.count == 1 && !ended[0].sessionID.isEmpty && ended[0].personID.hasPrefix("mem_"))
        #expect(
            try await service.store.store.read { tx in
                try tx.row("SELECT subject FROM event WHERE kind = 'session.ended'")?.string("subject")
            } == customer.accountID)
        await #expect(throws: SignInRejection.over) {
            try await service.rpc.renewSession(request: .with { $0.secret = session.secret }, context: service.context)
        }
    }

    @Test func theStoreKnowsNoSecret() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        let session = try await service.signIn()
        let kept = try await service.store.store.read { tx in
            try tx.row("SELECT secret_hash FROM session")!.data("secret_hash")
        }
        #expect(kept.count == 32 && kept.range(of: .init(session.secret.utf8)) == nil)
    }

    @Test func staffSignInWithTheirRole() async throws {
        let service = try await TestService()
        #expect(try await !service.store.hasStaff())
        let (command, password) = try AddStaff.decide(
            email: "reviewer@denwaban.localhost", name: "審査 太郎", role: "reviewer",
            password: AddStaff.developmentPassword)
        let hash = try await service.rpc.passwords.hash(password)
        _ = try await service.store.addStaff(command, passwordHash: hash)
        await #expect(throws: AddStaffRejection.addressTaken) {
            try await service.store.addStaff(command, passwordHash: hash)
        }
        #expect(try await service.store.hasStaff())
        #expect(try await service.store.hasDevelopmentStaff())
        let session = try await service.rpc.signInStaff(
            request: .with {
                $0.email = "reviewer@denwaban.localhost"; $0.password = "denwaban-demo"
            }, context: service.context
        ).session
        #expect(session.sessionExpiresMs - service.clock.world.now.milliseconds == 4 * 3_600_000)
        // A customer's door is not staff's.
        await #expect(throws: SignInRejection.wrong) {
            try await service.signIn(email: "reviewer@denwaban.localhost", password: "denwaban-demo")
        }
    }
}
