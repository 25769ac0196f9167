import Contracts
import Foundation
import Primitives
import ServiceStore
import Testing

@testable import NotifyService

/// What waits at an address or in a channel, and for how long.
extension RuleStoreTests {
    private func sender(_ outcomes: [MailOutcome]) throws -> (mails: JobWorker, channel: ScriptedChannel) {
        let channel = ScriptedChannel(outcomes)
        let worker = MailWorker(
            store: store, channel: channel, templates: try Fixture.templates(), links: Fixture.links,
            linkSecret: { _ in .good("s") }, logger: Fixture.quiet)
        return (
            JobWorker(
                store: store.store, kind: NotifyStore.mailJob, concurrency: 4, lease: .seconds(20),
                logger: Fixture.quiet, perform: { try await worker.perform($0) }), channel
        )
    }

    private func tell(_ notice: Notice, _ event: String) async throws {
        try await store.store.write { tx in
            try store.tell(
                TellAccount(
                    event: event, account: Fixture.account, brand: "eccall", notice: notice, happened: tx.now,
                    call: CallFacts(received: tx.now)), in: tx)
        }
    }

    private func release() async throws {
        try await work(NotifyStore.releaseJob) { about, tx in
            try store.release(try #require(DeliveryID(about)), in: tx)
        }
    }

    /// The second call waits for the first, until the ten minutes are at stake; a correction waits for what it corrects.
    @Test func aMailThatIsPutOffHoldsUpTheOthersNoLongerThanThat() async throws {
        try await account()
        try await tell(.callRecorded(inquiry: "inq_1", callback: true), "evt_1")
        let (mails, channel) = try sender(Array(repeating: .notNow("451"), count: 5))
        try await mails.runDue()
        try await tell(.callRecorded(inquiry: "inq_2", callback: true), "evt_2")
        try await tell(.callCorrected(inquiry: "inq_1", callback: false, reason: ""), "evt_3")
        func places(_ inquiry: String, corrected: Bool) -> [Int] {
            channel.mails.indices.filter {
                channel.mails[$0].text.contains("/inquiries/\(inquiry)")
                    && channel.mails[$0].subject.hasPrefix("訂正") == corrected
            }
        }
        for _ in 1...4 {
            try await mails.runDue()
            world.advance(.minutes(1))
        }
        #expect(places("inq_2", corrected: false) == [])
        for _ in 1...20 {
            try await mails.runDue()
            world.advance(.minutes(1))
        }
        #expect(try await subjects(.sent).count == 3)
        let (first, second) = (places("inq_1", corrected: false), places("inq_2", corrected: false))
        let correction = try #require(places("inq_1", corrected: true).first)
        #expect(try #require(second.first) < #require(first.last), "the other call does not wait for the last try")
        #expect(try correction > #require(first.last), "a correction waits for what it corrects")
    }

    /// Our own server away: nobody gains by passing, and the calls are told in their order.
    @Test func anAbsenceOfOurServerChangesNoOrder() async throws {
        try await account()
        for n in 1...3 { try await tell(.callRecorded(inquiry: "inq_\(n)", callback: true), "evt_\(n)") }
        let (mails, channel) = try sender([.notNow("451")] + Array(repeating: .unreachable("no route"), count: 5))
        for _ in 1...90 {
            try await mails.runDue()
            world.advance(.minutes(1))
        }
        let order = channel.mails.map { String($0.text.split(separator: "/inquiries/")[1].prefix(5)) }
        #expect(order == Array(repeating: "inq_1", count: 7) + ["inq_2", "inq_3"])
    }

    @Test func anAnnouncementHoldsUpNoCall() async throws {
        try await account()
        try await tell(.dailySummary(day: JapanDate(world.now), items: []), "evt_d")
        let (mails, channel) = try sender([.notNow("451")])
        try await mails.runDue()
        try await tell(.callRecorded(inquiry: "inq_1", callback: true), "evt_1")
        try await mails.runDue()
        #expect(channel.mails.count == 2)
    }

    /// What quiet hours held is dated when it goes, stands in the line then, and is counted from there.
    @Test func whatWasHeldGoesAsOfItsHour() async throws {
        try await account()
        try await set(NoticeRules(quietFrom: 11 * 60, quietUntil: 19 * 60))
        try await tell(.callRecorded(inquiry: "inq_1", callback: false), "evt_1")
        #expect(try await store.figures().days == [], "promised for the evening")
        #expect(try await store.figures().waiting == 0)
        world.advance(.minutes(475))
        try await release()
        try await tell(.callRecorded(inquiry: "inq_2", callback: false), "evt_2")
        let (mails, channel) = try sender([])
        try await mails.runDue()
        #expect(channel.mails.count == 2)
        #expect(channel.mails.map(\.date) == [world.now, world.now])
        #expect(try await store.figures().days.map { [$0.calls, $0.inTime, $0.late] } == [[2, 2, 0]])
    }

    /// Seven hours of quiet are no hours of trying.
    @Test func whatWasHeldIsTriedAsLongAsAnyOther() async throws {
        try await account()
        let id = try await channel()
        try await set(NoticeRules(silent: ["mail"], quietFrom: 11 * 60, quietUntil: 18 * 60 + 30))
        try await tell(.callRecorded(inquiry: "inq_1", callback: false), "evt_1")
        world.advance(.minutes(450))
        let turn = try await store.beginMessage(.channel(id)) { tx in try store.openChannel(id, in: tx) }
        guard case .send(let delivery, let channel, _) = turn else {
            Issue.record("\(turn)")
            return
        }
        let outcome = try await store.store.write { tx in
            try store.settleChannelMessage(delivery, channel, .notNow("503"), in: tx)
        }
        guard case .retry = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func aChannelThatAnswersNothingForADayIsBrokenAndToldOnce() async throws {
        try await account()
        let id = try await channel()
        func fail() async throws {
            let turn = try await store.beginMessage(.channel(id)) { tx in try store.openChannel(id, in: tx) }
            guard case .send(let delivery, let channel, _) = turn else { return }
            _ = try await store.store.write { tx in
                try store.settleChannelMessage(delivery, channel, .notNow("no such host"), in: tx)
            }
        }
        func state() async throws -> NoticeChannel.State? { try await store.channel(id, of: Fixture.account)?.state }
        for n in 1...3 {
            world.advance(.minutes(1))
            try await call(.wanted, "evt_\(n)")
        }
        world.advance(.hours(7))
        try await fail()
        #expect(try await state() == .on)
        world.advance(.hours(16))
        try await fail()
        #expect(try await state() == .on)
        world.advance(.hours(2))
        try await fail()
        #expect(try await state() == .broken)
        #expect(try await subjects().filter { $0.contains("通知先") }.count == 1)
    }

    /// (rules, where the taking back goes)
    @Test(
        arguments: [
            (NoticeRules(timings: [.call: .never]), ["inq_1 now"]),
            (NoticeRules(timings: [.call: .digest]), ["inq_1 now"]),
            (NoticeRules(timings: [.call: .never, .callback: .never]), []),
        ] as [(NoticeRules, [String])])
    func whatTakesACallbackBackGoesWhereThatWent(_ rules: NoticeRules, _ told: [String]) async throws {
        try await account()
        try await set(rules)
        try await tell(.callRecorded(inquiry: "inq_1", callback: true), "evt_1")
        try await tell(.callCorrected(inquiry: "inq_1", callback: false, reason: ""), "evt_2")
        let found = try await store.deliveries(unsentOnly: false, before: nil, limit: 9).deliveries
            .filter { $0.notice.kind == .correctedCallbackNotWanted }
            .map { "\($0.notice.about) \($0.hold == nil ? "now" : "held")" }
        #expect(found == told)
    }

    @Test func onlyLatelyFailedMailsOfServedAccountsAreSentAgainTogether() async throws {
        try await account()
        let (mails, channel) = try sender([.refused("554"), .refused("554"), .accepted])
        try await tell(.callRecorded(inquiry: "inq_1", callback: true), "evt_1")
        try await mails.runDue()
        world.advance(.days(15))
        try await tell(.callRecorded(inquiry: "inq_2", callback: true), "evt_2")
        try await mails.runDue()
        func again() async throws -> Int {
            try await store.store.write { tx in
                try store.resendAll(kind: "inquiry.callback_wanted", in: tx).resent
            }
        }
        #expect(try await again() == 1)
        try await mails.runDue()
        #expect(channel.mails.count == 3)
        // It comes back although it had been accepted.
        let sent = try #require(
            try await store.deliveries(unsentOnly: false, before: nil, limit: 9).deliveries.first { $0.state == .sent })
        let bounce = try #require(DeliveryReport(ReportTests.report(id: sent.id.text)))
        #expect(try await store.take(bounce, name: "a") == .failed)
        #expect(try await store.store.write { tx in try store.resend(sent.id, in: tx) })
        try await mails.runDue()
        #expect(channel.mails.count == 4)
        // Over: nothing more all at once.
        try await tell(.callRecorded(inquiry: "inq_3", callback: true), "evt_3")
        let (refusing, _) = try sender([.refused("554")])
        try await refusing.runDue()
        try await hear(
            AccountFeed.read(Fixture.accountEvent("account.ended", id: "evt_e") { $0.account.state = .ended }))
        #expect(try await again() == 0)
    }

    @Test func policyIsNoDeadAddressAndAMembersIsFound() async throws {
        try await account()
        try await tell(.callRecorded(inquiry: "inq_1", callback: true), "evt_1")
        let (mails, _) = try sender([])
        try await mails.runDue()
        let sent = try await store.deliveries(unsentOnly: false, before: nil, limit: 1).deliveries[0]
        let policy = try #require(DeliveryReport(ReportTests.report(status: "5.7.1", id: sent.id.text)))
        #expect(try await store.take(policy, name: "a") == .failed)
        #expect(try await store.failingAddresses(before: nil, limit: 9).page == [])
        try await store.store.write { tx in
            try tx.execute(
                "INSERT INTO member (id, account_id, email, addressee, role) VALUES (?, ?, 'hanako@example.jp', '', 'owner')",
                Self.member, Fixture.account)
            try store.markFailing(EmailAddress("hanako@example.jp")!, status: "5.1.1", said: "", in: tx)
        }
        let failing = try await store.failingAddresses(before: nil, limit: 9).page
        #expect(failing.map(\.accounts) == [[Fixture.account.text]])
    }

    @Test func anEndingAccountIsServedStill() throws {
        func contact(_ state: Account_AccountState) throws -> Contact? {
            try AccountFeed.read(Fixture.accountEvent("account.ending") { $0.account.state = state }).contact
        }
        #expect(try contact(.active)?.active == true && contact(.ending)?.active == true)
        #expect(try contact(.ended)?.active == false && contact(.ended)?.ended == true)
    }

    /// Each kind has a name on the staff's pages, in `DeliveryKind`.
    @Test func everyKindHasAName() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/Edge/Pages/Staff/DeliveryKind.swift")
        let names = try String(contentsOf: file, encoding: .utf8)
        #expect(Notice.Kind.allCases.filter { !names.contains("(\"\($0.rawValue)\",") } == [])
    }
}
