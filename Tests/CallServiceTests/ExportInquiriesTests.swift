import Foundation
import Primitives
import Synchronization
import Testing

@testable import CallService

@Suite struct ExportInquiriesTests {
    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+81", "'+81"), ("-5", "'-5"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        ("＝A1", "'＝A1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠x", "'＠x"), ("田中", "田中"), ("03-6850-2192", "03-6850-2192"),
        ("1=1", "1=1"), ("", ""),
    ])
    func formulasAreDefused(_ cell: String, _ defused: String) {
        #expect(CSV.defused(cell) == defused)
    }

    private func file(_ format: ExportInquiries.Format, _ shop: Shop) async throws -> String {
        let text = Mutex(ExportInquiries.head(format))
        try await shop.store.export(of: shop.account, InquiryFilter()) { inquiries, first in
            let rows = try ExportInquiries.rows(inquiries, format, first: first)
            text.withLock { $0 += rows }
        }
        return text.withLock { $0 } + ExportInquiries.tail(format)
    }

    @Test func csvOpensInASpreadsheet() async throws {
        let shop = try await Shop()
        try await shop.record("r1") { $0.writeUp.content = "「=1+1」と\n\"引用\"です" }
        try await shop.record("other's") { $0.number = Shop.otherNumber }
        let csv = try await file(.csv, shop)
        #expect(csv.hasPrefix("\u{FEFF}\"日時\",\"お名前\","))
        #expect(csv.hasSuffix("\r\n"))
        #expect(csv.contains("\"2017/02/27 11:05\",\"田中\",\"タナカ\",\"ウィズ・プランナーズ株式会社\",\"03-6850-2192\",\"高橋様\",\"不要\""))
        #expect(csv.contains("\"「=1+1」と\n\"\"引用\"\"です\""))
        #expect(csv.components(separatedBy: "\r\n").count == 3)
    }

    @Test func jsonIsOneArray() async throws {
        let shop = try await Shop()
        let empty = try await file(.json, shop)
        #expect(try JSONSerialization.jsonObject(with: Data(empty.utf8)) as? [String] == [])
        for i in 0..<501 { try await shop.record("r\(i)") { $0.writeUp.content = "伝言\(i)" } }
        let whole = try await file(.json, shop)
        let parsed = try JSONSerialization.jsonObject(with: Data(whole.utf8))
        let rows = try #require(parsed as? [[String: Any]])
        #expect(rows.count == 501 && Set(rows.compactMap { $0["content"] as? String }).count == 501)
        #expect(
            rows[0]["receivedAt"] as? String == "2017-02-27T11:05:00+09:00"
                && rows[0]["callbackWanted"] as? Bool == false)
    }
}
