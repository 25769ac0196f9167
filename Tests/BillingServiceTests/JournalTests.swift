import Contracts
import Foundation
import Primitives
import ServiceStore
import Synchronization
import Testing

@testable import BillingService

@Suite("帳簿: CSVと検査")
struct JournalTests {
    private func issued() async throws -> Harness {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        return h
    }

    @Test("CSV: 1行に1仕訳、借方と貸方が同じ額、表計算ソフトの式にならない")
    func csv() async throws {
        let h = try await issued()
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
}
