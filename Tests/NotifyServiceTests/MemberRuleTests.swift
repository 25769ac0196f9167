import Contracts
import Primitives
import ServiceStore
import Testing

@testable import NotifyService

/// Members as Account tells of them, and what is left when it tells of no account any more.
extension RuleStoreTests {
    private func member(
        _ state: Account_MemberState, _ role: Common_MemberRole = .member, id: String
    ) async throws {
        try await hear(
            AccountFeed.read(
                Fixture.accountEvent("member.changed", id: id) {
                    $0.member = .with {
                        $0.memberID = Self.member
                        $0.accountID = Fixture.account.text
                        $0.name = "佐藤 花子"
                        $0.email = "hanako@example.jp"
                        $0.role = role
                        $0.state = state
                    }
                }))
    }

    private func told() async throws -> [String] {
        try await store.deliveries(unsentOnly: false, before: nil, limit: 100).deliveries.reversed()
            .map { "\($0.notice.kind.rawValue) \($0.recipient?.text ?? "")" }
    }

    @Test func eachMemberIsToldByTheirOwnRules() async throws {
        try await account()
        try await member(.invited, id: "evt_i")
        try await call(.notWanted, "evt_1")
        #expect(try await told() == ["inquiry.callback_not_wanted shop@example.jp"], "invited is not yet a member")
        try await member(.active, id: "evt_m")
        try await set(NoticeRules(timings: [.call: .never]))
        try await call(.notWanted, "evt_2")
        try await call(.wanted, "evt_3")
        let calls = try await told().dropFirst()
        #expect(
            calls.sorted() == [
                "inquiry.callback_not_wanted shop@example.jp", "inquiry.callback_wanted hanako@example.jp",
                "inquiry.callback_wanted shop@example.jp",
            ])
        try await member(.removed, id: "evt_r")
        let before = try await told().count
        try await call(.wanted, "evt_4")
        #expect(try await told().dropFirst(before) == ["inquiry.callback_wanted shop@example.jp"])
    }

    @Test func nothingIsLeftOfAnErasedAccount() async throws {
        try await account()
        try await member(.active, id: "evt_m")
        _ = try await channel()
        try await set(NoticeRules(timings: [.call: .digest]))
        try await escalating(["mail"])
        try await call(.notWanted, "evt_1")
        try await call(.wanted, "evt_2")
        try await hear(AccountFeed.read(Fixture.accountEvent("account.erased", id: "evt_e")))
        let left = try await store.store.read { tx in
            try [
                "delivery", "contact", "notice_channel", "member", "notice_rules", "digest_item", "escalation",
                "waiting_call",
            ].filter { try tx.row("SELECT account_id FROM \($0) WHERE account_id = ?", Fixture.account) != nil }
        }
        #expect(left == [])
    }
}
