import Contracts
import Primitives
import ServiceStore
import Testing

@testable import CallService

@Suite struct CallStoreTests {
    let shop: Shop

    init() async throws { shop = try await Shop() }

    private var clock: Clock { shop.clock }
    private var account: AccountID { shop.account }
    private var other: AccountID { shop.other }
    private var store: CallStore { shop.store }

    private func record(
        _ requestID: String, _ change: (inout RecordInquiry.Command) -> Void = { _ in }
    ) async throws -> Repeatable<Call_Inquiry> { try await shop.record(requestID, change) }

    @Test func theCardAnswersByTheDialledNumberInAnyWriting() async throws {
        let answering = try await store.answering(PhoneNumber("＋８１３-4510-5958")!)
        #expect(answering.card.greeting == "お電話ありがとうございます。○○ショップでございます。")
        #expect(answering.status.open)
        await #expect(throws: NotFound.self) { _ = try await store.answering(PhoneNumber("0399999999")!) }
        try await shop.apply(account, number: "0345105958") { $0.siteName = "新しい名前" }
        #expect(try await store.answering(PhoneNumber("0345105958")!).card.siteName == "新しい名前")
        try await shop.apply(account, number: "0345105958") { $0.state = .ended }
        // Late calls are still written up; the card says that it is over.
        #expect(try await store.answering(PhoneNumber("0345105958")!).card.ended)
    }

    @Test func aDoublePressMakesOneInquiry() async throws {
        async let a = record("r1")
        async let b = record("r1")
        let answers = try await [a, b]
        #expect(answers[0].response == answers[1].response)
        #expect(try await shop.eventKinds() == ["inquiry.recorded"])
        await #expect(throws: RequestIDReused.self) { _ = try await record("r1") { $0.writeUp.content = "別の内容" } }
    }

    @Test func aRingIsTakenByOneAndWrittenUpOnce() async throws {
        let ring = try await store.ring(
            .init(providerCallID: "CA1", dialled: "+81345105958", caller: "+81368502192", followsAnswer: false))
        #expect(
            try await store.ring(.init(providerCallID: "CA1", dialled: "x", caller: "", followsAnswer: false)) == ring)
        let hanako = OpenCall.Operator(id: clock.world.newID(), name: "花子")
        let taro = OpenCall.Operator(id: clock.world.newID(), name: "太郎")
        #expect(try await store.take(ring.call.id, by: hanako).call.takenBy == hanako)
        #expect(try await store.take(ring.call.id, by: taro).call.takenBy == hanako)
        clock.advance(.minutes(2))
        let inquiry = try await record("r1") { $0.call = ring.call.id }.response
        #expect(inquiry.receivedMs == ring.call.ringing.milliseconds)
        #expect(try await store.openCalls(for: World.real.newID()).calls.isEmpty)
        await #expect(throws: RecordInquiry.Rejection.callWrittenUpAlready) {
            _ = try await record("r2") { $0.call = ring.call.id }
        }
        #expect(try await shop.eventKinds() == ["call.ringing", "call.taken", "inquiry.recorded", "call.written_up"])
    }

    @Test func anUnknownNumberIsShownAndNotDropped() async throws {
        let ring = try await store.ring(
            .init(providerCallID: "CA2", dialled: "03-9999-9999", caller: "", followsAnswer: false))
        #expect(ring.card == nil && ring.call.account == nil)
        #expect(try await store.openCalls(for: World.real.newID()).calls.map(\.call.dialled) == ["0399999999"])
    }

    @Test func listsArePagedByKeyAndScopedByAccount() async throws {
        for i in 0..<7 {
            _ = try await record("r\(i)") { $0.writeUp.content = "伝言\(i)" }
            clock.advance(.minutes(i % 2))
        }
        _ = try await record("other") { $0.number = "0345105959" }
        var seen: [String] = []
        var key: InquiryPageKey?
        repeat {
            let page = try await store.inquiries(of: account, after: key, limit: 3)
            #expect(page.unhandledCount == 7)
            seen += page.inquiries.map(\.content)
            key = page.next.flatMap { InquiryPageKey($0.text) }
        } while key != nil
        #expect(Set(seen) == Set((0..<7).map { "伝言\($0)" }))
        #expect(seen.count == 7)
        #expect(seen.first == "伝言6")
    }

    @Test func handledIsReversibleAndOnlyTheAccountsOwn() async throws {
        let id = try #require(InquiryID(try await record("r1").response.inquiryID))
        await #expect(throws: NotFound.self) {
            _ = try await store.setHandled(id, of: other, to: true, by: Shop.member, requestID: "h0", request: .init())
        }
        #expect(
            try await store.setHandled(id, of: account, to: true, by: Shop.member, requestID: "h1", request: .init())
                .response.handled)
        #expect(
            try await store.inquiries(of: account, InquiryFilter(status: .unhandled), after: nil, limit: 10).inquiries
                .isEmpty)
        #expect(try await store.inquiries(of: account, after: nil, limit: 10).inquiries.map(\.handled) == [true])
        _ = try await store.setHandled(id, of: account, to: true, by: Shop.member, requestID: "h2", request: .init())
        #expect(
            try await store.setHandled(id, of: account, to: false, by: Shop.member, requestID: "h3", request: .init())
                .response.handled == false)
        #expect(
            try await shop.eventKinds() == ["inquiry.recorded", "inquiry.handled_changed", "inquiry.handled_changed"])
        await #expect(throws: NotFound.self) { _ = try await store.detail(id, of: other) }
    }
}
