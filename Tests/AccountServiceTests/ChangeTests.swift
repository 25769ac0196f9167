import Contracts
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

/// The history of who changed what.
@Suite struct ChangeTests {
    @Test func whoChangedWhatNewestFirst() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let member = try await service.invite(owner)
        #expect(try await service.accept() == .good)
        _ = try await service.rpc.changeMemberRole(
            request: .with {
                $0.requestID = "role-1"; $0.customer = owner; $0.memberID = member.memberID; $0.role = .billing
            }, context: service.context)
        try await service.tellDetails(owner)
        _ = try await service.upload(owner)
        try await service.review(try await service.documentID(owner))
        try await service.remove(member.memberID, owner)
        let lines = try await service.changes(owner)
        #expect(
            lines.map(\.kind) == [
                "member.removed", "document.partly_accepted", "document.submitted", "member.changed", "member.joined",
                "member.invited", "member.joined", "account.verified",
            ])
        #expect(lines[0].actor == .member && lines[0].actorName == "高橋 一郎" && lines[0].subject == "山田 花子")
        // Which of the staff is nobody's business outside.
        #expect(lines[1].actor == .staff && lines[1].actorName.isEmpty)
        #expect(lines[3].before == "メンバー" && lines[3].after == "経理担当")
        #expect(lines[4].actor == .member && lines[4].actorName == "山田 花子")
        #expect(lines[5].actor == .member && lines[5].subject == "hanako@example.jp")
        #expect(lines[7].actor == .member && lines[7].actorName == "高橋 一郎")
    }

    @Test func aRefusedChangeLeavesNoLine() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let before = try await service.changes(owner).count
        await #expect(throws: MemberRejection.lastOwner) { try await service.remove(owner.memberID, owner) }
        #expect(try await service.changes(owner).count == before)
    }

    @Test func pagesGoByKeyAndStayInTheirAccount() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let other = try await service.owner("other@example.jp")
        for n in 1...5 { _ = try await service.invite(owner, "invite-\(n)", email: "m\(n)@example.jp") }
        func page(_ key: String) async throws -> Account_ListChangesResponse {
            try await service.rpc.listChanges(
                request: .with {
                    $0.customer = owner; $0.pageKey = key; $0.limit = 4
                }, context: service.context)
        }
        let first = try await page("")
        let second = try await page(first.nextPageKey)
        #expect(first.changes.count == 4 && second.changes.count == 3 && second.nextPageKey.isEmpty)
        #expect(Set((first.changes + second.changes).map(\.changeID)).count == 7)
        #expect(try await service.changes(other).count == 2)
        await #expect(throws: Rejected.self) { try await page("nonsense") }
    }

    @Test func aPasswordResetIsTheMembersOwn() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        _ = try await service.rpc.requestPasswordReset(
            request: .with {
                $0.requestID = "reset-1"; $0.brand = "eccall"; $0.email = "shop@example.jp"
            }, context: service.context)
        let link = try await service.mailedLink()
        _ = try await service.rpc.resetPassword(
            request: .with {
                $0.requestID = "p-1"; $0.linkID = link.id; $0.secret = link.secret; $0.password = "atarashii-kagi"
            }, context: service.context)
        let line = try #require(try await service.changes(owner).first)
        #expect(line.kind == "login.password_reset" && line.actor == .member && line.actorName == "高橋 一郎")
    }
}

/// What no other service is told of has a person's name all the same.
@Suite struct OwnLoginChangeTests {
    @Test func aPasswordIsChangedBySomebody() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        _ = try await service.rpc.changePassword(
            request: .with {
                $0.requestID = "p-1"
                $0.customer = owner
                $0.currentPassword = Fixture.password
                $0.password = "atarashii-kagi"
            }, context: service.context)
        let line = try #require(try await service.changes(owner).first)
        #expect(line.kind == "login.password_changed" && line.actor == .member && line.actorName == "高橋 一郎")
    }

    @Test func anEmailChangeIsAskedForAndTakenBackBySomebody() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        _ = try await service.rpc.requestEmailChange(
            request: .with {
                $0.requestID = "e-1"
                $0.customer = owner
                $0.email = "new@example.jp"
                $0.currentPassword = Fixture.password
            }, context: service.context)
        _ = try await service.rpc.withdrawEmailChange(
            request: .with {
                $0.requestID = "e-2"
                $0.customer = owner
            }, context: service.context)
        let lines = try await service.changes(owner).prefix(2)
        #expect(lines.map(\.kind) == ["login.email_change_withdrawn", "login.email_change_requested"])
        #expect(lines.allSatisfy { $0.actor == .member && $0.actorName == "高橋 一郎" })
    }
}

extension TestService {
    func changes(_ owner: Common_Customer) async throws -> [Account_AccountChange] {
        try await rpc.listChanges(
            request: .with {
                $0.customer = owner
                $0.limit = 100
            }, context: context
        ).changes
    }

    func documentID(_ customer: Common_Customer) async throws -> String {
        try await rpc.getAccount(request: .with { $0.customer = customer }, context: context).documents[0].documentID
    }
}
