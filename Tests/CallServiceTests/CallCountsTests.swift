import Primitives
import ServiceRuntime
import ServiceStore
import Synchronization
import Testing

@testable import CallService

@Suite struct CallCountsTests {
    @Test func aLineForEachAccountAndMonthOfJapan() async throws {
        let shop = try await Shop()
        // 2017-02-28 23:30 in Japan, and an hour later.
        shop.clock.set(JapanDate(iso: "2017-02-28")!.at(hour: 23, minute: 30))
        let february = [try await shop.recordedID("r1"), try await shop.recordedID("r2")]
        shop.clock.advance(.hours(1))
        let march = try await shop.recordedID("r3")
        _ = try await shop.store.decideCount(
            february[1], counts: false, reason: "間違い電話でした", by: Shop.staff, requestID: "w1", request: .init())
        let counts = try await told(shop)
        #expect(counts.incarnation == "inc_x")
        #expect(try await counts.through == shop.store.store.read { tx in try tx.feedHead() })
        #expect(
            counts.months == [
                CallCounts.Month(
                    account: shop.account, month: JapanDate(iso: "2017-02-01")!,
                    calls: [(id: february[1], counts: false), (id: february[0], counts: true)]),
                CallCounts.Month(
                    account: shop.account, month: JapanDate(iso: "2017-03-01")!, calls: [(id: march, counts: true)]),
            ])
        #expect(counts.months.map(\.calls) == [2, 1] && counts.months.map(\.counted) == [1, 1])
    }

    @Test func withoutACallThereIsOnlyTheHeading() async throws {
        #expect(try await told(Shop()).months == [])
    }

    private func told(_ shop: Shop) async throws -> CallCounts {
        let lines = Mutex<[String]>([])
        try await shop.store.store.read { tx in
            try tx.tellCounts(incarnation: "inc_x") { line in lines.withLock { $0.append(line) } }
        }
        return try CallCounts(lines.withLock { $0 }.joined(separator: "\n"))
    }
}
