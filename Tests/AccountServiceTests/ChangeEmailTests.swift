import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore
import Testing

@testable import AccountService

/// From the request to the first sign-in with the new address, on a real store.
@Suite struct ChangeEmailTests {
    let service: TestService
    let owner: Common_Customer

    init() async throws {
        service = try await TestService()
        owner = try await service.owner()
    }

    func ask(
        _ email: String = "new@example.jp", _ id: String = "ask-1", password: String = Fixture.password,
        by customer: Common_Customer? = nil
    ) async throws {
        _ = try await service.rpc.requestEmailChange(
            request: .with {
                $0.requestID = id
                $0.customer = customer ?? owner
                $0.email = email
                $0.currentPassword = password
            }, context: service.context)
    }

    func confirm(
        _ link: (id: String, secret: String)? = nil, _ id: String = "confirm-1"
    ) async throws -> Account_EmailChangeState {
        let newest = try await service.mailedLink()
        return try await service.rpc.confirmEmailChange(
            request: .with {
                $0.requestID = id
                $0.linkID = (link ?? newest).id
                $0.secret = (link ?? newest).secret
            }, context: service.context
        ).state
    }

    func shown(_ customer: Common_Customer? = nil) async throws -> Account_GetEmailChangeResponse {
        try await service.rpc.getEmailChange(
            request: .with { $0.customer = customer ?? owner }, context: service.context)
    }

    func links() async throws -> [String] {
        try await service.events("account.link_requested").map(\.linkRequested)
            .filter { $0.purpose == .changeEmail }.map(\.email)
    }

    @Test func theNewAddressSignsInOnceItsLinkIsPressed() async throws {
        let session = try await service.signIn()
        try await ask("Ｎew@Example.jp")
        try await ask("Ｎew@Example.jp")
        #expect(try await links() == ["New@example.jp"], "a repeat mails nothing")
        #expect(try await shown().pendingEmail == "New@example.jp")
        _ = try await service.signIn()
        await #expect(throws: SignInRejection.wrong) { try await service.signIn(email: "new@example.jp") }
        #expect(try await service.events("member.email_changed").isEmpty)

        #expect(try await confirm() == .good)
        #expect(try await confirm() == .good, "a repeat of the request is answered alike")
        #expect(try await confirm(nil, "confirm-2") == .used)
        _ = try await service.signIn(email: "new@example.jp")
        await #expect(throws: SignInRejection.wrong) { try await service.signIn() }
        await #expect(throws: SignInRejection.over) {
            try await service.rpc.renewSession(request: .with { $0.secret = session.secret }, context: service.context)
        }
        let told = try await service.events("member.email_changed")
        #expect(told.count == 1)
        #expect(told[0].emailChanged.formerEmail.lowercased() == "shop@example.jp")
        #expect(told[0].emailChanged.member.email == "New@example.jp" && told[0].account.email == "New@example.jp")
        let after = try await shown()
        #expect(after.email == "New@example.jp" && after.pendingEmail.isEmpty)
    }

    @Test func theHistoryAndTheStaffSayWho() async throws {
        try await ask()
        #expect(try await confirm() == .good)
        let changes = try await service.rpc.listChanges(
            request: .with {
                $0.customer = owner
                $0.limit = 10
            }, context: service.context
        ).changes
        #expect(changes.prefix(2).map(\.kind) == ["member.email_changed", "login.email_change_requested"])
        #expect(changes.prefix(2).allSatisfy { $0.actor == .member && $0.actorName == "高橋 一郎" })
        #expect(changes[0].before.lowercased() == "shop@example.jp" && changes[0].after == "new@example.jp")
        let found = try await service.rpc.listAccounts(
            request: .with {
                $0.staff = TestService.reviewer
                $0.search = "new@"
                $0.limit = 10
            }, context: service.context
        ).accounts
        #expect(found.map(\.email) == ["new@example.jp"])
        let account = try await service.rpc.getAccountForStaff(
            request: .with {
                $0.staff = TestService.reviewer
                $0.accountID = owner.accountID
            }, context: service.context)
        #expect(account.changes.map(\.field) == ["email"] && account.changes[0].needsReview == false)
    }

    @Test func theAccountStaysWhereAnotherMemberMoves() async throws {
        _ = try await service.invite(owner)
        #expect(try await service.accept() == .good)
        let member = try #require(try await service.events("member.joined").last?.member)
        let hanako = Common_Customer.with {
            $0.accountID = member.accountID; $0.memberID = member.memberID; $0.role = .member
        }
        try await ask("hana@example.jp", password: "hanako-no-kagi", by: hanako)
        #expect(try await confirm() == .good)
        let told = try #require(try await service.events("member.email_changed").last)
        #expect(told.emailChanged.member.email == "hana@example.jp")
        #expect(told.account.email.lowercased() == "shop@example.jp")
        #expect(try await service.ended().map(\.personID) == [member.memberID])
    }

    @Test func anAddressThatSignsInElsewhereIsAnsweredAndMailedAlike() async throws {
        let other = try await service.owner("other@example.jp")
        try await ask("OTHER@example.jp")
        #expect(try await links() == ["OTHER@example.jp"])
        #expect(try await shown().pendingEmail == "OTHER@example.jp")
        #expect(try await confirm() == .addressTaken)
        #expect(try await service.members(other).map(\.email) == ["other@example.jp"])
        _ = try await service.signIn(email: "other@example.jp")
        _ = try await service.signIn()
    }

    @Test func anAddressTakenMeanwhileIsRefused() async throws {
        try await ask()
        let link = try await service.mailedLink()
        _ = try await service.owner("new@example.jp")
        #expect(try await confirm(link) == .addressTaken)
        _ = try await service.signIn()
        // Whoever is invited to the same account has the address as good as taken.
        _ = try await service.invite(owner, email: "third@example.jp")
        try await ask("third@example.jp", "ask-2")
        #expect(try await confirm(nil, "confirm-2") == .addressTaken)
    }

    @Test func theLastRequestWins() async throws {
        try await ask("first@example.jp")
        let first = try await service.mailedLink()
        try await ask("second@example.jp", "ask-2")
        let second = try await service.mailedLink()
        #expect(try await confirm(first) == .withdrawn)
        #expect(try await confirm(second, "confirm-2") == .good)
        #expect(try await confirm(first, "confirm-3") == .withdrawn)
        #expect(try await shown().email == "second@example.jp")
    }

    @Test func twoRequestsAtOnceLeaveOneThatWaits() async throws {
        async let one: Void = ask("first@example.jp", "ask-1")
        async let two: Void = ask("second@example.jp", "ask-2")
        _ = try await (one, two)
        #expect(try await service.count("email_change") == 1)
        let open = try await service.store.store.read { tx in
            try tx.rows("SELECT email_key FROM mailed_link WHERE purpose = 'change_email' AND used_ms IS NULL")
                .map { try $0.string("email_key") }
        }
        let waiting = try await shown().pendingEmail
        #expect(open == [waiting])
    }

    @Test func mailedAgainTakenBackAndOver() async throws {
        func again(_ id: String) async throws {
            _ = try await service.rpc.resendEmailChange(
                request: .with {
                    $0.requestID = id; $0.customer = owner
                }, context: service.context)
        }
        await #expect(throws: ChangeEmailRejection.nothingWaits) { try await again("again-0") }
        try await ask()
        let first = try await service.mailedLink()
        service.clock.advance(.hours(24))
        #expect(try await confirm(first) == .expired)
        try await again("again-1")
        #expect(try await confirm(first, "confirm-2") == .withdrawn)
        let fresh = try await service.mailedLink()
        _ = try await service.rpc.withdrawEmailChange(
            request: .with {
                $0.requestID = "withdraw-1"; $0.customer = owner
            }, context: service.context)
        #expect(try await confirm(fresh, "confirm-3") == .withdrawn)
        #expect(try await shown().pendingEmail.isEmpty)
        await #expect(throws: ChangeEmailRejection.nothingWaits) { try await again("again-2") }
        #expect(try await confirm((fresh.id, "x"), "confirm-4") == .unknown)
    }

    @Test func guessingThePasswordIsSlowedDown() async throws {
        for n in 1...6 {
            await #expect(throws: ChangeEmailRejection.wrongPassword) {
                try await ask("new@example.jp", "ask-\(n)", password: "chigau-\(n)")
            }
        }
        await #expect(throws: SignInRejection.wait(.seconds(2))) { try await ask("new@example.jp", "ask-7") }
        #expect(try await links().isEmpty)
    }

    @Test func mailsCannotBeSentToTheWorld() async throws {
        for n in 1...ChangeEmail.mostLinksPerDay { try await ask("a\(n)@example.jp", "ask-\(n)") }
        await #expect(throws: ChangeEmailRejection.tooManyToday) { try await ask("b@example.jp", "ask-b") }
        #expect(try await links().count == ChangeEmail.mostLinksPerDay)
        service.clock.advance(.hours(25))
        try await ask("b@example.jp", "ask-c")
    }

    @Test func anotherMembersLoginIsNotFound() async throws {
        let stranger = try await service.owner("other@example.jp")
        var mixed = owner
        mixed.memberID = stranger.memberID
        let customer = mixed
        await #expect(throws: NotFound.member) { try await ask("x@example.jp", by: customer) }
        await #expect(throws: NotFound.member) { try await shown(customer) }
    }

    @Test func whoeverIsRemovedHasNothingThatWaits() async throws {
        let invited = try await service.invite(owner)
        #expect(try await service.accept() == .good)
        let hanako = Common_Customer.with {
            $0.accountID = owner.accountID; $0.memberID = invited.memberID; $0.role = .member
        }
        try await ask("hana@example.jp", password: "hanako-no-kagi", by: hanako)
        let link = try await service.mailedLink()
        try await service.remove(invited.memberID, owner)
        #expect(try await confirm(link) == .withdrawn)
        #expect(try await service.count("email_change") == 0)
    }
}
