import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore
import Synchronization
import Testing

@testable import NotifyService

/// A mail server that answers as it is told and keeps what it was given.
final class ScriptedChannel: MailChannel {
    private let state: Mutex<(outcomes: [MailOutcome], mails: [MailMessage])>
    init(_ outcomes: [MailOutcome]) { state = Mutex((outcomes, [])) }

    var mails: [MailMessage] { state.withLock { $0.mails } }

    func send(_ mail: MailMessage) async throws -> MailOutcome {
        state.withLock { state in
            state.mails.append(mail)
            return state.outcomes.isEmpty ? .accepted : state.outcomes.removeFirst()
        }
    }
}

extension ServerContext {
    static let test = ServerContext(
        descriptor: MethodDescriptor(fullyQualifiedService: "test", method: "test"), remotePeer: "", localPeer: "",
        cancellation: .init())
}

struct MailWorkerTests {
    let world = TestWorld()
    let store: NotifyStore

    init() throws {
        store = try Fixture.store(world)
    }

    func jobWorker(
        _ channel: any MailChannel,
        secret: @escaping @Sendable (String) async throws -> MailWorker.LinkSecret = { _ in .good("secret") }
    ) throws -> JobWorker {
        let worker = MailWorker(
            store: store, channel: channel, templates: try Fixture.templates(), links: Fixture.links,
            linkSecret: secret, logger: Fixture.quiet)
        return JobWorker(
            store: store.store, kind: NotifyStore.mailJob, concurrency: 4, lease: .seconds(20), logger: Fixture.quiet,
            perform: { try await worker.perform($0) })
    }

    func tell(_ notice: Notice) async throws {
        try await store.store.write { tx in
            try AccountFeed.read(Fixture.accountEvent("account.verified")).apply(store, in: tx)
            try store.tell(
                TellAccount(
                    event: "evt_1", account: Fixture.account, brand: "eccall", notice: notice, happened: tx.now), in: tx
            )
        }
    }

    func delivery() async throws -> Delivery {
        try await store.deliveries(unsentOnly: false, before: nil, limit: 1).deliveries[0]
    }

    @Test func sentOnce() async throws {
        try await tell(.callRecorded(inquiry: Fixture.inquiry.text, callback: true))
        let channel = ScriptedChannel([])
        let worker = try jobWorker(channel)
        try await worker.runDue()
        world.advance(.hours(1))
        try await worker.runDue()
        #expect(channel.mails.count == 1)
        #expect(channel.mails[0].subject == "折り返し必要のご案内")
        #expect(channel.mails[0].recipient.text == "shop@example.jp")
        let delivery = try await delivery()
        #expect(delivery.state == .sent)
        #expect(delivery.attempts == 1)
        #expect(delivery.sent == world.now - .hours(1))
    }

    @Test func unknownIsSentAgainUnderTheSameMessageID() async throws {
        try await tell(.callRecorded(inquiry: Fixture.inquiry.text, callback: false))
        let channel = ScriptedChannel([.unknown("connection lost"), .notNow("451 busy")])
        let worker = try jobWorker(channel)
        try await worker.runDue()
        #expect(try await delivery().state == .unknown)
        #expect(try await delivery().lastError == "connection lost")
        world.advance(.seconds(60))
        try await worker.runDue()
        #expect(try await delivery().state == .queued)
        world.advance(.seconds(120))
        try await worker.runDue()
        #expect(channel.mails.count == 3)
        #expect(Set(try channel.mails.map { try $0.bytes() }).count == 1)
        let delivery = try await delivery()
        #expect(delivery.state == .sent && delivery.attempts == 3 && delivery.lastError.isEmpty)
    }

    /// The process dies between the server's yes and the commit that says so.
    @Test func aLeaseThatRanOutIsSentAgainUnderTheSameMessageID() async throws {
        try await tell(.callRecorded(inquiry: Fixture.inquiry.text, callback: true))
        let channel = ScriptedChannel([])
        let dying = JobWorker(
            store: store.store, kind: NotifyStore.mailJob, concurrency: 1, lease: .seconds(20), logger: Fixture.quiet,
            perform: { [store] job in
                let delivery = try await store.delivery(DeliveryID(job.about)!)!
                let composer = MailWorker(
                    store: store, channel: channel, templates: try Fixture.templates(), links: Fixture.links,
                    linkSecret: { _ in .dead }, logger: Fixture.quiet)
                _ = try await channel.send(try composer.compose(delivery, secret: nil))
                return { _ in throw CancellationError() }
            })
        try await dying.runDue()
        let worker = try jobWorker(channel)
        try await worker.runDue()
        #expect(channel.mails.count == 1)
        world.advance(.seconds(20))
        try await worker.runDue()
        #expect(channel.mails.count == 2)
        #expect(Set(try channel.mails.map { try $0.bytes() }).count == 1)
        #expect(try await delivery().attempts == 2)
    }

    @Test func refusedIsFailedAtOnceAndStaysVisible() async throws {
        try await tell(.documentAccepted(document: "doc_1"))
        let worker = try jobWorker(ScriptedChannel([.refused("550 5.1.1 no such user")]))
        try await worker.runDue()
        world.advance(.days(1))
        try await worker.runDue()
        let page = try await store.deliveries(unsentOnly: true, before: nil, limit: 10)
        #expect(page.deliveries.map(\.state) == [.failed])
        #expect(page.deliveries.map(\.lastError) == ["550 5.1.1 no such user"])
        #expect(page.deliveries.map(\.attempts) == [1])
    }

    @Test func givenUpAfterThreeDays() async throws {
        try await tell(.documentAccepted(document: "doc_1"))
        let worker = try jobWorker(ScriptedChannel(Array(repeating: .notNow("421 closed"), count: 1_000)))
        for _ in 1...(4 * 24 * 2) {
            try await worker.runDue()
            world.advance(.minutes(30))
        }
        let delivery = try await delivery()
        #expect(delivery.state == .failed)
        #expect((60...90).contains(delivery.attempts))
    }

    @Test func theSecretIsAskedForWhileSendingAndKeptNowhere() async throws {
        try await tell(.verifyEmail(link: Fixture.link.text, expires: world.now + .hours(24)))
        let channel = ScriptedChannel([])
        struct AccountIsDown: Error {}
        try await jobWorker(channel, secret: { _ in throw AccountIsDown() }).runDue()
        #expect(channel.mails.isEmpty)
        #expect(try await delivery().state == .queued)
        world.advance(.minutes(1))
        try await jobWorker(channel, secret: { .good("sEcReT-of-\($0)") }).runDue()
        #expect(channel.mails.count == 1)
        #expect(channel.mails[0].text.contains("/verify?l=\(Fixture.link.text)&s=sEcReT-of-\(Fixture.link.text)\n"))
        let kept = try await store.store.read { tx in
            try tx.row("SELECT notice || last_error || subject || about AS kept FROM delivery")!.string("kept")
        }
        #expect(!kept.contains("sEcReT"))
    }

    @Test func aDeadLinkIsNotSent() async throws {
        try await tell(.resetPassword(link: Fixture.link.text, expires: world.now + .hours(1)))
        let channel = ScriptedChannel([])
        try await jobWorker(channel, secret: { _ in .dead }).runDue()
        #expect(channel.mails.isEmpty)
        #expect(try await delivery().state == .failed)
    }

    @Test func anExpiredLinkIsNotEvenAskedFor() async throws {
        try await tell(.resetPassword(link: Fixture.link.text, expires: world.now + .minutes(1)))
        world.advance(.minutes(1))
        let channel = ScriptedChannel([])
        try await jobWorker(
            channel,
            secret: { _ in
                Issue.record("asked")
                return .dead
            }
        ).runDue()
        #expect(channel.mails.isEmpty)
        #expect(try await delivery().state == .failed)
    }

    @Test func theLocalMailboxShowsIt() async throws {
        try await Fixture.withFolder { folder in
            try await tell(.numberIssued(number: "0368502192", serviceStart: JapanDate(year: 2017, month: 3, day: 1)!))
            let maildir = try Maildir(directory: folder)
            try await jobWorker(maildir).runDue()
            let rpc = NotifyRPC(store: store, mailbox: maildir)
            let listed = try await rpc.listLocalMail(
                request: .with {
                    $0.recipient = "shop@example.jp"; $0.limit = 10
                }, context: .test)
            #expect(listed.mails.map(\.subject) == ["電話番号発番"])
            #expect(listed.mails[0].atMs == world.now.milliseconds)
            let mail = try await rpc.getLocalMail(request: .with { $0.mailID = listed.mails[0].mailID }, context: .test)
            #expect(mail.text.contains("03-6850-2192") && mail.html.contains("03-6850-2192"))
            #expect(mail.raw.starts(with: Data("Date: ".utf8)))
            await #expect(throws: Rejected.self) {
                try await rpc.getLocalMail(request: .with { $0.mailID = "../new/x" }, context: .test)
            }
        }
    }

    @Test func withARealServerThereIsNoLocalMailbox() async throws {
        let rpc = NotifyRPC(store: store, mailbox: nil)
        await #expect(
            throws: RPCError(code: .unimplemented, message: "mail goes to a real server: there is no local mailbox")
        ) {
            try await rpc.listLocalMail(request: .with { $0.limit = 1 }, context: .test)
        }
    }
}
