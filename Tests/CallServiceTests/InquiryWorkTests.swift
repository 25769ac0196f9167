import Contracts
import Primitives
import ServiceStore
import Testing

@testable import CallService

@Suite struct InquiryWorkTests {
    static let now = RecordInquiryTests.now
    static let inquiry = try! RecordInquiry.decide(RecordInquiryTests.command, RecordInquiryTests.facts).get()

    static func inquiry(_ change: (inout Inquiry) -> Void) -> Inquiry {
        var inquiry = inquiry
        change(&inquiry)
        return inquiry
    }

    @Test func notesHaveLimits() throws {
        let noted = try AddInquiryNote.decide(" 明日かけ直す\r\n ", Self.inquiry).get()
        #expect(noted.inquiry.noteCount == 1 && noted.line == HistoryLine(what: .noted, text: "明日かけ直す"))
        for (text, count, wrong) in [
            (" \n", 0, AddInquiryNote.Rejection.empty), (String(repeating: "あ", count: 1001), 0, .tooLong),
            ("x", 100, .tooMany),
        ] {
            #expect(AddInquiryNote.decide(text, Self.inquiry { $0.noteCount = count }) == .failure(wrong))
        }
    }

    @Test func assigningSaysOnlyWhatChanges() throws {
        let tanaka = Inquiry.Assignee(id: "mem_2", name: "田中")
        let assigned = try #require(try AssignInquiry.decide(tanaka, Self.inquiry).get())
        #expect(assigned.inquiry.assignee == tanaka && assigned.line == HistoryLine(what: .assigned, text: "田中"))
        #expect(try AssignInquiry.decide(tanaka, assigned.inquiry).get() == nil)
        #expect(try AssignInquiry.decide(nil, assigned.inquiry).get()?.line.what == .unassigned)
        #expect(try AssignInquiry.decide(nil, Self.inquiry).get() == nil)
        #expect(throws: AssignInquiry.Malformed.self) {
            try AssignInquiry.decide(.init(id: String(repeating: "x", count: 101), name: ""), Self.inquiry).get()
        }
    }

    @Test func snoozingHasATimeAhead() throws {
        let later = Self.now + .hours(2)
        let snoozed = try #require(try SnoozeInquiry.decide(later, Self.inquiry, now: Self.now).get())
        #expect(snoozed.inquiry.isSnoozed(at: Self.now) && !snoozed.inquiry.isSnoozed(at: later))
        #expect(snoozed.line == HistoryLine(what: .snoozed, until: later))
        #expect(try SnoozeInquiry.decide(nil, snoozed.inquiry, now: Self.now).get()?.line.what == .woken)
        #expect(try SnoozeInquiry.decide(nil, Self.inquiry, now: Self.now).get() == nil)
        #expect(SnoozeInquiry.decide(Self.now, Self.inquiry, now: Self.now) == .failure(.past))
        #expect(SnoozeInquiry.decide(Self.now + .days(91), Self.inquiry, now: Self.now) == .failure(.tooFar))
        #expect(SnoozeInquiry.decide(later, Self.inquiry { $0.handled = true }, now: Self.now) == .failure(.handled))
        #expect(SnoozeInquiry.wake(snoozed.inquiry, from: later)?.inquiry.snoozedUntil == nil)
        #expect(SnoozeInquiry.wake(snoozed.inquiry, from: Self.now + .hours(1)) == nil)
        #expect(SnoozeInquiry.wake(Self.inquiry, from: later) == nil)
    }

    @Test func doneNeedsNoWaking() throws {
        let snoozed = Self.inquiry { $0.snoozedUntil = Self.now + .hours(2) }
        #expect(SetInquiryHandled.decide(true, snoozed, now: Self.now)?.inquiry.snoozedUntil == nil)
        #expect(SetInquiryHandled.decide(false, snoozed, now: Self.now) == nil)
    }

    @Test func theHistorySaysWhoDidWhat() async throws {
        let shop = try await Shop()
        let id = try await shop.recordedID("r1")
        let (store, account) = (shop.store, shop.account)
        shop.clock.advance(.minutes(1))
        _ = try await store.addNote("折り返します", to: id, of: account, by: Shop.member, requestID: "n1", request: .init())
        _ = try await store.addNote("折り返します", to: id, of: account, by: Shop.member, requestID: "n1", request: .init())
        shop.clock.advance(.minutes(1))
        _ = try await store.assign(
            id, of: account, to: .init(id: "mem_2", name: "田中"), by: Shop.member, requestID: "a1", request: .init())
        shop.clock.advance(.minutes(1))
        _ = try await store.setHandled(
            id, of: account, to: true, by: .init(id: "mem_2", name: "田中", isStaff: false), requestID: "h1",
            request: .init())
        let detail = try await store.detail(id, of: account)
        #expect(detail.history.map(\.line.what) == [.noted, .assigned, .handled])
        #expect(detail.history.map(\.by.name) == ["高橋", "高橋", "田中"])
        #expect(detail.history[0].line.text == "折り返します" && detail.inquiry.noteCount == 1)
        #expect(
            try await shop.eventKinds() == [
                "inquiry.recorded", "inquiry.noted", "inquiry.assigned", "inquiry.handled_changed",
            ])
        #expect(try await shop.find(InquiryFilter(assignee: "mem_2")).count == 1)
        #expect(try await shop.find(InquiryFilter(assignee: "mem_3")).isEmpty)
        #expect(try await store.detailForStaff(id).history.isEmpty)
        await #expect(throws: NotFound.self) {
            _ = try await store.addNote("x", to: id, of: shop.other, by: Shop.member, requestID: "n2", request: .init())
        }
    }

    @Test func theClockWakesWhatWasSnoozed() async throws {
        let shop = try await Shop()
        let id = try await shop.recordedID("r1")
        let worker = WakeInquiries.worker(shop.store, logger: .init(label: "test"))
        func snooze(_ hours: Int?, _ request: String) async throws {
            _ = try await shop.store.snooze(
                id, of: shop.account, until: hours.map { shop.clock.now + .hours($0) }, by: Shop.member,
                requestID: request,
                request: .init())
        }
        func unhandled() async throws -> Int {
            try await shop.store.inquiries(of: shop.account, InquiryFilter(status: .unhandled), after: nil, limit: 1)
                .unhandledCount
        }
        try await snooze(3, "s1")
        try await snooze(1, "s2")
        #expect(try await unhandled() == 0)
        #expect(try await shop.find(InquiryFilter(status: .unhandled)).isEmpty)
        #expect(try await shop.find(InquiryFilter(status: .snoozed)).count == 1)
        try await worker.runDue()
        #expect(try await shop.inquiry(id).snoozedUntil != nil)
        shop.clock.advance(.hours(1))
        try await worker.runDue()
        #expect(try await unhandled() == 1)
        #expect(try await shop.inquiry(id).snoozedUntil == nil)
        shop.clock.advance(.hours(2))
        try await worker.runDue()
        #expect(
            try await shop.eventKinds() == ["inquiry.recorded", "inquiry.snoozed", "inquiry.snoozed", "inquiry.woken"])
        try await snooze(1, "s3")
        try await snooze(nil, "s4")
        #expect(try await unhandled() == 1)
    }

    @Test func earlierCallsOfTheSameCaller() async throws {
        let shop = try await Shop()
        let first = try await shop.recordedID("r1")
        try await shop.record("other's") { $0.number = Shop.otherNumber }
        shop.clock.advance(.days(1))
        try await shop.record("other number") { $0.writeUp.callerNumber = "090-1111-2222" }
        let second = try await shop.recordedID("r2") { $0.writeUp.callerNumber = "＋８１-3-6850-2192" }
        #expect(try await shop.store.detail(second, of: shop.account).earlierCalls.map(\.id) == [first])
        #expect(try await shop.store.detail(first, of: shop.account).earlierCalls.isEmpty)
        let answering = try await shop.store.answering(PhoneNumber(Shop.number)!, caller: PhoneNumber("0368502192"))
        #expect(answering.lastCalls.count == 3 && answering.lastCallsOfCaller.map(\.id) == [second, first])
    }
}
