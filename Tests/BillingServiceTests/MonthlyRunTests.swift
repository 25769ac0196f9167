import Primitives
import Testing

@testable import BillingService

@Suite("1日の請求: 進み具合と、試しの計算（D3）")
struct MonthlyRunTests {
    @Test("月の請求の進み具合と、試しの計算（前月との差）")
    func runAndDryRun() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        try await h.issueNumber(Harness.newAccountID(), on: "2026-11-21", plan: "luxury")
        try await h.work()
        try await h.recordCalls(43, on: "2026-11-22")
        let planned = try await h.store.dryRun(month: nil)
        #expect(planned.month == Sample.day("2026-12-01") && planned.made == 0 && planned.without == 0)
        #expect(planned.planned["businesscall"]?.total == Yen(5500 + 528 + 11000))
        #expect(planned.before["businesscall"]?.total == Yen(12830 + 11000 + 10 * 366))
        #expect(
            planned.text.split(separator: "\n").map(String.init) == [
                "2026-12: 0 made already, contracts without a bill 0", "brand figure planned difference",
                "businesscall bills 2 +0", "businesscall initial-fees 0円 -22,000円",
                "businesscall plans 16,500円 +11,010円", "businesscall options 0円 +0円", "businesscall overage 480円 +480円",
                "businesscall credits 0円 +0円",
                "businesscall total 17,028円 -10,462円",
            ])
        h.set("2026-12-01")
        let waiting = try await h.store.monthlyRun()
        #expect(waiting.waiting == 2 && waiting.now.count == 0 && waiting.before.count == 2)
        try await h.work()
        let done = try await h.store.monthlyRun()
        // The second account has no card.
        #expect(done.waiting == 0 && done.now.count == 2 && done.now.paid == 1 && done.now.failed == 1)
        #expect(done.now.total == planned.planned["businesscall"]?.total && done.now.paidTotal == Yen(6028))
        let again = try await h.store.dryRun(month: Sample.day("2026-12-01"))
        #expect(again.made == 2 && again.planned == planned.planned && again.before == planned.before)
        #expect(try await h.store.dryRun(month: nil).month == Sample.day("2027-01-01"))
    }
}
