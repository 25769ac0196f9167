import Contracts
import Primitives
import ServiceStore
import Testing

@testable import NotifyService

/// Mails to one address go one after the other; those to others do not wait for them.
struct MailOrderTests {
    let world = TestWorld()
    let store: NotifyStore

    init() throws {
        store = try Fixture.store(world)
    }

    private func account(_ id: String, _ email: String) async throws {
        try await store.store.write { tx in
            try store.keep(
                Contact(
                    account: AccountID("acc_0000000000000000000000\(id)")!, brand: "eccall",
                    email: EmailAddress(email)!, addressee: "店"), hours: nil, in: tx)
        }
    }

    private func call(_ account: String, _ n: Int) async throws {
        try await store.store.write { tx in
            try store.tell(
                TellAccount(
                    event: "evt_\(account)\(n)", account: AccountID("acc_0000000000000000000000\(account)")!,
                    brand: "eccall", notice: .callRecorded(inquiry: "inq_\(n)", callback: true), happened: tx.now),
                in: tx)
        }
    }

    private func worker(_ channel: any MailChannel) throws -> JobWorker {
        let worker = MailWorker(
            store: store, channel: channel, templates: try Fixture.templates(), links: Fixture.links,
            linkSecret: { _ in .good("s") }, logger: Fixture.quiet)
        return JobWorker(
            store: store.store, kind: NotifyStore.mailJob, concurrency: 4, lease: .seconds(20), logger: Fixture.quiet,
            perform: { try await worker.perform($0) })
    }

    private func subjectsAbout(_ channel: ScriptedChannel) -> [String] {
        channel.mails.map { mail in String(mail.text.split(separator: "/inquiries/")[1].prefix { $0 != "\n" }) }
    }

    @Test func laterMailsWaitForTheFirst() async throws {
        try await account("AAAA", "a@example.jp")
        try await account("BBBB", "b@example.jp")
        for n in 1...3 { try await call("AAAA", n) }
        try await call("BBBB", 9)
        let channel = ScriptedChannel([.notNow("451 later")])
        let worker = try worker(channel)
        try await worker.runDue()
        #expect(subjectsAbout(channel) == ["inq_1", "inq_9"], "the other address does not wait")
        world.advance(.minutes(1))
        try await worker.runDue()
        #expect(subjectsAbout(channel) == ["inq_1", "inq_9", "inq_1", "inq_2", "inq_3"])
    }

    @Test func whatIsGivenUpLetsTheNextOneGo() async throws {
        try await account("AAAA", "a@example.jp")
        for n in 1...3 { try await call("AAAA", n) }
        let channel = ScriptedChannel([.refused("554 no"), .accepted])
        try await worker(channel).runDue()
        #expect(subjectsAbout(channel) == ["inq_1", "inq_2", "inq_3"])
    }

    @Test func whatSomebodyHasJustAskedForWaitsForNobody() async throws {
        try await account("AAAA", "a@example.jp")
        try await call("AAAA", 1)
        let channel = ScriptedChannel([.notNow("451")])
        let worker = try worker(channel)
        try await worker.runDue()
        try await store.store.write { tx in
            try store.tell(
                TellAccount(
                    event: "evt_r", account: AccountID("acc_0000000000000000000000AAAA")!, brand: "eccall",
                    notice: .resetPassword(link: "lnk", expires: tx.now + .hours(1)), happened: tx.now), in: tx)
        }
        try await worker.runDue()
        #expect(channel.mails.count == 2)
        #expect(channel.mails[1].subject == Fixture.brand("eccall").subjects.resetPassword)
    }

    @Test func aHeldCallTakesItsPlaceWhenTheAddressComes() async throws {
        for n in 1...3 {
            world.advance(.milliseconds(1))
            try await call("AAAA", n)
        }
        try await account("AAAA", "a@example.jp")
        let channel = ScriptedChannel([])
        try await worker(channel).runDue()
        #expect(subjectsAbout(channel) == ["inq_1", "inq_2", "inq_3"])
    }

    @Test func sentAgainByStaffUnderTheSameMessageID() async throws {
        try await account("AAAA", "a@example.jp")
        try await call("AAAA", 1)
        let channel = ScriptedChannel([.addressRefused("550 5.1.1 no such user")])
        let worker = try worker(channel)
        try await worker.runDue()
        let dead = try await store.deliveries(before: nil, limit: 1).deliveries[0]
        #expect(dead.state == .failed && dead.mayResend(at: world.now))
        #expect(try await store.failingAddresses(before: nil, limit: 9).page.map(\.status) == ["5.1.1"])
        world.advance(.days(30))
        #expect(try await store.store.write { tx in try store.resend(dead.id, in: tx) })
        #expect(try await store.store.write { tx in try store.resend(dead.id, in: tx) } == false)
        try await worker.runDue()
        #expect(channel.mails.count == 2 && Set(channel.mails.map(\.messageID)).count == 1)
        let sent = try await store.deliveries(before: nil, limit: 1).deliveries[0]
        #expect(sent.state == .sent && sent.attempts == 2)
    }

    @Test func allOfAKindAreSentAgain() async throws {
        try await account("AAAA", "a@example.jp")
        for n in 1...3 { try await call("AAAA", n) }
        let channel = ScriptedChannel([.refused("554"), .refused("554"), .refused("554")])
        let worker = try worker(channel)
        try await worker.runDue()
        let (none, _) = try await store.store.write { tx in try store.resendAll(kind: "invoice.paid", in: tx) }
        let (all, more) = try await store.store.write { tx in
            try store.resendAll(kind: "inquiry.callback_wanted", in: tx)
        }
        #expect(none == 0 && all == 3 && !more)
        try await worker.runDue()
        #expect(subjectsAbout(channel).suffix(3) == ["inq_1", "inq_2", "inq_3"])
    }

    @Test func aMailToADeadAddressIsSentAgainToTheNewOne() async throws {
        try await account("AAAA", "old@example.jp")
        try await call("AAAA", 1)
        let channel = ScriptedChannel([.addressRefused("550")])
        let worker = try worker(channel)
        try await worker.runDue()
        try await account("AAAA", "new@example.jp")
        #expect(try await store.failingAddresses(before: nil, limit: 9).page.isEmpty, "nobody is at the old one")
        _ = try await store.store.write { tx in try store.resendAll(kind: "inquiry.callback_wanted", in: tx) }
        try await worker.runDue()
        #expect(channel.mails.map(\.recipient.text) == ["old@example.jp", "new@example.jp"])
    }

    /// Counted from the call, over all that tell of it.
    @Test func theShareOfTenMinutes() async throws {
        try await account("AAAA", "a@example.jp")
        let called = world.now
        for n in 1...3 {
            try await store.store.write { tx in
                try store.tell(
                    TellAccount(
                        event: "evt_\(n)", account: AccountID("acc_0000000000000000000000AAAA")!, brand: "eccall",
                        notice: .callRecorded(inquiry: "inq_\(n)", callback: true), happened: tx.now,
                        call: CallFacts(received: called)), in: tx)
            }
        }
        let channel = ScriptedChannel([.accepted, .accepted, .refused("554")])
        world.advance(.minutes(9))
        let worker = try worker(channel)
        try await worker.runDue()
        let figures = try await store.figures()
        #expect(figures.days == [.init(date: JapanDate(called), calls: 3, inTime: 2, late: 0, untold: 1)])
        #expect(figures.givenUp == [.init(kind: "inquiry.callback_wanted", count: 1)])
        _ = try await store.store.write { tx in try store.resendAll(kind: "inquiry.callback_wanted", in: tx) }
        #expect(try await store.figures().waiting == 1)
        world.advance(.minutes(2))
        try await worker.runDue()
        #expect(try await store.figures().days.map { [$0.inTime, $0.late, $0.untold] } == [[2, 1, 0]])
    }
}
