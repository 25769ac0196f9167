import Primitives
import Testing

@testable import AccountService

/// Who may be invited, given another role, taken off: as tables.
@Suite struct MemberRuleTests {
    static let now = Instant(milliseconds: 1_000_000)

    static func member(
        _ email: String = "hanako@example.jp", _ state: MemberState = .active, _ role: MemberRole = .member
    ) -> Member {
        let world = TestWorld().world
        return Member(
            id: world.newID(), account: world.newID(), brand: "eccall", name: "花子", email: EmailAddress(email)!,
            role: role, state: state)
    }

    @Test func whatIsTypedIsBroughtToOneForm() throws {
        let command = try InviteMember.check(email: " Ｈanako@Example.jp ", name: " 山田　花子 ", role: .billing)
        #expect(command.email.key == "hanako@example.jp" && command.name == "山田 花子" && command.role == .billing)
    }

    @Test(arguments: [
        ("", "", MemberRole.member, [InviteMemberRejection.Problem.emailMissing]),
        ("hanako", "", .member, [.emailMalformed]),
        ("", String(repeating: "あ", count: 41), nil, [.emailMissing, .nameTooLong, .roleMissing]),
        ("hanako@example.jp", String(repeating: "あ", count: 41), .owner, [.nameTooLong]),
    ])
    func everythingThatIsWrongIsSaidAtOnce(
        email: String, name: String, role: MemberRole?, problems: [InviteMemberRejection.Problem]
    ) {
        #expect(throws: InviteMemberRejection.form(problems)) {
            try InviteMember.check(email: email, name: name, role: role)
        }
    }

    static let many = (1...InviteMember.mostMembers).map { member("m\($0)@example.jp") }

    @Test(arguments: [
        (AccountState.active, [Member](), 0, InviteMemberRejection?.none),
        (.verified, [], 0, nil),
        (.suspended, [], 0, nil),
        (.applied, [], 0, .accountNotOpen),
        (.ended, [], 0, .accountNotOpen),
        (.active, [member("Hanako@Example.jp")], 0, .form([.alreadyMember])),
        (.active, [member("hanako@example.jp", .invited)], 0, .form([.alreadyInvited])),
        (.active, Array(many.dropLast()), 0, nil),
        (.active, many, 0, .tooManyMembers),
        (.active, [], InviteMember.mostInvitationsPerDay - 1, nil),
        (.active, [], InviteMember.mostInvitationsPerDay, .tooManyToday),
    ])
    func invite(state: AccountState, members: [Member], today: Int, rejection: InviteMemberRejection?) {
        let command = InviteMember.Command(email: EmailAddress("hanako@example.jp")!, name: "", role: .member)
        let facts = InviteMember.Facts(state: state, members: members, invitationsToday: today)
        var thrown: InviteMemberRejection?
        do throws(InviteMemberRejection) { try InviteMember.decide(command, facts) } catch { thrown = error }
        #expect(thrown == rejection)
    }

    @Test(arguments: [
        (member(), MemberRole.billing, 1, MemberRejection?.none),
        (member("a@example.jp", .active, .owner), .member, 2, nil),
        (member("a@example.jp", .active, .owner), .owner, 1, nil),
        (member("a@example.jp", .active, .owner), .member, 1, .lastOwner),
        (member("a@example.jp", .invited, .owner), .member, 1, nil),
        (member("a@example.jp", .removed), .owner, 1, .removed),
    ])
    func role(member: Member, to role: MemberRole, owners: Int, rejection: MemberRejection?) {
        var thrown: MemberRejection?
        do throws(MemberRejection) {
            #expect(try ChangeMemberRole.decide(member, to: role, owners: owners).role == role)
        } catch { thrown = error }
        #expect(thrown == rejection)
    }

    @Test(arguments: [
        (member(), 1, MemberRejection?.none),
        (member("a@example.jp", .active, .owner), 2, nil),
        (member("a@example.jp", .active, .owner), 1, .lastOwner),
        (member("a@example.jp", .invited, .owner), 1, nil),
        (member("a@example.jp", .removed), 1, .removed),
    ])
    func remove(member: Member, owners: Int, rejection: MemberRejection?) {
        var thrown: MemberRejection?
        do throws(MemberRejection) {
            let removed = try RemoveMember.decide(member, owners: owners, now: Self.now)
            #expect(removed.state == .removed && removed.removed == Self.now)
        } catch { thrown = error }
        #expect(thrown == rejection)
    }

    @Test(arguments: [
        (MemberState.invited, AccountState.active, Instant?.none, false, Duration.days(1), InvitationState.good),
        (.invited, .active, nil, false, .days(7), .expired),
        (.invited, .active, now, false, .days(1), .withdrawn),
        (.invited, .active, nil, true, .days(1), .addressTaken),
        (.invited, .ended, nil, false, .days(1), .withdrawn),
        (.active, .active, now, true, .days(9), .accepted),
        (.removed, .active, now, false, .days(1), .withdrawn),
    ])
    func invitation(
        state: MemberState, account: AccountState, used: Instant?, taken: Bool, after: Duration,
        expected: InvitationState
    ) {
        let member = Self.member("hanako@example.jp", state)
        let link = MailedLink(
            id: TestWorld().world.newID(), purpose: .inviteMember, accountID: member.account, brand: "eccall",
            emailKey: member.email.key, member: member.id, expires: Self.now + LinkPurpose.inviteMember.lifetime,
            used: used)
        #expect(
            AcceptInvitation.state(
                .init(link: link, member: member, account: account, addressTaken: taken, now: Self.now + after))
                == expected)
    }
}
