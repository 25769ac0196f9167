import Contracts
import Foundation
import Primitives
import ServiceStore
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

    private static let person = Common_Staff.with {
        $0.staffID = World.real.newID(StaffID.self).text
        $0.role = .billing
    }

    @Test("CSV: 1行に1仕訳、借方と貸方が同じ額、表計算ソフトの式にならない")
    func csv() async throws {
        let h = try await issued()
        let answer = try await h.rpc.exportJournal(
            request: .with {
                $0.staff = Self.person
                $0.fromDate = "2026-11-01"
                $0.toDate = "2026-11-30"
            }, context: .test)
        let text = String(decoding: answer.csv, as: UTF8.self)
        let lines = text.dropFirst().split(separator: "\r\n")
        let rows = lines.map { line in line.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        #expect(text.hasPrefix("\u{FEFF}日付,借方科目,"))
        #expect(rows.count == 4)
        let entries = rows.dropFirst()
        #expect(entries.allSatisfy { row in row.count == 9 && row[2] == row[4] })
        let sums: [Int] = entries.compactMap { row in Int(row[2]) }
        #expect(sums.reduce(0, +) == 25_660)
        let row = BillingStore.JournalRow(
            date: Sample.day("2026-11-21"), entry: Journal.payment(Yen(1))[0], words: "=1+1,\"x\"",
            accountID: h.account,
            brand: "b", key: .first)
        #expect(JournalCSV.text([row]).contains("\"'=1+1,\"\"x\"\"\""))
        #expect(
            await refusal {
                _ = try await h.rpc.exportJournal(
                    request: .with {
                        $0.staff = Self.person
                        $0.fromDate = "2026-11-01"
                        $0.toDate = "2028-11-30"
                    }, context: .test)
            } == .invalidArgument)
    }

    @Test("検査は、帳簿から消えた行、書き換えられた額、返しすぎを見つける")
    func audit() async throws {
        let h = try await issued()
        func findings(_ sql: String) async throws -> Int {
            let other = try await issued()
            try await other.store.store.write { tx in try tx.execute(sql) }
            return try await other.store.audit().findings.count
        }
        #expect(try await h.store.audit().findings == [])
        #expect(try await findings("DELETE FROM journal_entry WHERE kind = 'payment'") > 0)
        #expect(try await findings("UPDATE journal_entry SET amount_yen = amount_yen + 1 WHERE credit = 'sales'") > 0)
        #expect(
            try await findings(
                """
                INSERT INTO money_action (action_id, kind, state, account_id, invoice_id, amount_yen, reason, requested_by,
                    requested_by_name, requested_ms)
                SELECT 'mny_x', 'refund', 'done', account_id, invoice_id, total_yen + 1, 'x', 'x', 'x', 0 FROM invoice
                """) > 0)
    }
}
