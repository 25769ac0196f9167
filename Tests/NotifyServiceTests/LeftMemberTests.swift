import Contracts
import Primitives
import ServiceStore
import Testing

@testable import NotifyService

/// Whoever was removed is sent nothing any more, and nobody is sent what was another's.
extension RuleStoreTests {
    static let founder = "mem_0000000000000000000000FNDR"

    private func member(
        _ id: String, _ address: String, _ state: Account_MemberState = .active, _ role: Common_MemberRole = .owner,
        event: String
    ) async throws {
        try await hear(
            AccountFeed.read(
                Fixture.accountEvent(state == .removed ? "member.removed" : "member.joined", id: event) {
                    $0.member = .with {
                        $0.memberID = id
                        $0.accountID = Fixture.account.text
                        $0.name = "佐藤 花子"
                        $0.email = address
                        $0.role = role
                        $0.state = state
                    }
                }))
    }

    private func waiting() async throws -> [String] {
        try await store.deliveries(unsentOnly: false, before: nil, limit: 100).deliveries.reversed()
            .filter { $0.state == .queued }.map { "\($0.notice.kind.rawValue) \($0.recipient?.text ?? "")" }.sorted()
    }

    private func tell(_ notice: Notice, _ event: String) async throws {
        try await store.store.write { tx in
            try store.tell(
                TellAccount(
                    event: event, account: Fixture.account, brand: "eccall", notice: notice, happened: tx.now), in: tx)
        }
    }

    @Test func theRemainingOwnersHearInPlaceOfARemovedFounder() async throws {
        try await account()
        try await member(Self.founder, "shop@example.jp", event: "evt_f")
        try await member(Self.member, "hanako@example.jp", event: "evt_m")
        try await call(.wanted, "evt_1")
        #expect(
            try await waiting() == [
                "inquiry.callback_wanted hanako@example.jp", "inquiry.callback_wanted shop@example.jp",
            ])
        try await store.store.write { tx in
            try store.keep(NoticeRules(timings: [.call: .digest]), of: Self.founder, account: Fixture.account, in: tx)
        }
        try await call(.notWanted, "evt_2")
        try await member(Self.founder, "shop@example.jp", .removed, event: "evt_r")
        #expect(
            try await waiting() == [
                "inquiry.callback_not_wanted hanako@example.jp", "inquiry.callback_wanted hanako@example.jp",
            ],
            "what waited for the founder does not go")
        let lines = try await store.store.read { tx in try tx.rows("SELECT event_id FROM digest_item").count }
        #expect(lines == 0)
        try await call(.wanted, "evt_3")
        try await tell(.contractEnded(lastDay: JapanDate(world.now)), "evt_4")
        try await tell(.documentRejected(document: "doc_1", reason: "r"), "evt_5")
        #expect(try await waiting().filter { $0.contains("shop@") } == [])
        #expect(try await waiting().filter { $0.hasPrefix("contract") || $0.hasPrefix("document") }.count == 2)
        let failed = try await store.deliveries(.init(state: .failed), before: nil, limit: 9).deliveries
        #expect(failed.count == 1)
        for delivery in failed {
            #expect(try await store.store.write { tx in try store.resend(delivery.id, in: tx) } == false)
        }
        // Back again: told as before.
        try await member(Self.founder, "shop@example.jp", event: "evt_b")
        try await call(.wanted, "evt_6")
        #expect(try await waiting().filter { $0.contains("shop@") }.count == 1)
    }

    /// (what was mailed, whether the address is a member's, where it goes when staff send it again)
    @Test(
        arguments: [
            (.resetPassword(link: "lnk_1", expires: Instant(milliseconds: .max / 2)), false, "hanako@example.jp"),
            (.secondFactorChanged(member: "mem_1", enabled: false, byOwner: true), false, "hanako@example.jp"),
            (.callRecorded(inquiry: "inq_1", callback: true), true, "hanako@example.jp"),
            (.callRecorded(inquiry: "inq_1", callback: true), false, "shop@example.jp"),
        ] as [(Notice, Bool, String)])
    func sentAgainToNobodyElse(_ notice: Notice, _ isMember: Bool, _ goesTo: String) async throws {
        try await account()
        if isMember { try await member(Self.member, "hanako@example.jp", event: "evt_m") }
        try await store.store.write { tx in
            let id = try store.insert(
                TellAccount(
                    event: "evt_1", account: Fixture.account, brand: "eccall", notice: notice, happened: tx.now),
                recipient: "hanako@example.jp", addressee: "佐藤 花子", in: tx)
            try tx.execute("UPDATE delivery SET state = 'failed' WHERE id = ?", id)
            #expect(try store.resend(id, in: tx))
            #expect(try store.delivery(id, in: tx)?.recipient?.text == goesTo)
        }
    }

    @Test func whatBillsMayNotSeeIsNotEscalatedToThem() async throws {
        try await escalating([Self.member])
        try await member(Self.member, "bills@example.jp", .active, .billing, event: "evt_m")
        try await call(.wanted, "evt_1")
        world.advance(.minutes(31))
        try await escalate()
        #expect(
            try await waiting() == ["inquiry.callback_wanted shop@example.jp", "inquiry.unhandled shop@example.jp"])
    }

    @Test func aCallIsToldByMailOnceItsOnlyPlaceIsGone() async throws {
        try await account()
        let id = try await channel()
        try await set(NoticeRules(silent: ["mail"]))
        try await call(.wanted, "evt_1")
        #expect(try await waiting() == ["inquiry.callback_wanted "])
        try await store.store.write { tx in
            let channel = try #require(try store.openChannel(id, in: tx))
            try store.remove(channel, in: tx)
        }
        #expect(try await waiting() == ["inquiry.callback_wanted shop@example.jp"])
        try await call(.notWanted, "evt_2")
        #expect(try await waiting().contains("inquiry.callback_not_wanted shop@example.jp"), "there is no other place")
    }

    @Test func aMessageThatIsRefusedGoesByMail() async throws {
        try await account()
        let id = try await channel()
        try await set(NoticeRules(silent: ["mail"]))
        try await call(.wanted, "evt_1")
        let turn = try await store.beginMessage(.channel(id)) { tx in try store.openChannel(id, in: tx) }
        guard case .send(let delivery, let channel, _) = turn else {
            Issue.record("\(turn)")
            return
        }
        _ = try await store.store.write { tx in
            try store.settleChannelMessage(delivery, channel, .refused("413"), in: tx)
        }
        #expect(try await waiting() == ["inquiry.callback_wanted shop@example.jp"])
    }

    @Test func takenBackTheSnoozeIsHeard() async throws {
        try await escalating(["mail"])
        try await call(.wanted, "evt_1")
        func told() async throws -> Int { try await waiting().filter { $0.hasPrefix("inquiry.unhandled") }.count }
        func happen(_ kind: String, _ id: String, until: Duration? = nil) async throws {
            var event = Fixture.inquiryEvent(.wanted, id: id, kind: kind) {
                if let until { $0.snoozedUntilMs = (world.now + until).milliseconds }
            }
            event.atMs = world.now.milliseconds
            try await hear(CallFeed.read(event))
        }
        try await happen("inquiry.snoozed", "evt_2", until: .days(7))
        try await escalate()
        world.advance(.hours(1))
        try await happen("inquiry.woken", "evt_3")
        try await escalate()
        #expect(try await told() == 0)
        world.advance(.minutes(30))
        try await escalate()
        #expect(try await told() == 1)
    }

    @Test func openedAnewWhileAnEarlierRoundWaited() async throws {
        try await escalating(["mail"])
        try await call(.wanted, "evt_1")
        func handled(_ handled: Bool, _ id: String) async throws {
            var event = Fixture.inquiryEvent(.wanted, id: id, kind: "inquiry.handled_changed") { $0.handled = handled }
            event.atMs = world.now.milliseconds
            try await hear(CallFeed.read(event))
        }
        try await hear(
            CallFeed.read(
                Fixture.inquiryEvent(.wanted, id: "evt_2", kind: "inquiry.snoozed") {
                    $0.snoozedUntilMs = (world.now + .days(7)).milliseconds
                }))
        try await escalate()
        try await handled(true, "evt_3")
        try await handled(false, "evt_4")
        world.advance(.minutes(30))
        try await escalate()
        #expect(try await waiting().filter { $0.hasPrefix("inquiry.unhandled") }.count == 1)
    }

    @Test func correctedIntoACallbackItGoesAtOnce() async throws {
        try await account()
        let id = try await channel()
        try await set(NoticeRules(quietFrom: 11 * 60, quietUntil: 12 * 60))
        try await call(.notWanted, "evt_1")
        try await call(.wanted, "evt_2", kind: "inquiry.corrected")
        let turn = try await store.beginMessage(.channel(id)) { tx in try store.openChannel(id, in: tx) }
        guard case .send(let delivery, _, _) = turn else {
            Issue.record("held: \(turn)")
            return
        }
        #expect(delivery.notice.kind == .callbackWanted)
        try await work(NotifyStore.releaseJob) { about, tx in
            try store.release(try #require(DeliveryID(about)), in: tx)
        }
        #expect(try await jobs(NotifyStore.mailJob) == [world.now])
    }

    @Test func onlyTheFirstWordIsReworded() async throws {
        try await account()
        let id = try await channel()
        try await call(.wanted, "evt_1")
        let turn = try await store.beginMessage(.channel(id)) { tx in try store.openChannel(id, in: tx) }
        guard case .send(let first, let channel, _) = turn else {
            Issue.record("\(turn)")
            return
        }
        _ = try await store.store.write { tx in try store.settleChannelMessage(first, channel, .accepted, in: tx) }
        try await call(.notWanted, "evt_2", kind: "inquiry.corrected")
        try await call(.wanted, "evt_3", kind: "inquiry.corrected")
        let kinds = try await store.deliveries(unsentOnly: true, before: nil, limit: 9).deliveries.reversed()
            .filter { $0.channel == .slack }.map(\.notice.kind)
        #expect(kinds == [.correctedCallbackNotWanted, .correctedCallbackWanted])
    }
}
