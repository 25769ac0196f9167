import Contracts
import Primitives
import ServiceStore
import Testing

@testable import NotifyService

struct AnnouncementDecisionTests {
    static let now = JapanDate(year: 2017, month: 2, day: 27)!.at(hour: 11, minute: 5)

    static func existing(_ state: Announcement.State) -> Announcement {
        Announcement(
            id: AnnouncementID("ann_00000000000000000000000001")!, brand: "eccall", state: state, title: "題", text: "文",
            writtenBy: "管理 太郎", changed: now, recipients: 0, unsubscribed: 0, writtenUntil: "")
    }

    @Test(arguments: [
        ("年末年始", "本文", true, nil as Announcement.State?, [] as [WriteAnnouncement.Rejection]),
        ("年末年始", "本文", true, .draft, []), ("年末年始", "本文", true, .scheduled, []),
        ("年末年始", "本文", true, .sending, [.isOut]), ("年末年始", "本文", true, .finished, [.isOut]),
        (" ", "\r\n", false, nil, [.brandMissing, .titleMissing, .textMissing]),
        (
            String(repeating: "髙", count: 101), String(repeating: "﨑", count: 5_001), true, nil,
            [.titleTooLong, .textTooLong]
        ),
        (String(repeating: "髙", count: 100), String(repeating: "😀", count: 5_000), true, nil, []),
    ])
    func writing(
        _ title: String, _ text: String, _ brand: Bool, _ old: Announcement.State?,
        _ wrong: [WriteAnnouncement.Rejection]
    ) {
        let command = WriteAnnouncement(brand: "eccall", title: title, text: text)
        var found: [WriteAnnouncement.Rejection] = []
        do throws(WriteAnnouncement.Rejections) {
            _ = try command.decide(.init(old: old.map(Self.existing), brandIsKnown: brand))
        } catch {
            found = error.list
        }
        #expect(found == wrong)
    }

    @Test func aTitleIsOneLine() throws {
        let words = try WriteAnnouncement(brand: "eccall", title: "題\r\nBcc: x@example.jp", text: "一\r\n二\u{202E}")
            .decide(.init(old: nil, brandIsKnown: true))
        #expect(words == .init(title: "題 Bcc: x@example.jp", text: "一\n二"))
    }

    @Test func when() throws {
        func decide(
            _ wish: ScheduleAnnouncement.Wish, _ state: Announcement.State = .draft
        ) throws -> ScheduleAnnouncement.Decision {
            try ScheduleAnnouncement.decide(wish, .init(state: state, now: Self.now))
        }
        #expect(try decide(.now) == .schedule(Self.now))
        #expect(
            try decide(.at(date: "2017-02-28", minute: 600), .scheduled)
                == .schedule(JapanDate(iso: "2017-02-28")!.at(hour: 10, minute: 0)))
        #expect(try decide(.withdraw, .scheduled) == .draft)
        for (wish, state, rejection): (ScheduleAnnouncement.Wish, Announcement.State, ScheduleAnnouncement.Rejection)
            in [
                (.now, .sending, .isOut), (.withdraw, .finished, .isOut),
                (.at(date: "2017-02-30", minute: 0), .draft, .noSuchTime),
                (.at(date: "2017-02-28", minute: 1_440), .draft, .noSuchTime),
                (.at(date: "2017-02-27", minute: 665), .draft, .past),
                (.at(date: "2019-02-27", minute: 0), .draft, .tooFar),
            ]
        {
            #expect(throws: rejection) { try decide(wish, state) }
        }
    }
}

/// An announcement's mails: to every active account of the brand, once, a few at a time.
struct AnnouncementSendingTests {
    let world = TestWorld()
    let store: NotifyStore

    init() throws {
        // Many tokens: ids and secrets that only count up would meet again.
        let clock = world
        store = NotifyStore(
            store: try Store.inMemory(migrations: NotifyStore.migrations, world: World(clock: { clock.now })),
            brands: Fixture.brands)
    }

    private func contact(_ n: Int, brand: String = "eccall", active: Bool = true) -> Contact {
        let digits = String(repeating: "0", count: 26 - "\(n)".count) + "\(n)"
        return Contact(
            account: AccountID("acc_\(digits)")!, brand: brand, email: EmailAddress("shop\(n)@example.jp")!,
            addressee: "店\(n)", active: active)
    }

    private func written(shops: Int) async throws -> AnnouncementID {
        try await store.store.write { tx in
            for n in 1...shops { try store.keep(contact(n), hours: nil, in: tx) }
            try store.keep(contact(900, brand: "businesscall"), hours: nil, in: tx)
            try store.keep(contact(901, active: false), hours: nil, in: tx)
            let id = try store.write(.init(title: "年末年始", text: "本文"), brand: "eccall", by: "管理 太郎", over: nil, in: tx)
            try store.apply(.schedule(tx.now), to: id, in: tx)
            return id
        }
    }

    private func sendOn(_ id: AnnouncementID) async throws -> JobOutcome {
        try await store.store.write { tx in try store.sendOn(id, in: tx) }
    }

    private func jobs(
        _ outcomes: [MailOutcome] = []
    ) throws -> (writer: JobWorker, mails: JobWorker, channel: ScriptedChannel) {
        let channel = ScriptedChannel(outcomes)
        let worker = MailWorker(
            store: store, channel: channel, templates: try Fixture.templates(), links: Fixture.links,
            linkSecret: { _ in .dead }, logger: Fixture.quiet)
        let mails = JobWorker(
            store: store.store, kind: NotifyStore.mailJob, concurrency: 8, lease: .seconds(20), logger: Fixture.quiet,
            perform: { try await worker.perform($0) })
        let writer = JobWorker(
            store: store.store, kind: NotifyStore.announcementJob, concurrency: 1, lease: .seconds(20),
            logger: Fixture.quiet,
            perform: { [store] job in
                let id = AnnouncementID(job.about)!
                return { tx in try store.sendOn(id, in: tx) }
            })
        return (writer, mails, channel)
    }

    @Test func everyActiveAccountOnceAndNotAllAtOnce() async throws {
        let id = try await written(shops: 120)
        let (writer, mails, channel) = try jobs()
        for round in 1...5 {
            try await writer.runDue()
            let waiting = try await store.figures().waiting
            #expect(waiting <= NotifyStore.announcementsWaiting, "round \(round)")
            try await mails.runDue()
            world.advance(.seconds(2))
        }
        #expect(channel.mails.count == 120)
        #expect(Set(channel.mails.map(\.recipient.text)).count == 120)
        let (found, progress) = try await store.store.read { tx in
            (try store.announcement(id, in: tx), try store.progress(of: id, in: tx))
        }
        #expect(found?.state == .finished && found?.recipients == 120 && progress.sent == 120 && progress.failed == 0)
        let mail = channel.mails[0]
        #expect(mail.subject == "【ECcall】年末年始" && mail.text.contains("本文"))
        let bytes = String(decoding: try mail.bytes(), as: UTF8.self)
        #expect(bytes.contains("List-Unsubscribe: \r\n <http://eccall.localhost:8080/unsubscribe?t="))
        #expect(bytes.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"))
    }

    @Test func pausedAndResumed() async throws {
        let id = try await written(shops: 60)
        let (writer, mails, channel) = try jobs()
        try await writer.runDue()
        #expect(try await store.store.write { tx in try store.pause(id, in: tx) })
        #expect(try await store.store.write { tx in try store.pause(id, in: tx) } == false)
        for _ in 1...3 {
            try await mails.runDue()
            world.advance(.seconds(2))
            try await writer.runDue()
        }
        #expect(channel.mails.count == NotifyStore.announcementsWaiting, "what was written goes out, no more")
        #expect(try await store.store.write { tx in try store.resume(id, in: tx) })
        try await writer.runDue()
        try await mails.runDue()
        #expect(channel.mails.count == 60)
    }

    /// Addresses whose servers put mails off hold up nobody else.
    @Test func whatIsPutOffDoesNotStopIt() async throws {
        _ = try await written(shops: 120)
        let (writer, mails, channel) = try jobs(Array(repeating: .notNow("450 later"), count: 50))
        for _ in 1...3 {
            try await writer.runDue()
            try await mails.runDue()
            world.advance(.seconds(2))
        }
        #expect(Set(channel.mails.map(\.recipient.text)).count == 120)
    }

    @Test func itWaitsForItsTimeAndComesEarlierWhenThatIsMoved() async throws {
        let id = try await store.store.write { tx in
            try store.keep(contact(1), hours: nil, in: tx)
            let id = try store.write(.init(title: "題", text: "文"), brand: "eccall", by: "x", over: nil, in: tx)
            try store.apply(.schedule(tx.now + .days(7)), to: id, in: tx)
            try store.apply(.schedule(tx.now + .days(1)), to: id, in: tx)
            return id
        }
        let (writer, mails, channel) = try jobs()
        try await writer.runDue()
        #expect(try await store.announcementOut(id, of: "eccall") == nil)
        world.advance(.days(1))
        try await writer.runDue()
        try await mails.runDue()
        #expect(channel.mails.count == 1)
        #expect(try await store.announcementOut(id, of: "eccall")?.published == world.now)
        #expect(try await store.announcementOut(id, of: "businesscall") == nil)
        #expect(try await store.announcementsOut("eccall", before: nil, limit: 5).page.map(\.id) == [id])
    }

    @Test func whoHasEndedThemGetsNone() async throws {
        let address = EmailAddress("shop1@example.jp")!
        let token = try await store.store.write { tx in
            try store.keep(contact(1), hours: nil, in: tx)
            return try store.token(of: address, for: "eccall", in: tx)
        }
        #expect(try await store.hasUnsubscribed(token: token) == false)
        #expect(try await store.hasUnsubscribed(token: "guessed") == nil)
        #expect(try await store.store.write { tx in try store.subscribe(false, token: "guessed", in: tx) } == false)
        #expect(try await store.store.write { tx in try store.subscribe(false, token: token, in: tx) })
        let id = try await written(shops: 3)
        let (writer, mails, channel) = try jobs()
        try await writer.runDue()
        // One more changes their mind when the mail is written down already.
        try await store.store.write { tx in
            try store.subscribe(false, EmailAddress("shop2@example.jp")!, to: "eccall", in: tx)
        }
        try await mails.runDue()
        #expect(channel.mails.map(\.recipient.text) == ["shop3@example.jp"])
        let found = try await store.store.read { tx in try store.announcement(id, in: tx) }
        #expect(found?.unsubscribed == 1 && found?.recipients == 2)
        // The other brand's go on.
        let other = try await store.store.read { tx in
            try store.hasUnsubscribed(address, from: "businesscall", in: tx)
        }
        #expect(!other)
        // A call still comes.
        try await store.store.write { tx in
            try store.tell(
                TellAccount(
                    event: "evt_c", account: contact(1).account, brand: "eccall",
                    notice: .callRecorded(inquiry: "inq_1", callback: true), happened: tx.now), in: tx)
        }
        try await mails.runDue()
        #expect(channel.mails.last?.recipient == address)
    }
}
