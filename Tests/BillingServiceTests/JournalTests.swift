import Contracts
import Foundation
import Primitives
import ServiceStore
import Synchronization
import Testing

@testable import BillingService

@Suite("帳簿: CSVと検査")
struct JournalTests {
    @Test("CSV: 1行に1仕訳、借方と貸方が同じ額、表計算ソフトの式にならない")
    func csv() async throws {
        let h = try await Harness.issued()
        let (from, to) = (Sample.day("2026-11-01"), Sample.day("2026-11-30"))
        for atOnce in [1, 2, 3, 1_000] {
            let rows = Mutex<[BillingStore.JournalRow]>([])
            try await h.store.exportJournal(from: from, to: to, atOnce: atOnce) { page in
                rows.withLock { $0 += page }
            }
            #expect(rows.withLock { $0.map(\.entry.amount).sum() } == Yen(25_660))
            #expect(rows.withLock { Set($0.map(\.key.text)).count } == 3)
            #expect(rows.withLock { $0.count } == 3)
        }
        let row = BillingStore.JournalRow(
            date: Sample.day("2026-11-21"), entry: Journal.payment(Yen(1))[0], words: "=1+1,\"x\"",
            accountID: h.account,
            brand: "b", key: .first)
        let line = JournalCSV.line(row)
        #expect(line.contains(",\"'=1+1,\"\"x\"\"\","))
    }

    @Test("仕訳の日: 料金はその月、前の月の超過分は前の月の末日、もっと前の調整は見つかった日。端数は一度だけ")
    func days() {
        let (today, contract) = (Sample.day("2027-01-01"), Sample.contract(start: "2026-11-21"))
        let bill = contract.monthlyBill(
            today,
            overage: [
                OverageShare(month: Sample.day("2026-11-01"), calls: -1),
                OverageShare(month: Sample.day("2026-12-01"), calls: 3),
            ])
        let postings = Journal.issued(bill, on: today)
        #expect(postings.map(\.day) == [today, Sample.day("2026-12-31")])
        #expect(postings.map { $0.entries.map(\.amount.amount) } == [[4_840, 484], [480, 48]])
        #expect(postings.flatMap(\.entries).map(\.amount).sum() == bill.totals.total)
        // Made late, it is still of its month.
        #expect(Journal.issued(bill, on: Sample.day("2027-02-03")).map(\.day.iso) == ["2027-01-31", "2026-12-31"])
    }

    @Test("支払いの日: 答えが届かず、次の月に分かっても、カード会社が受けた日")
    func paymentsDay() async throws {
        let h = try Harness(at: "2026-11-30")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-30")
        try await h.sandbox.set(.answersTooLate, calls: 1)
        try await h.work()
        #expect(try await h.invoices()[0].state == .unknown)
        h.set("2026-12-02")
        for _ in 0..<2 { try await h.work() }
        let paid = try #require(try await h.invoices()[0].payment)
        #expect(paid.date == Sample.day("2026-11-30") && paid.receiptNumber == "BC-R-2026-000001")
        let day = Sample.day("2026-11-30")
        let totals = try await h.store.journalTotals(from: day, to: day)
        #expect(totals.first { $0.account == .receivable }.map { $0.debit - $0.credit } == .zero)
        #expect(try await h.store.audit().findings == [])
    }
}
