import Contracts
import Primitives
import ServiceRuntime
import ServiceStore
import Testing

@testable import AccountService

/// From the invitation to the day somebody leaves, on a real store.
@Suite struct MemberTests {
    @Test func whoAppliedIsTheFirstOwner() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let members = try await service.members(owner)
        #expect(members.map(\.email) == ["Shop@example.jp"] || members.map(\.email) == ["Shop@Example.JP"])
        #expect(members[0].role == .owner && members[0].state == .active && members[0].memberID == owner.memberID)
        #expect(try await service.events("member.joined").map(\.member.memberID) == [owner.memberID])
    }

    @Test func anInvitedPersonSetsAPasswordAndSignsIn() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let invited = try await service.invite(owner)
        #expect(invited.state == .invited && invited.name == "")
        await #expect(throws: SignInRejection.wrong) { try await service.signIn(email: "hanako@example.jp") }
        let link = try #require(try await service.events("account.link_requested").last?.linkRequested)
        #expect(link.purpose == .inviteMember && link.email == "hanako@example.jp" && link.invitedBy == "高橋 一郎")
        let checked = try await service.check()
        #expect(checked.state == .good && checked.inviting == "ウィズ・プランナーズ株式会社" && checked.brand == "eccall")
        #expect(try await service.accept() == .good)
        #expect(try await service.accept() == .good)
        #expect(try await service.accept("accept-2") == .accepted)
        #expect(try await service.events("member.joined").last?.member.name == "山田 花子")
        let session = try await service.signIn(email: "Hanako@example.jp", password: "hanako-no-kagi")
        #expect(!session.secret.isEmpty)
        #expect(try await service.members(owner).map(\.role) == [.owner, .member])
        #expect(try await service.members(owner)[1].lastSeenMs > 0)
    }

    @Test func whatIsWrongIsSaidBesideBothFields() async throws {
        let service = try await TestService()
        _ = try await service.invite(service.owner())
        let rejection = await #expect(throws: Rejected.self) {
            try await service.accept(name: " ", password: "short")
        }
        #expect(rejection?.fields.map(\.field) == ["name", "password"])
    }

    @Test func aFreshInvitationTakesTheOldOnesPlace() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let member = try await service.invite(owner)
        let first = try await service.mailedLink()
        service.clock.advance(.days(7))
        #expect(try await service.check().state == .expired)
        #expect(try await service.accept() == .expired)
        _ = try await service.rpc.resendInvitation(
            request: .with {
                $0.requestID = "resend-1"; $0.customer = owner; $0.memberID = member.memberID
            }, context: service.context)
        #expect(try await service.check(first).state == .withdrawn)
        #expect(try await service.accept("accept-2") == .good)
        await #expect(throws: MemberRejection.alreadyActive) {
            _ = try await service.rpc.resendInvitation(
                request: .with {
                    $0.requestID = "resend-2"; $0.customer = owner; $0.memberID = member.memberID
                }, context: service.context)
        }
    }

    /// An address gets so many mails an hour. A member who asks for one more is told, and what there was stays.
    @Test func oneInvitationTooManyIsRefusedAndTheLastStays() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let member = try await service.invite(owner)
        func again(_ n: Int) async throws {
            _ = try await service.rpc.resendInvitation(
                request: .with {
                    $0.requestID = "again-\(n)"; $0.customer = owner; $0.memberID = member.memberID
                }, context: service.context)
        }
        for n in 2...LinkAllowance.linksPerAddressAndHour { try await again(n) }
        await #expect(throws: AddressHasHadItsMails.self) { try await again(6) }
        #expect(try await service.check().state == .good, "the link that was sent last")
        service.clock.advance(.hours(1))
        try await again(7)
    }

    @Test func aWithdrawnInvitationLetsNobodyIn() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let member = try await service.invite(owner)
        try await service.remove(member.memberID, owner)
        #expect(try await service.check().state == .withdrawn)
        #expect(try await service.accept() == .withdrawn)
        #expect(try await service.events("member.removed").map(\.member.state) == [.removed])
        let again = try await service.invite(owner, "invite-2")
        #expect(again.memberID != member.memberID)
        #expect(try await service.accept("accept-2") == .good)
    }

    @Test func whoSignsInElsewhereLearnsItFromTheLinkAlone() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let other = try await service.owner("other@example.jp")
        let invited = try await service.invite(owner, email: "OTHER@example.jp")
        #expect(invited.state == .invited)
        #expect(try await service.check().state == .addressTaken)
        #expect(try await service.accept() == .addressTaken)
        #expect(try await service.members(other).count == 1)
        _ = try await service.signIn(email: "other@example.jp")
    }

    @Test func anInvitationDoesNotTakeTheAddressAway() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        _ = try await service.invite(owner, email: "other@example.jp")
        let link = try await service.mailedLink()
        _ = try await service.owner("other@example.jp")
        #expect(try await service.check(link).state == .addressTaken)
    }

    @Test func anApplicationOfTheAddressEndsWithTheInvitation() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        try await service.submit("apply-other") { $0.application.email = "hanako@example.jp" }
        let application = try await service.mailedLink()
        _ = try await service.invite(owner)
        #expect(try await service.accept() == .good)
        let late = try await service.rpc.verifyEmail(
            request: .with {
                $0.requestID = "v-late"; $0.linkID = application.id; $0.secret = application.secret
            }, context: service.context)
        #expect(late.state == .used)
    }

    @Test func removalEndsEverySessionAtOnce() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let member = try await service.invite(owner)
        #expect(try await service.accept() == .good)
        let session = try await service.signIn(email: "hanako@example.jp", password: "hanako-no-kagi", remember: true)
        try await service.remove(member.memberID, owner)
        #expect(try await service.ended().map(\.personID) == [member.memberID])
        await #expect(throws: SignInRejection.over) {
            try await service.rpc.renewSession(request: .with { $0.secret = session.secret }, context: service.context)
        }
        await #expect(throws: SignInRejection.wrong) {
            try await service.signIn(email: "hanako@example.jp", password: "hanako-no-kagi")
        }
        await #expect(throws: MemberRejection.removed) { try await service.remove(member.memberID, owner, "remove-2") }
        #expect(try await service.members(owner).count == 1)
    }

    @Test func theLastOwnerStays() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        await #expect(throws: MemberRejection.lastOwner) { try await service.remove(owner.memberID, owner) }
        func role(_ id: String, _ role: Common_MemberRole, _ requestID: String) async throws {
            _ = try await service.rpc.changeMemberRole(
                request: .with {
                    $0.requestID = requestID; $0.customer = owner; $0.memberID = id; $0.role = role
                }, context: service.context)
        }
        await #expect(throws: MemberRejection.lastOwner) { try await role(owner.memberID, .member, "role-1") }
        await #expect(throws: MemberRejection.roleMissing) { try await role(owner.memberID, .unspecified, "role-2") }
        let second = try await service.invite(owner)
        #expect(try await service.accept() == .good)
        try await role(second.memberID, .owner, "role-3")
        try await role(owner.memberID, .billing, "role-4")
        #expect(try await service.events("member.changed").map(\.member.role) == [.owner, .billing])
    }

    @Test func anotherAccountsMemberIsNotThere() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let other = try await service.owner("other@example.jp")
        await #expect(throws: NotFound.member) { try await service.remove(other.memberID, owner) }
    }

    @Test func aMemberResetsItsOwnPassword() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        _ = try await service.invite(owner)
        #expect(try await service.accept() == .good)
        let session = try await service.signIn()
        _ = try await service.rpc.requestPasswordReset(
            request: .with {
                $0.requestID = "reset-1"; $0.brand = "eccall"; $0.email = "hanako@example.jp"
            }, context: service.context)
        let told = try await service.events("account.link_requested").last?.linkRequested
        #expect(told?.email == "hanako@example.jp" && told?.name == "山田 花子")
        let link = try await service.mailedLink()
        let answer = try await service.rpc.resetPassword(
            request: .with {
                $0.requestID = "p-1"; $0.linkID = link.id; $0.secret = link.secret; $0.password = "atarashii-kagi"
            }, context: service.context)
        #expect(answer.state == .good)
        _ = try await service.signIn(email: "hanako@example.jp", password: "atarashii-kagi")
        // The owner's session goes on.
        _ = try await service.rpc.renewSession(request: .with { $0.secret = session.secret }, context: service.context)
    }

    @Test func loginsOfBeforeAreOwners() async throws {
        let store = try Store.inMemory(
            migrations: AccountStore.migrations.filter { $0.name != "account-members" }, world: TestWorld().world)
        try await store.write { tx in
            try tx.execute(
                """
                INSERT INTO account (account_id, brand, state, party_kind, company_name, person_name, person_name_kana,
                    telephone, postal_code, address, email, email_key, site_name, site_name_kana, site_url, plan,
                    card_registered, applied_ms, search_text)
                VALUES ('acc_1', 'eccall', 'active', 'person', '', '', '', '', '', '', '', '', '', '', '', '', 0, 0, '')
                """)
            try tx.execute(
                """
                INSERT INTO member (member_id, account_id, brand, email, email_key, name, role, password_hash, created_ms)
                VALUES ('mem_1', 'acc_1', 'eccall', 'a@example.jp', 'a@example.jp', '高橋', 'owner', 'hash', 5)
                """)
            for statement in AccountStore.members.sql.split(separator: ";\n") { try tx.execute(String(statement)) }
            let row = try #require(try tx.row("SELECT state, joined_ms, password_hash FROM member"))
            #expect(try row.string("state") == "active" && row.instant("joined_ms").milliseconds == 5)
            #expect(try row.string("password_hash") == "hash")
        }
    }
}
