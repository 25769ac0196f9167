import Foundation
import ServiceStore
import Testing

@testable import CallService

@Suite struct AccountRowsTests {
    @Test func everyTableIsTakenHomeOrSaysWhyNot() async throws {
        let shop = try await Shop()
        #expect(try await CallStore.accountRows.differences(from: shop.store.store) == [])
    }

    @Test func callsInquiriesAndWhatStoodBeforeAreInIt() async throws {
        let shop = try await Shop()
        let id = try await shop.recordedID("r1") { $0.writeUp.content = "在庫の確認" }
        var json = Data()
        try await CallStore.accountRows.write(of: shop.account.text, from: shop.store.store) { json.append($0) }
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: [[String: Any]]])
        let inquiry = try #require(object["inquiry"]?.first)
        #expect(inquiry["id"] as? String == id.text && inquiry["content"] as? String == "在庫の確認")
        #expect((inquiry["received_at"] as? String)?.hasSuffix("+09:00") == true && inquiry["recorded_by"] == nil)
        #expect(object["answering_card"]?.first?["number"] as? String == Shop.number && object["draft"] == nil)
        var other = Data()
        try await CallStore.accountRows.write(of: shop.other.text, from: shop.store.store) { other.append($0) }
        #expect(!String(decoding: other, as: UTF8.self).contains("在庫の確認"))
    }

    /// More rows than one reading takes.
    @Test func longTablesAreReadInPages() async throws {
        let shop = try await Shop()
        try await shop.store.store.write { tx in
            for number in 1000..<1450 {
                try tx.execute(
                    """
                    INSERT INTO call (id, provider_call_id, dialled, caller, ringing_ms, state, account_id)
                    VALUES (?, ?, ?, '', ?, 'written_up', ?)
                    """, "cal_\(number)", "p\(number)", Shop.number, tx.now, shop.account)
            }
        }
        var json = Data()
        try await CallStore.accountRows.write(of: shop.account.text, from: shop.store.store) { json.append($0) }
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: [[String: Any]]])
        #expect(Set((object["call"] ?? []).compactMap { $0["id"] as? String }).count == 450)
    }
}
