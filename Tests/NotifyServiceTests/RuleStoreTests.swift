import Contracts
import Primitives
import ServiceStore
import Testing

@testable import NotifyService

/// Rules, daily mails and escalation on a real database, by a clock that is moved.
struct RuleStoreTests {
    /// 2017/02/27 11:05, a Monday.
    let world = TestWorld()
    let store: NotifyStore
    static let member = "mem_0000000000000000000000MEMB"

    init() throws {
        store = try Fixture.store(world)
    }

    func hear(_ heard: Heard) async throws {
        try await store.store.write { tx in try heard.apply(store, in: tx) }
    }

    func account() async throws {
        try await hear(AccountFeed.read(Fixture.accountEvent("account.verified")))
    }

    func set(_ rules: NoticeRules) async throws {
        try await store.store.write { tx in
            try store.keep(rules, of: Self.member, account: Fixture.account, in: tx)
        }
    }

    func call(_ callback: Call_Callback, _ id: String, kind: String = "inquiry.recorded") async throws {
        var event = Fixture.inquiryEvent(callback, id: id, kind: kind)
        event.atMs = world.now.milliseconds
        try await hear(CallFeed.read(event))
    }

    func subjects(_ state: Delivery.State? = nil) async throws -> [String] {
        try await store.deliveries(unsentOnly: false, before: nil, limit: 100).deliveries.reversed()
            .filter { state == nil || $0.state == state }.map(\.subject)
    }

    func jobs(_ kind: String) async throws -> [Instant] {
        try await store.store.read { tx in
            try tx.rows("SELECT due_ms FROM job WHERE kind = ? AND state = 'queued' ORDER BY due_ms", kind)
                .map { try $0.instant("due_ms") }
        }
    }

    /// Works what is due now.
    func work(
        _ kind: String, _ settle: @escaping @Sendable (String, Transaction) throws -> JobOutcome
    ) async throws {
        try await JobWorker(
            store: store.store, kind: kind, concurrency: 4, lease: .seconds(20), logger: Fixture.quiet
        ) { job in { tx in try settle(job.about, tx) } }.runDue()
    }

    func channel() async throws -> ChannelID {
        try await store.store.write { tx in
            let id = tx.newID(ChannelID.self)
            try store.keep(
                NoticeChannel(
                    id: id, account: Fixture.account, kind: .slack, name: "営業部", state: .on, target: "", settings: [1],
                    lastError: "", secretRequest: "r", secretMade: tx.now, created: tx.now), in: tx)
            return id
        }
    }

    @Test func quietHoursHoldTheMailAndTheRoomUntilTheyEnd() async throws {
        try await account()
        let id = try await channel()
        try await set(NoticeRules(quietFrom: 11 * 60, quietUntil: 12 * 60))
        try await call(.notWanted, "evt_1")
        let noon = JapanDate(world.now).at(hour: 12, minute: 0)
        #expect(try await jobs(NotifyStore.mailJob) == [])
        #expect(try await jobs(NotifyStore.releaseJob) == [noon, noon])
        #expect(try await jobs(NotifyStore.channelJob) == [])
        // What has to be called back passes, and goes before what is held.
        try await call(.wanted, "evt_2")
        #expect(try await jobs(NotifyStore.mailJob) == [world.now])
        let queue = MessageQueue.channel(id)
        func first() async throws -> Notice.Kind? {
            let turn = try await store.beginMessage(queue) { tx in try store.openChannel(id, in: tx) }
            guard case .send(let delivery, _, _) = turn else { return nil }
            try await store.store.write { tx in
                let channel = try #require(try store.openChannel(id, in: tx))
                _ = try store.settleChannelMessage(delivery, channel, .accepted, in: tx)
            }
            return delivery.notice.kind
        }
        #expect(try await first() == .callbackWanted)
        #expect(try await first() == nil)
        world.advance(.minutes(55))
        try await work(NotifyStore.releaseJob) { about, tx in
            try store.release(try #require(DeliveryID(about)), in: tx)
        }
        #expect(try await jobs(NotifyStore.channelJob) == [world.now - .minutes(55)])
        #expect(try await first() == .callbackNotWanted)
    }

    @Test func theDaysListIsOneMail() async throws {
        try await account()
        try await set(NoticeRules(timings: [.call: .digest, .callback: .never], digestHour: 18))
        for n in 1...3 { try await call(.notWanted, "evt_\(n)") }
        try await call(.notWanted, "evt_3")
        try await call(.wanted, "evt_4")
        #expect(try await subjects() == [])
        let digest: @Sendable (String, Transaction) throws -> JobOutcome = { try store.sendDigest($0, in: $1) }
        try await work(NotifyStore.digestJob, digest)
        #expect(try await subjects() == [])
        world.advance(.hours(7))
        try await call(.notWanted, "evt_5")
        try await work(NotifyStore.digestJob, digest)
        try await work(NotifyStore.digestJob, digest)
        let mails = try await store.deliveries(unsentOnly: false, before: nil, limit: 100).deliveries
        #expect(mails.count == 1)
        guard case .dailySummary(_, let items)? = mails.first?.notice else {
            Issue.record("\(mails)")
            return
        }
        #expect(items.count == 3 && mails.first?.recipient?.text == "shop@example.jp")
        // The one after six goes tomorrow.
        #expect(try await jobs(NotifyStore.digestJob) == [JapanDate(world.now).adding(days: 1).at(hour: 18, minute: 0)])
        world.advance(.days(1))
        try await work(NotifyStore.digestJob, digest)
        #expect(try await subjects() == ["【ECcall】1日のまとめ", "【ECcall】1日のまとめ"])
    }

    @Test func aPlaceThatIsNotUsedGetsNothing() async throws {
        try await account()
        let id = try await channel()
        try await set(NoticeRules(silent: [id.text]))
        try await call(.wanted, "evt_1")
        #expect(try await subjects() == ["折り返し必要のご案内"])
        try await set(NoticeRules(silent: ["mail"]))
        try await call(.notWanted, "evt_2")
        #expect(try await subjects() == ["折り返し必要のご案内", "入電のみ"], "in the channel alone")
    }

    func escalate() async throws {
        try await work(NotifyStore.escalationJob) { about, tx in
            try store.escalate(try #require(InquiryID(about)), in: tx)
        }
    }

    func escalating(_ steps: [String]) async throws {
        try await account()
        try await store.store.write { tx in
            try store.keep(
                Escalation(on: true, after: 30, inAnsweringHours: false, steps: steps), of: Fixture.account, in: tx)
        }
    }

    @Test func eachStepIsToldOnceUntilSomebodyCallsBack() async throws {
        let id = try await channel()
        try await escalating(["mail", id.text, "mail"])
        try await call(.wanted, "evt_1")
        let before = try await subjects().count
        func told() async throws -> Int { try await subjects().count - before }
        try await escalate()
        #expect(try await told() == 0)
        world.advance(.minutes(30))
        for _ in 1...3 { try await escalate() }
        #expect(try await told() == 1)
        world.advance(.minutes(30))
        for _ in 1...3 { try await escalate() }
        #expect(try await told() == 2)
        // A correction is no new call.
        try await call(.wanted, "evt_2", kind: "inquiry.corrected")
        try await escalate()
        let afterCorrection = try await told()
        var handled = Fixture.inquiryEvent(.wanted, id: "evt_3", kind: "inquiry.handled_changed") { $0.handled = true }
        handled.atMs = world.now.milliseconds
        try await hear(CallFeed.read(handled))
        world.advance(.hours(9))
        try await escalate()
        #expect(try await told() == afterCorrection)
        // Opened anew: from the beginning.
        var again = Fixture.inquiryEvent(.wanted, id: "evt_4", kind: "inquiry.handled_changed")
        again.atMs = world.now.milliseconds
        try await hear(CallFeed.read(again))
        try await escalate()
        #expect(try await told() == afterCorrection)
        world.advance(.minutes(30))
        try await escalate()
        #expect(try await told() == afterCorrection + 1)
    }

    @Test func whatIsSnoozedWaitsAndTheLastStepIsTheEnd() async throws {
        try await escalating(["mail"])
        try await call(.wanted, "evt_1")
        let before = try await subjects().count
        let snoozed = Fixture.inquiryEvent(.wanted, id: "evt_2", kind: "inquiry.snoozed") {
            $0.snoozedUntilMs = (world.now + .hours(2)).milliseconds
        }
        try await hear(CallFeed.read(snoozed))
        world.advance(.hours(2))
        try await escalate()
        #expect(try await subjects().count == before)
        world.advance(.minutes(30))
        try await escalate()
        #expect(try await subjects().dropFirst(before) == ["【未対応】折り返しのご連絡をお願いします"])
        world.advance(.days(2))
        try await escalate()
        #expect(try await subjects().count == before + 1)
        let kept = try await store.store.read { tx in
            try tx.row("SELECT call_facts FROM waiting_call")?.string("call_facts")
        }
        #expect(kept?.contains("田中") == false, "nothing of the caller is kept after the last step")
    }
}
