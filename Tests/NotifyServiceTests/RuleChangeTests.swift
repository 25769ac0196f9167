import Contracts
import Primitives
import ServiceStore
import Testing

@testable import NotifyService

/// What already waits when the rules change, at 11:05.
struct RuleChangeTests {
    let rules: RuleStoreTests
    var store: NotifyStore { rules.store }
    var world: TestWorld { rules.world }

    init() throws {
        rules = try RuleStoreTests()
    }

    func at(_ hour: Int, _ minute: Int = 0, day: Int = 0) -> Instant {
        JapanDate(world.now).adding(days: day).at(hour: hour, minute: minute)
    }

    func daily(_ hour: Int) -> NoticeRules { NoticeRules(timings: [.call: .digest], digestHour: hour) }

    @Test func theDailyMailGoesAtTheNewHour() async throws {
        try await rules.account()
        try await rules.set(daily(18))
        try await rules.call(.notWanted, "evt_1")
        #expect(try await rules.jobs(NotifyStore.digestJob) == [at(18)])
        try await rules.set(daily(14))
        #expect(try await rules.jobs(NotifyStore.digestJob) == [at(14)])
        try await rules.set(daily(20))
        #expect(try await rules.jobs(NotifyStore.digestJob) == [at(20)])
        world.advance(.hours(6))
        try await rules.call(.notWanted, "evt_2")
        // 17:05. The first line was there at 16 o'clock, the second comes tomorrow.
        try await rules.set(daily(16))
        #expect(try await rules.jobs(NotifyStore.digestJob) == [world.now])
        try await rules.work(NotifyStore.digestJob) { try store.sendDigest($0, in: $1) }
        #expect(try await rules.subjects() == ["【ECcall】1日のまとめ"])
        #expect(try await rules.jobs(NotifyStore.digestJob) == [at(16, day: 1)])
        // No daily mail any more: what is in it goes now.
        try await rules.set(NoticeRules())
        try await rules.work(NotifyStore.digestJob) { try store.sendDigest($0, in: $1) }
        #expect(try await rules.subjects() == ["【ECcall】1日のまとめ", "【ECcall】1日のまとめ"])
        #expect(try await rules.jobs(NotifyStore.digestJob) == [])
    }

    @Test func quietHoursThatEndEarlierOrLaterMoveMailAndRoom() async throws {
        try await rules.account()
        let channel = try await rules.channel()
        func quiet(until: Int) async throws {
            try await rules.set(NoticeRules(quietFrom: 11 * 60, quietUntil: until))
        }
        func due() async throws -> [Instant] { try await rules.jobs(NotifyStore.releaseJob) }
        try await quiet(until: 13 * 60)
        try await rules.call(.notWanted, "evt_1")
        #expect(try await due() == [at(13), at(13)])
        let shown = try await store.deliveries(of: Fixture.account, about: nil, before: nil, limit: 10)
        #expect(shown.deliveries.map(\.nextTry) == [at(13), at(13)], "the customer sees when they go")
        try await quiet(until: 12 * 60)
        #expect(try await due() == [at(12), at(12)])
        try await quiet(until: 15 * 60)
        #expect(try await due() == [at(15), at(15)])
        // "Never" from now on: this one was wanted.
        try await rules.set(NoticeRules(timings: [.call: .never]))
        #expect(try await due() == [at(15), at(15)])
        try await rules.set(NoticeRules())
        #expect(try await due() == [world.now, world.now])
        try await rules.work(NotifyStore.releaseJob) { about, tx in
            try store.release(try #require(DeliveryID(about)), in: tx)
        }
        let turn = try await store.beginMessage(.channel(channel)) { tx in try store.openChannel(channel, in: tx) }
        guard case .send(let delivery, _, _) = turn else {
            Issue.record("\(turn)")
            return
        }
        #expect(delivery.notice.kind == .callbackNotWanted)
    }

    @Test func anothersRulesMoveNoMailOfMine() async throws {
        try await rules.account()
        try await rules.set(NoticeRules(quietFrom: 11 * 60, quietUntil: 13 * 60))
        try await rules.call(.notWanted, "evt_1")
        try await store.store.write { tx in
            let other = MemberHeard(
                id: MemberID("mem_0000000000000000000000THER")!, account: Fixture.account,
                person: .init(email: EmailAddress("other@example.jp")!, name: "他 花子", role: .member))
            try store.keep(other, in: tx)
            try store.keep(
                NoticeRules(quietFrom: 11 * 60, quietUntil: 12 * 60), of: other.id.text, account: Fixture.account,
                in: tx)
        }
        #expect(try await rules.jobs(NotifyStore.releaseJob) == [at(13)])
    }

    func escalation(after minutes: Int, inHours: Bool = false) async throws {
        try await store.store.write { tx in
            try store.keep(
                Escalation(on: true, after: minutes, inAnsweringHours: inHours, steps: ["mail"]), of: Fixture.account,
                in: tx)
        }
        try await rules.escalate()
    }

    @Test func aShorterTimeHastensAndALongerOnePutsOff() async throws {
        try await rules.escalating(["mail"])
        try await rules.call(.wanted, "evt_1")
        try await rules.escalate()
        #expect(try await rules.jobs(NotifyStore.escalationJob) == [at(11, 35)])
        try await escalation(after: 60)
        #expect(try await rules.jobs(NotifyStore.escalationJob) == [at(12, 5)])
        let told = try await rules.subjects().count
        world.advance(.minutes(20))
        try await escalation(after: 10)
        #expect(try await rules.subjects().count == told + 1)
    }

    @Test func otherAnsweringHoursTimeAWaitingCallAnew() async throws {
        try await rules.account()
        try await escalation(after: 30, inHours: true)
        try await rules.call(.wanted, "evt_1")
        try await rules.escalate()
        #expect(try await rules.jobs(NotifyStore.escalationJob) == [at(11, 35)])
        try await rules.hear(AccountFeed.read(opens(at: 13)))
        try await rules.escalate()
        #expect(try await rules.jobs(NotifyStore.escalationJob) == [at(13, 30)])
    }

    func opens(at hour: Int32) -> Feed_Event {
        Fixture.accountEvent("account.changed", id: "evt_hours_\(hour)") { event in
            event.account.hours = [
                .with {
                    $0.weekday = 1
                    $0.opensMinute = hour * 60
                    $0.closesMinute = 18 * 60
                }
            ]
        }
    }

    /// An account that was told of before its hours were kept, as the migration leaves it.
    @Test func hoursFromBeforeAreReadAgainAndNewerOnesStay() async throws {
        try await rules.account()
        try await store.store.write { tx in
            try tx.execute("INSERT INTO contact_without_hours (account_id) VALUES (?)", Fixture.account)
        }
        #expect(try await store.lacksHours())
        func reread(_ hour: Int32) async throws {
            let told = try #require(try AccountFeed.hours(opens(at: hour)))
            try await store.store.write { tx in try store.fillHours(told.hours, of: told.account, in: tx) }
        }
        func opening() async throws -> Int? {
            try await store.store.read { tx in try store.hours(Fixture.account, in: tx)?.spans.first?.opens }
        }
        try await reread(9)
        try await reread(13)
        #expect(try await opening() == 13 * 60)
        // What the feed's own follower hears is newer than all that is read again.
        try await rules.hear(AccountFeed.read(opens(at: 15)))
        try await reread(10)
        #expect(try await opening() == 15 * 60)
        #expect(try await !store.lacksHours())
    }
}
