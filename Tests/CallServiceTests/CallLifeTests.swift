import Contracts
import Primitives
import ServiceStore
import Testing

@testable import CallService

@Suite struct CallLifeTests {
    static let now = RecordInquiryTests.now
    static let hanako = OpenCall.Operator(id: RecordInquiryTests.world.newID(), name: "花子")
    static let taro = OpenCall.Operator(id: RecordInquiryTests.world.newID(), name: "太郎")
    static let rules = BrandRules.Rules(outOfHours: "営業時間外です", suspended: "お取り次ぎできません", ended: "使われておりません")

    static func call(_ state: OpenCall.State, by holder: OpenCall.Operator? = nil) -> OpenCall {
        OpenCall(
            id: RecordInquiryTests.world.newID(), providerCallID: "CA1", dialled: "0345105958", caller: "0368502192",
            ringing: now,
            state: state, takenBy: holder, account: RecordInquiryTests.card.account, taken: holder.map { _ in now })
    }

    struct Ringing: Sendable {
        var known = true
        var open = true
        var suspended = false
        var ended = false
        var options: [String] = []
        var own: String?
        var follows = true
        let answer: AnswerRing.Answer
        let said: String
    }

    @Test(arguments: [
        Ringing(answer: .queue, said: ""),
        Ringing(open: false, answer: .outOfHours, said: "営業時間外です"),
        Ringing(open: false, options: ["own_announcement"], own: "本日休業です", answer: .outOfHours, said: "本日休業です"),
        Ringing(open: false, options: ["own_announcement"], answer: .outOfHours, said: "営業時間外です"),
        Ringing(open: false, own: "本日休業です", answer: .outOfHours, said: "営業時間外です"),
        Ringing(suspended: true, answer: .suspended, said: "お取り次ぎできません"),
        Ringing(open: false, suspended: true, answer: .suspended, said: "お取り次ぎできません"),
        Ringing(suspended: true, ended: true, answer: .unknownNumber, said: "使われておりません"),
        Ringing(ended: true, follows: false, answer: .queue, said: ""),
        Ringing(known: false, answer: .unknownNumber, said: BrandRules.unknownNumber),
        Ringing(known: false, follows: false, answer: .queue, said: ""),
        Ringing(open: false, suspended: true, follows: false, answer: .queue, said: ""),
    ])
    func whatTheTelephoneSystemDoes(_ ring: Ringing) {
        var card = RecordInquiryTests.card
        card.suspended = ring.suspended
        card.ended = ring.ended
        card.options = ring.options
        let decision = AnswerRing.decide(
            .init(
                card: ring.known ? card : nil, open: ring.known ? ring.open : nil, own: ring.own,
                rules: ring.known ? Self.rules : nil, followsAnswer: ring.follows))
        #expect(decision == .init(answer: ring.answer, announcement: ring.said))
    }

    @Test func aLineNeverOpensAgain() throws {
        let ended = try #require(UpdateCallStatus.decide(.ended, at: Self.now + .minutes(1), Self.call(.ringing)))
        #expect(ended.hungUp == Self.now + .minutes(1) && ended.state == .ringing)
        for status in [UpdateCallStatus.Status.ringing, .answered, .ended] {
            #expect(UpdateCallStatus.decide(status, at: Self.now + .minutes(2), ended) == nil)
        }
        #expect(UpdateCallStatus.decide(.ringing, at: Self.now, Self.call(.taken, by: Self.hanako)) == nil)
        #expect(UpdateCallStatus.decide(.ended, at: Self.now - .minutes(1), Self.call(.ringing))?.hungUp == Self.now)
        #expect(UpdateCallStatus.decide(.ended, at: Self.now, Self.call(.taken, by: Self.hanako))?.state == .taken)
    }

    @Test func onlyWhoHasItGivesItBack() throws {
        let taken = Self.call(.taken, by: Self.hanako)
        #expect(try ReleaseCall.decide(taken, by: Self.hanako.id, admin: false).get()?.state == .ringing)
        #expect(try ReleaseCall.decide(taken, by: Self.taro.id, admin: true).get()?.takenBy == nil)
        #expect(ReleaseCall.decide(taken, by: Self.taro.id, admin: false) == .failure(.takenBy("花子")))
        #expect(try ReleaseCall.decide(Self.call(.ringing), by: Self.taro.id, admin: false).get() == nil)
        #expect(
            try ReleaseCall.decide(Self.call(.writtenUp, by: Self.hanako), by: Self.hanako.id, admin: false).get()
                == nil)
    }

    @Test func aCallIsAbandonedWhenNothingIsTyped() {
        let taken = Self.call(.taken, by: Self.hanako)
        let limit = ReleaseCall.abandonedAfter
        #expect(
            ReleaseCall.look(taken, lastDraft: nil, now: Self.now + limit - .seconds(1)) == .lookAgain(Self.now + limit)
        )
        #expect(
            ReleaseCall.look(taken, lastDraft: Self.now + .minutes(2), now: Self.now + limit)
                == .lookAgain(Self.now + limit + .minutes(2)))
        guard case .release(let released) = ReleaseCall.look(taken, lastDraft: nil, now: Self.now + limit) else {
            Issue.record("not released")
            return
        }
        #expect(released.state == .ringing && released.takenBy == nil && released.taken == nil)
        #expect(ReleaseCall.look(Self.call(.ringing), lastDraft: nil, now: Self.now + .hours(1)) == .done)
        #expect(
            ReleaseCall.look(Self.call(.writtenUp, by: Self.hanako), lastDraft: nil, now: Self.now + .hours(1)) == .done
        )
    }

    @Test func whatIsClosedHasAKindAndIsCounted() throws {
        func decide(
            _ kind: KindOfCall, _ call: OpenCall, known: Bool = true, note: String = ""
        ) -> Result<CloseCall.Closed, CloseCall.Rejection> {
            CloseCall.decide(
                .init(kind: kind, note: note, by: Self.hanako),
                .init(
                    now: Self.now, call: call, card: known ? RecordInquiryTests.card : nil,
                    newID: RecordInquiryTests.world.newID(), freeKinds: []))
        }
        let closed = try decide(.silent, Self.call(.ringing), note: "二度").get()
        #expect(closed.call.state == .writtenUp && closed.call.closedAs == .silent)
        let inquiry = try #require(closed.inquiry)
        #expect(
            inquiry.content == "無言電話でした。\n二度" && inquiry.handled && inquiry.counting.counts
                && inquiry.call == closed.call.id)
        #expect(try decide(.wrongNumber, Self.call(.ringing), known: false).get().inquiry == nil)
        #expect(try decide(.sales, Self.call(.taken, by: Self.hanako)).get().call.closedAs == .sales)
        #expect(decide(.sales, Self.call(.taken, by: Self.taro)) == .failure(.takenBy("太郎")))
        #expect(decide(.sales, Self.call(.writtenUp)) == .failure(.writtenUpAlready))
        for kind in [KindOfCall.message, .callback, .afterHours] {
            #expect(decide(kind, Self.call(.ringing)) == .failure(.needsWriteUp))
        }
        #expect(
            decide(.silent, Self.call(.ringing), note: String(repeating: "あ", count: 501)) == .failure(.noteTooLong))
    }

    @Test func anAnswerIsGivenOnceAndAfterHoursCallsAreInTheList() async throws {
        let shop = try await Shop()
        let ring = CallStore.Ring(
            providerCallID: "CA1", dialled: "+81345105958", caller: "+819011112222", followsAnswer: true)
        #expect(try await shop.store.ring(ring).call.answer == .queue)
        shop.clock.advance(.hours(10))
        #expect(try await shop.store.ring(ring).call.answer == .queue)
        for _ in 0..<2 {
            let late = try await shop.store.ring(
                .init(providerCallID: "CA2", dialled: Shop.number, caller: "", followsAnswer: true)
            ).call
            #expect(
                late.answer == .outOfHours && late.closedAs == .afterHours
                    && late.announcement == Shop.brands.first { $0.key == "eccall" }?.outOfHoursAnnouncement)
        }
        #expect(try await shop.store.openCalls(for: Self.hanako.id).calls.map(\.call.providerCallID) == ["CA1"])
        let page = try await shop.store.inquiries(of: shop.account, after: nil, limit: 10)
        #expect(
            page.inquiries.map(\.kind) == [.afterHours] && page.inquiries[0].counting.counts && page.unhandledCount == 0
        )
        try await shop.apply(shop.account, number: Shop.number) { $0.state = .suspended }
        #expect(
            try await shop.store.ring(
                .init(providerCallID: "CA3", dialled: Shop.number, caller: "", followsAnswer: true)
            ).call.answer == .suspended)
        #expect(
            try await shop.store.ring(
                .init(providerCallID: "CA4", dialled: "0399999999", caller: "", followsAnswer: true)
            ).call.answer == .unknownNumber)
        #expect(
            try await shop.eventKinds() == [
                "call.ringing", "inquiry.recorded", "call.closed", "call.closed", "call.closed",
            ])
    }

    @Test func theOwnTextIsSpokenWhileTheOptionIsHeld() async throws {
        let shop = try await Shop()
        let text = "本日の営業は終了しました。"
        let set = try await shop.store.setAnnouncement(
            of: shop.account, to: text, by: Shop.staff, requestID: "s1", request: .init())
        #expect(set.spoken != text)
        try await shop.apply(shop.account, number: Shop.number) { $0.options = ["own_announcement"] }
        #expect(try await shop.store.announcement(of: shop.account).spoken == text)
        #expect(try await shop.store.answering(PhoneNumber(Shop.number)!).announcement.isOwn)
        _ = try await shop.store.setAnnouncement(
            of: shop.account, to: nil, by: Shop.staff, requestID: "s2", request: .init())
        #expect(try await !shop.store.announcement(of: shop.account).isOwn)
    }

    @Test func noCallIsLostWhateverOrderTheCallbacksComeIn() async throws {
        let shop = try await Shop()
        let store = shop.store
        func status(_ id: String, _ status: UpdateCallStatus.Status, dialled: String = "") async throws -> ShownCall? {
            try await store.updateStatus(providerCallID: id, status, at: nil, dialled: dialled, caller: "")
        }
        #expect(try await status("CA1", .ended) == nil)
        #expect(try await status("CA1", .ringing, dialled: Shop.number) == nil)
        let made = try #require(try await status("CA1", .ended, dialled: Shop.number))
        #expect(made.call.hungUp != nil)
        #expect(
            try await store.ring(.init(providerCallID: "CA1", dialled: Shop.number, caller: "", followsAnswer: true))
                .call == made.call)
        for again in [UpdateCallStatus.Status.ended, .answered, .ringing] {
            #expect(try await status("CA1", again)?.call == made.call)
        }
        #expect(try await store.openCalls(for: Self.hanako.id).calls.map(\.call.id) == [made.call.id])
        shop.clock.advance(.days(9))
        try await shop.record("r1") { $0.call = made.call.id }
        #expect(try await store.openCalls(for: Self.hanako.id).calls.isEmpty)
        #expect(try await shop.eventKinds() == ["call.ringing", "call.hung_up", "inquiry.recorded", "call.written_up"])
    }

    @Test func anAbandonedCallGoesBackByItself() async throws {
        let shop = try await Shop()
        let store = shop.store
        let worker = ReleaseAbandonedCalls.worker(store, logger: .init(label: "test"))
        let call = try await store.ring(
            .init(providerCallID: "CA1", dialled: Shop.number, caller: "", followsAnswer: true)
        ).call.id
        _ = try await store.take(call, by: Self.hanako)
        shop.clock.advance(.minutes(4))
        _ = try await store.saveDraft(.init(), about: .call(call), by: Shop.staff, formRequestID: "f1")
        shop.clock.advance(.minutes(2))
        try await worker.runDue()
        #expect(try await store.openCalls(for: Self.hanako.id).calls[0].call.takenBy == Self.hanako)
        shop.clock.advance(.minutes(4))
        try await worker.runDue()
        #expect(try await store.openCalls(for: Self.hanako.id).calls[0].call.takenBy == nil)
        #expect(try await store.take(call, by: Self.taro).call.takenBy == Self.taro)
        #expect(try await store.draft(about: .call(call)) != nil)
        #expect(try await store.release(call, by: Self.taro.id, admin: false).call.state == .ringing)
        _ = try await store.take(call, by: Self.hanako)
        shop.clock.advance(.minutes(11))
        try await worker.runDue()
        let closed = try await store.close(
            call, .init(kind: .silent, note: "", by: Self.taro), requestID: "c1", request: .init())
        #expect(closed.inquiry.kind == .silent && closed.call.closedAs == .silent)
        #expect(
            try await store.close(
                call, .init(kind: .silent, note: "", by: Self.taro), requestID: "c1", request: .init()) == closed)
        await #expect(throws: CloseCall.Rejection.writtenUpAlready) {
            _ = try await store.close(
                call, .init(kind: .sales, note: "", by: Self.taro), requestID: "c2", request: .init())
        }
        try await worker.runDue()
        #expect(
            try await shop.eventKinds() == [
                "call.ringing", "call.taken", "call.released", "call.taken", "call.released", "call.taken",
                "call.released",
                "inquiry.recorded", "call.closed",
            ])
    }
}
