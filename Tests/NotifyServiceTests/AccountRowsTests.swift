import Foundation
import ServiceStore
import Testing

@testable import NotifyService

@Suite struct AccountRowsTests {
    @Test func everyTableIsTakenHomeOrSaysWhyNot() async throws {
        let store = try Fixture.store(TestWorld())
        #expect(try await NotifyStore.accountRows.differences(from: store.store) == [])
    }

    @Test func whereNoticesGoIsInItAndSecretsAreNot() async throws {
        let (world, account) = (TestWorld(), Fixture.account)
        let store = try Fixture.store(world)
        try await store.store.write { tx in
            try tx.execute(
                "INSERT INTO contact (account_id, brand, email, addressee, told_ms) VALUES (?, 'eccall', 'Shop@example.jp', '', 0)",
                account)
            try tx.execute(
                """
                INSERT INTO subscription (brand, address, token, old_token, unsubscribed_ms)
                VALUES ('eccall', 'shop@example.jp', 'tok', '', 1)
                """)
            try tx.execute("INSERT INTO escalation (account_id, settings) VALUES (?, '{}')", account)
        }
        var json = Data()
        try await NotifyStore.accountRows.write(of: account.text, from: store.store) { json.append($0) }
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: [[String: Any]]])
        #expect(object["contact"]?.first?["email"] as? String == "Shop@example.jp")
        let news = try #require(object["subscription"]?.first)
        #expect(news["unsubscribed_at"] != nil && news["token"] == nil)
        #expect(object["escalation"]?.count == 1 && object["delivery"]?.isEmpty == true)
    }
}
