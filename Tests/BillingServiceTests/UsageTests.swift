import Contracts
import Primitives
import ServiceStore
import Testing

@testable import BillingService

@Suite("件数のメーター: 見込み、知らせ、プランの比較（D10）")
struct UsageTests {
    @Test(
        "75・90・100%に達したら、それぞれ一度だけ",
        arguments: [
            (29, 40, nil, nil), (30, 40, nil, 75), (30, 40, 75, nil), (35, 40, 75, nil), (36, 40, 75, 90),
            (39, 40, 90, nil), (40, 40, 90, 100), (41, 40, 100, nil), (500, 40, 100, nil),
            // Several at once: only the highest. Nothing where no call is included.
            (40, 40, nil, 100), (1, 1, nil, 100), (2, 3, nil, nil), (0, 0, nil, nil), (5, 0, nil, nil),
        ] as [(Int, Int, Int?, Int?)])
    func percents(_ calls: Int, _ included: Int, _ told: Int?, _ tell: Int?) {
        #expect(Usage.toTell(calls: calls, included: included, told: told) == tell)
    }

    @Test(
        "このペースなら月に何件か",
        arguments: [
            ("2026-11-01", "2026-11-04", 9, nil), ("2026-11-01", "2026-11-05", 10, 60),
            ("2026-11-01", "2026-11-30", 43, 43), ("2026-11-16", "2026-11-20", 5, 15),
            ("2026-10-20", "2026-11-10", 0, 0), ("2024-01-05", "2024-02-10", 7, 20),
            ("2026-11-01", "2026-11-07", 3, 13),
        ] as [(String, String, Int, Int?)])
    func forecast(_ start: String, _ today: String, _ calls: Int, _ month: Int?) {
        #expect(Usage.forecast(calls: calls, start: Sample.day(start), today: Sample.day(today)) == month)
    }

    @Test("直近三か月を、各プランの料金で計算する")
    func compared() {
        var facts = PlanBilling.Facts(
            contract: Sample.contract(start: "2026-08-20"),
            countedCalls: [
                Sample.day("2026-08-01"): 99, Sample.day("2026-09-01"): 43, Sample.day("2026-10-01"): 100,
                Sample.day("2026-11-01"): 120, Sample.day("2026-12-01"): 7,
            ], billedPeriods: [], billedOverage: [:])
        func sums(_ day: String) -> [String] {
            ComparePlans.sums(facts, plans: Sample.brand.plans, on: Sample.day(day)).map { sum in
                let months = sum.months.map { "\($0.month.month)月\($0.calls)件\($0.total.amount)" }
                return "\(sum.plan.key) \(months.joined(separator: " ")) = \(sum.total.amount)"
                    + (sum.held ? " 契約中" : "") + (sum.cheapest ? " 最安" : "")
            }
        }
        // 43 = 3 beyond 40: 480 + 48; 100 = 60 beyond; 120 = 80 beyond, on luxury 20 beyond 100 at 130.
        #expect(
            sums("2026-12-10") == [
                "standard 9月43件6028 10月100件16060 11月120件19580 = 41668 契約中",
                "luxury 9月43件11000 10月100件11000 11月120件13860 = 35860 最安",
            ])
        // The month of the start was no whole one; in the first month there is nothing to compare.
        #expect(
            sums("2026-10-01") == ["standard 9月43件6028 = 6028 契約中 最安", "luxury 9月43件11000 = 11000"])
        #expect(sums("2026-09-30") == [])
        facts.contract = facts.contract.with(
            .init(
                id: World.real.newID(), from: Sample.day("2026-12-01"), what: .cancel,
                requested: Sample.day("2026-11-01").start, byStaff: true))
        #expect(sums("2026-12-01") == [])
    }

    @Test("知らせは数えたときに一度。取り消して数え直しても、過ぎた月でも、繰り返さない")
    func told() async throws {
        let h = try Harness(at: "2026-11-05")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-05")
        try await h.work()
        func told() async throws -> [Billing_UsageReached] {
            try await h.store.store.read { tx in
                try tx.rows("SELECT payload FROM event WHERE kind = 'usage.reached' ORDER BY sequence").map {
                    try Billing_UsageReached(serializedBytes: $0.data("payload"))
                }
            }
        }
        // Before the contract began: not of it.
        try await h.recordCalls(30, on: "2026-11-04")
        try await h.recordCalls(29, on: "2026-11-06")
        #expect(try await told().isEmpty)
        let call: InquiryID = World.real.newID()
        try await h.record(call, on: "2026-11-06")
        for counts in [false, true] { try await h.change(call, on: "2026-11-06", counts: counts) }
        #expect(try await told().map(\.percent) == [75])
        try await h.recordCalls(15, on: "2026-11-07")
        #expect(try await told().map(\.percent) == [75, 90, 100])
        let last = try #require(try await told().last)
        #expect(last.calls == 40 && last.includedCalls == 40 && last.monthDate == "2026-11-01")
        #expect(last.planName == "スタンダード" && last.overageUnitYen == 160 && last.brand == "businesscall")
        h.set("2026-12-03")
        try await h.recordCalls(5, on: "2026-11-30")
        #expect(try await told().count == 3)
        try await h.recordCalls(30, on: "2026-12-02")
        #expect(try await told().map(\.percent) == [75, 90, 100, 75])
    }

    @Test("¥のページの見込みは、その件数で作った請求")
    func overview() async throws {
        let h = try Harness(at: "2026-11-01")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-01")
        try await h.recordCalls(30, on: "2026-11-02")
        func overview() async throws -> Billing_GetOverviewResponse {
            try await h.rpc.getOverview(request: .with { $0.customer = h.owner }, context: .test)
        }
        #expect(try await overview().forecastCalls == 0)
        h.set("2026-11-15")
        try await h.work()
        let shown = try await overview()
        #expect(shown.callsThisMonth == 30 && shown.forecastCalls == 60)
        #expect(shown.nextChargeYen == 5500 && shown.forecastYen == 5500 + 20 * 176)
    }
}
