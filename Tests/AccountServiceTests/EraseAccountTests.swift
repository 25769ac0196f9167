import Contracts
import Foundation
import Primitives
import Testing

@testable import AccountService

@Suite struct EraseAccountTests {
    struct Row: Sendable {
        var state = AccountState.ended
        var applied = "2017-02-27"
        var end: String? = "2017-06-01"
        var records = 0
        var hadContract = true
        var today: String
        var verdict: EraseAccount.Verdict
    }

    static let rows: [Row] = [
        Row(today: "2024-05-31", verdict: .keep(until: JapanDate(iso: "2024-06-01"))),
        Row(today: "2024-06-01", verdict: .due),
        Row(records: 1, today: "2024-06-01", verdict: .held),
        Row(state: .active, end: nil, today: "2034-06-01", verdict: .keep(until: nil)),
        Row(state: .suspended, end: nil, today: "2034-06-01", verdict: .keep(until: nil)),
        Row(state: .verified, end: nil, today: "2034-06-01", verdict: .keep(until: nil)),
        Row(state: .applied, end: nil, today: "2017-05-27", verdict: .keep(until: JapanDate(iso: "2017-05-28"))),
        Row(state: .applied, end: nil, today: "2017-05-28", verdict: .due),
        // Withdrawn or declined before a number was issued.
        Row(hadContract: false, today: "2017-08-29", verdict: .keep(until: JapanDate(iso: "2017-08-30"))),
        Row(hadContract: false, today: "2017-08-30", verdict: .due),
        Row(records: 1, hadContract: false, today: "2017-08-30", verdict: .held),
        // It gave way to another application of the address.
        Row(end: nil, today: "2017-05-28", verdict: .due),
    ]

    @Test(arguments: rows.indices) func deciding(index: Int) {
        let row = Self.rows[index]
        let facts = EraseAccount.Facts(
            state: row.state, applied: JapanDate(iso: row.applied)!, endDate: row.end.flatMap { JapanDate(iso: $0) },
            keptMonths: 84, hadContract: row.hadContract, identityRecords: row.records)
        #expect(EraseAccount.decide(facts, today: JapanDate(iso: row.today)!) == row.verdict)
    }

    @Test func whatIsErasedIsGoneFromEveryTableAndEvent() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let id = try #require(AccountID(customer.accountID))
        _ = try await service.signIn()
        _ = try await DetailsStoreTests.change(service, customer, "d-1") { $0.siteName = "別の店" }
        let member = try await ChangePasswordTests.member(service, customer)
        _ = try await service.rpc.requestEmailChange(
            request: .with {
                $0.requestID = "e-1"
                $0.customer = member
                $0.email = "new@example.jp"
                $0.currentPassword = Fixture.password
            }, context: service.context)
        // A number was issued and given back; of the documents, their own clock has taken care.
        try await service.store.store.write { tx in
            try tx.execute("UPDATE account SET state = 'ended', end_date = '2017-06-01' WHERE account_id = ?", id)
        }
        let catalogue = Fixture.catalogue
        #expect(try await service.store.erasable(catalogue).isEmpty)
        #expect(try await service.store.erase(id, catalogue) == false)
        service.clock.advance(.days(365 * 8))
        #expect(try await service.store.erasable(catalogue).map(\.account) == [id])
        #expect(try await service.store.erase(id, catalogue))
        for table in [
            "account", "member", "session", "consent", "detail_change", "mailed_link", "account_hours", "email_change",
        ] {
            #expect(try await service.count(table) == 0, "\(table)")
        }
        let payloads = try await service.store.store.read { tx in
            try tx.rows("SELECT payload FROM event").map { try $0.data("payload") }
        }
        for words in ["高橋", "○○ショップ", "別の店", "西五反田", "xample.jp"] {
            #expect(payloads.allSatisfy { $0.range(of: Data(words.utf8)) == nil }, "\(words)")
        }
        let last = try await service.events("account.erased").last
        #expect(last?.account.accountID == id.text && last?.account.brand == "eccall")
    }

    @Test func whatIdentityRecordsHoldStays() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let id = try #require(AccountID(customer.accountID))
        try await service.proveIdentity(customer)
        try await service.store.store.write { tx in
            try tx.execute("UPDATE account SET state = 'ended', end_date = '2017-06-01' WHERE account_id = ?", id)
        }
        service.clock.advance(.days(365 * 8))
        #expect(try await service.store.erasable(Fixture.catalogue).map(\.verdict) == [.held])
        #expect(try await service.store.erase(id, Fixture.catalogue) == false)
        #expect(try await service.count("account") == 1)
    }
}
