import Foundation
import ServiceStore
import Testing

@testable import BillingService

@Suite struct AccountRowsTests {
    @Test func everyTableIsTakenHomeOrSaysWhyNot() async throws {
        let h = try Harness(at: "2026-11-21")
        #expect(try await BillingStore.accountRows.differences(from: h.store.store) == [])
    }

    @Test func theContractTheCardAndTheBillsAreInIt() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        var json = Data()
        try await BillingStore.accountRows.write(of: h.account.text, from: h.store.store) { json.append($0) }
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: [[String: Any]]])
        #expect(object["contract"]?.first?["start_date"] as? String == "2026-11-21")
        #expect(object["contract_terms"]?.first?["plan"] as? String == "standard")
        #expect(object["recipient"]?.first?["company_name"] as? String == "ウィズ・プランナーズ株式会社")
        #expect(object["card"]?.first?["brand"] != nil && object["card"]?.first?["token"] == nil)
        #expect(object["invoice"]?.isEmpty == false && object["invoice_line"]?.isEmpty == false)
        #expect(object["charge"]?.first?["state"] as? String == "succeeded" && object["paper"]?.isEmpty == false)
        var other = Data()
        try await BillingStore.accountRows.write(of: Harness.newAccountID().text, from: h.store.store) {
            other.append($0)
        }
        let nothing = try #require(try JSONSerialization.jsonObject(with: other) as? [String: [[String: Any]]])
        #expect(nothing.keys == object.keys && nothing.values.allSatisfy(\.isEmpty))
    }
}
