import Contracts
import Foundation
import Primitives
import Testing

@testable import BillingService

@Suite("発番から3ヶ月分の請求まで（実際のSQLiteで）")
struct BillingStoreTests {
    @Test("発番 → 初回の請求 → 領収書 → 毎月1日の請求")
    func wholePath() async throws {
        let h = try Harness(at: "2017-02-27")
        try await h.registerCard()
        try await h.issueNumber(on: "2017-02-27")
        try await h.work()
        var invoices = try await h.invoices()
        #expect(invoices.map(\.total) == [Yen(11000 + 2 * 196)])
        #expect(invoices[0].state == .paid)
        #expect(invoices[0].number == "BC-2017-000001")
        #expect(invoices[0].payment?.receiptNumber == "BC-R-2017-000001")
        #expect(invoices[0].payment?.card.last4 == "4242")

        try await h.recordCalls(2, on: "2017-02-27")
        try await h.recordCalls(43, on: "2017-03-15")
        try await h.recordCalls(5, on: "2017-03-16", counts: false)
        for day in ["2017-03-01", "2017-04-01", "2017-05-01"] {
            h.set(day, hour: 0)
            try await h.work()
            // Running again changes nothing.
            try await h.work()
        }
        invoices = try await h.invoices()
        #expect(invoices.map(\.total.amount) == [11392, 5500, 6018, 5500])
        #expect(invoices.allSatisfy { $0.state == .paid })
        #expect(invoices.map(\.bill.title).last == "2017年5月分")
        #expect(try await h.events().filter { $0 == "invoice.paid" }.count == 4)
        let report = try await h.store.audit()
        #expect(report.findings == [])
        #expect(report.invoiced == report.paid)
        #expect(try await h.booksAgree() == [])
    }

    @Test("同じ呼の記録が二度届いても、1件と数える")
    func callCountedOnce() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.issueNumber(on: "2026-11-21")
        let inquiry = World.real.newID(InquiryID.self)
        for _ in 0..<3 { try await h.record(inquiry, on: "2026-11-22") }
        // Received late in the evening of the month's last day in Japan: still November.
        #expect(try await h.store.overview(of: h.account).callsThisMonth == 1)
    }

    @Test("番号が二度発番されても、契約は一つ")
    func oneContract() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.issueNumber(on: "2026-11-25", plan: "luxury")
        try await h.work()
        #expect(try await h.invoices().count == 1)
        #expect(try await h.store.overview(of: h.account).contract?.terms[0].plan.key == "standard")
    }

    @Test("1日発番は2日に一度だけ請求する")
    func firstOfMonth() async throws {
        let h = try Harness(at: "2026-12-01")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-12-01")
        try await h.work()
        #expect(try await h.invoices().isEmpty)
        h.set("2026-12-02", hour: 0)
        try await h.work()
        #expect(try await h.invoices().map(\.total) == [Yen(16500)])
        h.set("2027-01-01", hour: 0)
        try await h.work()
        #expect(try await h.invoices().map(\.total) == [Yen(16500), Yen(5500)])
    }

    @Test("Callが届いていなければ、月の請求は6時間まで待つ")
    func waitsForCalls() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        h.set("2026-12-01", hour: 1)
        // The follower's last sign of life is from November.
        try await BillingRun(store: h.store, logger: .silent).runOnce()
        #expect(try await h.invoices().count == 1)
        h.set("2026-12-01", hour: 6)
        try await BillingRun(store: h.store, logger: .silent).runOnce()
        #expect(try await h.invoices().count == 2)
        // What comes after that is on the next bill.
        try await h.recordCalls(42, on: "2026-11-30")
        #expect(try await h.store.audit().lateCalls == 2)
        h.set("2027-01-01")
        try await h.work()
        #expect(try await h.invoices().last?.bill.lines.first?.subject == .overage(month: Sample.day("2026-11-01")))
        #expect(try await h.store.audit().lateCalls == 0)
    }

    @Test("請求番号は、ブランドと年ごとに欠けなく続く")
    func numbers() async throws {
        let h = try Harness(at: "2026-11-21")
        for _ in 0..<20 { try await h.issueNumber(Harness.newAccountID(), on: "2026-11-21") }
        try await h.work()
        h.set("2027-01-01")
        try await h.work()
        let numbers = try await h.store.invoices(of: nil, after: nil, limit: 100).invoices.map(\.number).sorted()
        #expect(numbers.count == 60)
        #expect(
            numbers.filter { $0.hasPrefix("BC-2026-") } == (1...20).map { "BC-2026-0000\($0 < 10 ? "0" : "")\($0)" })
        #expect(try await h.store.audit().findings == [])
    }

    @Test("発行した領収書は変わらない: 宛名が変わっても同じバイト列")
    func receiptStays() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21", company: "元の社名株式会社")
        try await h.work()
        let id = try await h.invoices()[0].id
        let first = try await h.store.receipt(of: id, accountID: h.account)
        try await h.issueNumber(on: "2026-11-21", company: "新しい社名株式会社")
        #expect(try await h.store.receipt(of: id, accountID: h.account) == first)
        #expect(try await h.store.receipt(of: id, accountID: Harness.newAccountID()) == nil)
        #expect(first?.pdf.starts(with: Data("%PDF-".utf8)) == true)
        #expect(first?.fileName == "領収書_BC-R-2026-000001.pdf")
        // Changed bytes are noticed.
        try await h.tamper("UPDATE paper SET pdf = x'255044462d78'")
        await #expect(throws: (any Error).self) { try await h.store.receipt(of: id, accountID: h.account) }
        #expect(try await h.store.audit().findings.count == 1)
    }

    @Test("検査は、合わない金額を見つける")
    func auditFinds() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        try await h.tamper("UPDATE invoice_line SET quantity = quantity + 1 WHERE position = 1")
        // Taxes, total, what was entered in the books, the fee that is not the contract's, and the seal.
        #expect(try await h.store.audit().findings.count == 5)
        try await h.tamper(
            "UPDATE invoice_line SET quantity = quantity - 1 WHERE position = 1",
            "UPDATE paper_sequence SET last_number = 2 WHERE kind = 'invoice'")
        #expect(try await h.store.audit().findings.count == 1)
    }

    @Test("検査は、決済会社の帳簿との違いを見つける")
    func auditComparesBooks() {
        func compare(_ ours: [String: Yen], underWay: Set<String> = [], _ acquirer: [String: Yen]) -> Int {
            let books = ChargesInTheBooks(settled: ours, underWay: underWay)
            return AuditCommand.compare(before: books, acquirer: acquirer, after: books).count
        }
        #expect(compare(["a": Yen(1)], ["a": Yen(1)]) == 0)
        #expect(compare(["a": Yen(1)], ["a": Yen(2)]) == 1)
        #expect(compare(["a": Yen(1)], [:]) == 1)
        #expect(compare([:], ["a": Yen(1)]) == 1)
        #expect(compare([:], underWay: ["a"], ["a": Yen(1)]) == 0)
    }
}
