import Contracts
import Primitives
import ServiceStore
import Testing

@testable import NotifyService

/// A corrected call: one mail more, or the first one in the words that hold now.
struct CorrectionTests {
    let world = TestWorld()
    let store: NotifyStore

    init() throws {
        store = try Fixture.store(world)
    }

    private func hear(_ event: Feed_Event, _ read: (Feed_Event) throws -> Heard = CallFeed.read) async throws {
        let heard = try read(event)
        try await store.store.write { tx in try heard.apply(store, in: tx) }
    }

    private func account() async throws {
        try await hear(Fixture.accountEvent("account.verified"), AccountFeed.read)
    }

    private func correct(_ callback: Call_Callback, version: Int32 = 2) async throws {
        try await hear(
            Fixture.inquiryEvent(callback, id: "evt_v\(version)", kind: "inquiry.corrected") {
                $0.version = version
                $0.reason = "聞き違い"
            })
    }

    /// Oldest first.
    private func subjects() async throws -> [String] {
        try await store.deliveries(unsentOnly: false, before: nil, limit: 100).deliveries.reversed().map(\.subject)
    }

    /// The worker takes what is due and sends it.
    private func send(_ outcome: MailOutcome) async throws {
        try await JobWorker(
            store: store.store, kind: NotifyStore.mailJob, concurrency: 4, lease: .seconds(20), logger: Fixture.quiet
        ) { job in
            let id = DeliveryID(job.about)!
            return { tx in try store.settle(id, outcome, attempt: job.attempt, in: tx) }
        }.runDue()
    }

    @Test func afterTheFirstMailEachVersionIsToldOnce() async throws {
        try await account()
        try await hear(Fixture.inquiryEvent(.notWanted))
        try await send(.accepted)
        for _ in 1...2 { try await correct(.wanted) }
        try await correct(.notWanted, version: 3)
        #expect(try await subjects() == ["入電のご案内", "訂正: 折り返し必要のご案内", "訂正: 入電のご案内"])
    }

    @Test func beforeTheFirstMailThatOneSaysWhatHoldsNow() async throws {
        try await account()
        try await hear(Fixture.inquiryEvent(.notWanted))
        try await correct(.wanted)
        #expect(try await subjects() == ["折り返し必要のご案内"])
        try await send(.accepted)
        let sent = try await store.deliveries(unsentOnly: false, before: nil, limit: 10).deliveries
        #expect(sent.map(\.notice) == [.callRecorded(inquiry: Fixture.inquiry.text, callback: true)])
        #expect(sent.map(\.state) == [.sent])
    }

    @Test func aFirstMailThatMayHaveLeftIsNotReworded() async throws {
        try await account()
        try await hear(Fixture.inquiryEvent(.notWanted))
        try await send(.notNow("450"))
        try await correct(.wanted)
        #expect(try await subjects() == ["入電のご案内", "訂正: 折り返し必要のご案内"])
    }

    @Test func aHeldFirstMailIsRewordedAndThenSent() async throws {
        try await hear(Fixture.inquiryEvent(.notWanted))
        try await correct(.wanted)
        try await account()
        #expect(try await subjects() == ["折り返し必要のご案内"])
        try await send(.accepted)
        #expect(
            try await store.deliveries(unsentOnly: true, before: nil, limit: 10).deliveries.isEmpty)
    }

    @Test func aCorrectionOfACallNobodyWasToldOfIsTold() async throws {
        try await account()
        try await correct(.wanted)
        #expect(try await subjects() == ["訂正: 折り返し必要のご案内"])
    }

    @Test func aDecisionIsToldOnce() async throws {
        try await account()
        for _ in 1...2 {
            try await hear(
                Fixture.inquiryEvent(.notWanted, id: "evt_d", kind: "inquiry.dispute_decided") {
                    $0.dispute = .refused
                    $0.reason = "ご依頼の件でした"
                })
        }
        #expect(try await subjects() == ["【ECcall】件数についてのお申し出の結果"])
    }
}
