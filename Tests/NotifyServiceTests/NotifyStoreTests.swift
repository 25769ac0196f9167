import Contracts
import Primitives
import ServiceStore
import Testing

@testable import NotifyService

struct NotifyStoreTests {
    let world = TestWorld()
    let store: NotifyStore

    init() throws {
        store = try Fixture.store(world)
    }

    func hear(_ heard: Heard) async throws {
        try await store.store.write { tx in try heard.apply(store, in: tx) }
    }

    func all() async throws -> [Delivery] {
        try await store.deliveries(unsentOnly: false, before: nil, limit: 100).deliveries
    }

    func jobs() async throws -> [String] {
        try await store.store.read { tx in
            try tx.rows("SELECT about FROM job WHERE kind = 'mail' AND state = 'queued' ORDER BY about").map {
                try $0.string("about")
            }
        }
    }

    @Test func anEventAppliedTwiceIsOneDelivery() async throws {
        try await hear(AccountFeed.read(Fixture.accountEvent("account.verified")))
        for _ in 1...2 { try await hear(CallFeed.read(Fixture.inquiryEvent(.wanted))) }
        let deliveries = try await all()
        #expect(deliveries.count == 1)
        #expect(deliveries[0].subject == "折り返し必要のご案内")
        #expect(deliveries[0].recipient?.text == "shop@example.jp")
        #expect(deliveries[0].addressee == "○○ショップ")
        #expect(deliveries[0].state == .queued)
        #expect(try await jobs() == [deliveries[0].id.text])
        // The same event again after the address has changed.
        try await hear(
            AccountFeed.read(
                Fixture.accountEvent("account.verified") {
                    $0.account = Fixture.snapshot(email: "new@example.jp")
                }))
        try await hear(CallFeed.read(Fixture.inquiryEvent(.wanted)))
        #expect(try await all().count == 1)
    }

    @Test func aCallAheadOfItsAccountIsHeldAndThenSent() async throws {
        try await hear(CallFeed.read(Fixture.inquiryEvent(.notWanted)))
        try await hear(CallFeed.read(Fixture.inquiryEvent(.notWanted)))
        #expect(try await all().map(\.recipient) == [nil])
        #expect(try await jobs() == [])
        try await hear(AccountFeed.read(Fixture.accountEvent("account.applied")))
        let deliveries = try await all()
        #expect(deliveries.map { $0.recipient?.text } == ["shop@example.jp"])
        #expect(try await jobs() == deliveries.map(\.id.text))
        try await hear(AccountFeed.read(Fixture.accountEvent("account.verified")))
        #expect(try await jobs().count == 1)
    }

    @Test func aBrandThatIsNotConfiguredIsNotSwallowed() async throws {
        var heard = try CallFeed.read(Fixture.inquiryEvent(.wanted))
        heard.tell?.brand = "nobody"
        await #expect(throws: NotifyStore.UnknownBrand.self) { try await hear(heard) }
        #expect(try await all().isEmpty)
    }

    @Test func everyNoticeComesBackFromItsRow() async throws {
        try await hear(AccountFeed.read(Fixture.accountEvent("account.verified")))
        let day = JapanDate(year: 2017, month: 3, day: 1)!
        let invoice = Notice.InvoiceFacts(
            invoice: "inv_1", number: "EC-1", title: "題", total: Yen(5_500), date: day, card: "Visa（末尾4242）")
        let standing = Notice.StandingFacts(day: day, unpaid: Yen(5_500))
        let notices: [Notice] = [
            .verifyEmail(link: "l", expires: world.now), .resetPassword(link: "l", expires: world.now),
            .memberInvited(link: "l", expires: world.now, inviting: "店", inviter: "高橋"),
            .verificationHeld(notice: "n", number: "000012"),
            .letterReturned(notice: "n", number: "000012", site: "店"),
            .paymentDisputed(
                .init(dispute: "dsp_1", number: "EC-1", amount: Yen(5_500), outcome: .lost, respondBy: day)),
            .changeEmail(link: "l", expires: world.now),
            .emailChanged(member: "m", name: "高橋", address: "h****@example.jp", at: world.now),
            .secondFactorChanged(member: "m", enabled: true, byOwner: false),
            .secondFactorChanged(member: "m", enabled: false, byOwner: true),
            .documentAccepted(document: "d"), .documentRejected(document: "d", reason: "理由\n二行"),
            .numberIssued(number: "0368502192", serviceStart: day), .serviceStart(number: "0368502192", day: day),
            .callRecorded(inquiry: "i", callback: true),
            .callRecorded(inquiry: "i", callback: false), .callAfterHours(inquiry: "i"),
            .callCorrected(inquiry: "i", callback: true, reason: "聞き違い"),
            .callCorrected(inquiry: "i", callback: false, reason: ""),
            .disputeDecided(inquiry: "i", counts: true, reason: "理由"),
            .disputeDecided(inquiry: "i", counts: false, reason: "理由"), .invoicePaid(invoice), .paymentFailed(invoice),
            .contractChanged(.init(change: "c", what: .plan, name: "プラス", from: JapanDate(dayNumber: 17_226))),
            .contractEnded(lastDay: day),
            .usageReached(
                .init(month: day, percent: 75, calls: 30, included: 40, plan: "ライト", overage: Yen(160))),
            .authenticationNeeded(invoice),
            .invoiceRefunded(.init(invoice: "inv_1", number: "EC-1", amount: Yen(100), date: day)),
            .refundReturned(.init(invoice: "inv_1", number: "EC-1", amount: Yen(100), date: day)),
            .suspensionAnnounced(standing), .contractSuspended(standing), .contractResumed(standing),
            .chatworkBroken(room: nil), .chatworkBroken(room: "部屋"), .chatworkTest,
            .channelBroken(kind: .line, name: "店長"), .channelTest, .noticeTest,
            .dailySummary(day: day, items: [.init(at: world.now, subject: "題")]),
            .callUnhandled(inquiry: "i", minutes: 30, step: 1),
            .verificationHeld(notice: "n", number: "000001"), .individualNumberSeen(document: "d"),
            .documentsMissing(
                document: "d",
                .init(isCompany: true, companyDocument: true, personDocuments: 2, oneMayBeSupporting: true)),
            .applicationWithdrawn(declined: false, reason: ""), .applicationWithdrawn(declined: true, reason: "理由"),
            .applicationLapsed, .applicationUnfinished(ends: JapanDate(iso: "2017-08-27")!),
            .planChosen(shown: "【変更前】\nライトプラン"),
            .detailsChanged(caller: "田中", changes: [.init(label: "ご住所", before: "甲", after: "")]),
            .answeringTextApproved(text: "t", words: .memo),
            .answeringTextRejected(text: "t", words: .questions, reason: "理由"), .mailTest,
            .announcement(announcement: "a", title: "年末年始"),
        ]
        for (n, notice) in notices.enumerated() {
            world.advance(.milliseconds(1))
            try await hear(
                Heard(
                    tell: TellAccount(
                        event: "evt_\(n)", account: Fixture.account, brand: "businesscall", notice: notice,
                        happened: world.now)))
        }
        let deliveries = try await all()
        #expect(Set(notices.map(\.kind)) == Set(Notice.Kind.allCases))
        #expect(deliveries.reversed().map(\.notice) == notices)
        #expect(deliveries.reversed().map(\.subject) == notices.map { $0.subject(Fixture.brand("businesscall")) })
    }

    @Test func listsPageByKeyAndStayWithTheirAccount() async throws {
        try await hear(AccountFeed.read(Fixture.accountEvent("account.verified")))
        for n in 1...5 {
            world.advance(.seconds(1))
            try await hear(CallFeed.read(Fixture.inquiryEvent(.wanted, id: "evt_\(n)")))
        }
        let rpc = NotifyRPC(store: store, mailbox: nil)
        func page(_ account: String, _ key: String) async throws -> Notify_ListDeliveriesResponse {
            try await rpc.listDeliveries(
                request: .with {
                    $0.customer = .with {
                        $0.accountID = account; $0.memberID = "mem_0000000000000000000000MEMB"; $0.role = .owner
                    }
                    $0.pageKey = key; $0.limit = 2; $0.about = Fixture.inquiry.text
                }, context: .test)
        }
        var ids: [String] = []
        var key = ""
        repeat {
            let answer = try await page(Fixture.account.text, key)
            ids += answer.deliveries.map(\.deliveryID)
            key = answer.nextPageKey
        } while !key.isEmpty
        #expect(ids.count == 5)
        #expect(ids == ids.sorted(by: >))
        #expect(try await page("acc_0000000000000000000000THER", "").deliveries.isEmpty)
        let staff = try await rpc.listDeliveriesForStaff(
            request: .with {
                $0.staff = .with {
                    $0.staffID = "stf_0000000000000000000000STAF"; $0.role = .operator
                }; $0.limit = 100; $0.unsentOnly = true
            }, context: .test)
        #expect(staff.deliveries.count == 5)
    }
}
