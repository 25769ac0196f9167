import Contracts
import Foundation
import Primitives
import Testing

@testable import BillingService
@testable import ServiceStore

@Suite("自分たちの不在は、お客様の負担にならない")
struct OutageTests {
    @Test("月初をまたいで止まっていたら、Callの記録に追いつくまで請求しない")
    func callsFirst() async throws {
        // Nothing was ever heard of Call in this process.
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        let early = BillingRun(store: h.store, logger: .silent)
        try await early.runOnce()
        h.set("2026-12-08", hour: 7)
        let run = BillingRun(store: h.store, logger: .silent)
        try await run.runOnce()
        #expect(try await h.invoices().count == 1)
        try await h.recordCalls(43, on: "2026-11-30")
        h.store.store.setCaughtUp(with: "call", at: h.clock.now)
        try await run.runOnce()
        #expect(try await h.invoices().last?.total == Yen(6_028))
        #expect(try await h.store.audit().findings == [])
    }

    @Test("送ったつもりの請求が一日以上届いていなければ、断られたのではない。すぐに新しいキーで請求する")
    func neverArrived() async throws {
        let h = try await Harness.issued()
        h.set("2026-12-01")
        h.store.store.setCaughtUp(with: "call", at: h.clock.now)
        try await BillingRun(store: h.store, logger: .silent).runOnce()
        let charge = try #require(
            try await h.store.store.read { tx in try tx.charges(of: h.account).first { $0.state == .waiting } })
        _ = try await h.store.sendCharge(charge.id)
        h.set("2026-12-02", hour: 12)
        try await h.work()
        try await h.work()
        let december = try #require(try await h.invoices().last)
        #expect(december.state == .paid && december.unpaidSince == nil)
        #expect(try await !h.events().contains("invoice.payment_failed"))
        #expect(try await h.sandbox.successfulCharges().count == 2)
        #expect(try await h.booksAgree() == [])
        #expect(try await h.store.audit().findings == [])
    }

    @Test("カードがまた使えるようになれば、もう試さないはずの請求も払われ、受付が再開する")
    func paysAgain() async throws {
        let h = try await Harness.issued()
        try await h.registerCard("4000000000000341")
        for day in ["2026-12-01", "2026-12-02", "2026-12-04", "2026-12-06", "2026-12-08", "2026-12-15"] {
            h.set(day)
            try await h.work()
        }
        #expect(try await h.events().last == "contract.suspended")
        // The bank has raised the limit.
        _ = try await h.sandbox.store.write { tx in try tx.execute("UPDATE card SET behaviour = 'pays'") }
        h.set("2027-01-01")
        for _ in 0..<2 { try await h.work() }
        #expect(try await h.invoices().map(\.state) == [.paid, .paid, .paid])
        #expect(try await h.events().contains("contract.resumed"))
        #expect(try await h.store.audit().findings == [])
    }

    @Test("いくつもの請求に分けて返金しても、30日の合計が金額を超えれば別の担当者が承認する")
    func splitOverInvoices() async throws {
        let h = try await Harness.issued()
        for day in ["2026-12-01", "2027-01-01"] {
            h.set(day)
            try await h.work()
        }
        func ask(_ invoice: Int, _ yen: Int64) async throws -> Billing_MoneyActionState {
            let id = try await h.invoices()[invoice].id.text
            return try await h.rpc.requestMoneyAction(
                request: .with {
                    $0.requestID = UUID().uuidString
                    $0.staff = .with {
                        $0.staffID = World.real.newID(StaffID.self).text
                        $0.role = .billing
                    }
                    $0.kind = .refund
                    $0.accountID = h.account.text
                    $0.invoiceID = id
                    $0.amountYen = yen
                    $0.reason = "お詫びのため"
                }, context: .test
            ).action.state
        }
        #expect(try await ask(0, 5_000) == .underWay)
        #expect(try await ask(1, 5_000) == .underWay)
        #expect(try await ask(2, 1) == .waiting)
        h.set("2027-02-02")
        try await h.work()
        #expect(try await ask(2, 5_000) == .underWay)
    }
}
