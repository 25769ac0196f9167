import Primitives
import Testing

@testable import AccountService

@Suite struct ChangeEmailRuleTests {
    static let own = EmailAddress("shop@example.jp")!

    @Test(arguments: [
        ("ｎｅｗ＠example.jp ", String?.some("new@example.jp"), ChangeEmailRejection?.none), (" ", nil, .missing),
        ("new@", nil, .malformed), ("new@example", nil, .malformed), ("New@Example.JP", "New@example.jp", nil),
    ])
    func typed(_ text: String, _ kept: String?, _ rejection: ChangeEmailRejection?) {
        do throws(ChangeEmailRejection) {
            #expect(try ChangeEmail.check(text).text == kept)
            #expect(rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }

    @Test(arguments: [
        ("new@example.jp", AccountState.verified, 0, ChangeEmailRejection?.none),
        ("new@example.jp", .active, ChangeEmail.mostLinksPerDay - 1, nil), ("new@example.jp", .suspended, 0, nil),
        ("new@example.jp", .ending, 0, nil), ("Shop@example.jp", .active, 0, nil),
        ("new@example.jp", .ended, 0, .accountNotOpen), ("shop@example.jp", .active, 0, .sameAddress),
        ("new@example.jp", .active, ChangeEmail.mostLinksPerDay, .tooManyToday),
    ])
    func deciding(_ wanted: String, _ state: AccountState, _ links: Int, _ rejection: ChangeEmailRejection?) {
        do throws(ChangeEmailRejection) {
            try ChangeEmail.decide(
                EmailAddress(wanted)!, .init(account: state, email: Self.own, linksToday: links))
            #expect(rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }

    struct Pressed: Sendable {
        var member = own
        var memberState = MemberState.active
        var account = AccountState.active
        var wanted: String? = "new@example.jp"
        var used = false
        var afterHours = 1
        var taken = false
        var state: EmailChangeState
    }

    static let presses: [Pressed] = [
        Pressed(state: .good), Pressed(wanted: "NEW@example.jp", state: .good),
        Pressed(taken: true, state: .addressTaken), Pressed(afterHours: 24, state: .expired),
        Pressed(afterHours: 24, taken: true, state: .expired), Pressed(wanted: nil, used: true, state: .withdrawn),
        Pressed(wanted: nil, state: .withdrawn), Pressed(wanted: "other@example.jp", used: true, state: .withdrawn),
        // A fresh link to the same address was mailed.
        Pressed(used: true, state: .withdrawn), Pressed(memberState: .removed, state: .withdrawn),
        Pressed(account: .ended, state: .withdrawn),
        Pressed(member: EmailAddress("new@example.jp")!, wanted: nil, used: true, afterHours: 30, state: .used),
    ]

    @Test(arguments: presses.indices) func pressing(index: Int) {
        let row = Self.presses[index]
        let asked = JapanDate(iso: "2017-02-27")!.start
        let (account, id) = (AccountID("acc_00000000000000000000000001")!, MemberID("mem_00000000000000000000000001")!)
        let link = MailedLink(
            id: LinkID("lnk_00000000000000000000000001")!, purpose: .changeEmail, accountID: account, brand: "eccall",
            emailKey: "new@example.jp", member: id, expires: asked + .hours(24), used: row.used ? asked : nil)
        let member = Member(
            id: id, account: account, brand: "eccall", name: "高橋 一郎", email: row.member, role: .owner,
            state: row.memberState)
        #expect(
            ConfirmEmailChange.state(
                .init(
                    link: link, member: member, account: row.account, wanted: row.wanted.flatMap { EmailAddress($0) },
                    addressTaken: row.taken, now: asked + .hours(row.afterHours))) == row.state)
    }
}
