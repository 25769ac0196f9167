import Contracts
import Foundation
import Primitives
import Testing

@testable import BillingService

@Suite("値引き: 担当者が次のご請求から差し引く")
struct CreditTests {
    private static let first = World.real.newID(StaffID.self)
    private static let second = World.real.newID(StaffID.self)

    private func staff(_ id: StaffID) -> Common_Staff {
        .with {
            $0.staffID = id.text
            $0.role = .billing
            $0.name = "佐藤"
        }
    }

    private func give(
        _ h: Harness, _ amount: Int64, reason: String = "お詫び", id: String = UUID().uuidString
    ) async throws -> Billing_MoneyAction {
        try await h.rpc.requestMoneyAction(
            request: .with {
                $0.requestID = id
                $0.staff = staff(Self.first)
                $0.kind = .credit
                $0.accountID = h.account.text
                $0.amountYen = amount
                $0.reason = reason
            }, context: .test
        ).action
    }

    private func withdraw(_ h: Harness, _ id: String, note: String = "取り違えのため") async throws -> Billing_MoneyAction {
        try await h.rpc.withdrawMoneyAction(
            request: .with {
                $0.requestID = UUID().uuidString
                $0.staff = staff(Self.second)
                $0.actionID = id
                $0.note = note
            }, context: .test
        ).action
    }

    private func decide(_ h: Harness, _ id: String) async throws -> Billing_MoneyAction {
        try await h.rpc.decideMoneyAction(
            request: .with {
                $0.requestID = UUID().uuidString
                $0.staff = staff(Self.second)
                $0.actionID = id
                $0.agreed = true
            }, context: .test
        ).action
    }

    private func overview(_ h: Harness) async throws -> Billing_GetOverviewResponse {
        try await h.rpc.getOverview(request: .with { $0.customer = h.owner }, context: .test)
    }

    private func listed(_ h: Harness, open: Bool = false) async throws -> [Billing_MoneyAction] {
        try await h.rpc.listMoneyActions(
            request: .with {
                $0.staff = staff(Self.first)
                $0.accountID = h.account.text
                $0.openOnly = open
                $0.limit = 10
            }, context: .test
        ).actions
    }

    private func month(_ h: Harness, _ day: String) async throws {
        h.set(day)
        try await h.work()
        try await h.work()
        #expect(try await h.store.audit().findings == [])
    }

    @Test("次のご請求の見込みと請求書に一度だけ載り、残りは次へ。帳簿は釣り合い、カード会社の額とも合う")
    func taken() async throws {
        let h = try await Harness.issued()
        let given = try await give(h, 6_000, id: "once")
        #expect(given.state == .underWay && given.brand == "businesscall" && given.invoiceID.isEmpty)
        #expect(try await give(h, 6_000, id: "once").actionID == given.actionID)
        #expect(try await overview(h).nextChargeYen == 50)
        #expect(try await overview(h).credits.map(\.leftYen) == [6_000])

        try await month(h, "2026-12-01")
        let december = try #require(try await h.invoices().last)
        #expect(december.total == Yen(50) && december.taxes == [TaxTotal(ratePercent: 10, total: Yen(50), tax: Yen(4))])
        #expect(december.bill.lines.last?.description == "値引き（お詫び、残り550円は次回以降のご請求で値引き）")
        #expect(try await overview(h).credits.map(\.leftYen) == [550])
        #expect(try await listed(h).map(\.usedYen) == [5_450])
        #expect(await refusal { _ = try await withdraw(h, given.actionID) } == .failedPrecondition, "on a bill")

        try await month(h, "2027-01-01")
        let january = try #require(try await h.invoices().last)
        #expect(january.total == Yen(4_950) && january.taxes[0].tax == Yen(450))
        #expect(try await listed(h).map(\.state) == [.done])
        #expect(try await overview(h).credits.isEmpty)
        let totals = try await h.store.journalTotals(from: Sample.day("2026-12-01"), to: Sample.day("2027-01-31"))
        #expect(totals.map(\.debit).sum() == totals.map(\.credit).sum())
        let byName = Dictionary(uniqueKeysWithValues: totals.map { ($0.account.name, $0) })
        // Two bills of 5,500: 5,000 and 500 of tax each; 5,450 and 550 of it with tax are taken off.
        #expect(byName["売上高"]?.credit == Yen(10_000))
        #expect(byName["売上値引"]?.debit == Yen(5_454))
        #expect(byName["仮受消費税"].map { $0.credit - $0.debit } == Yen(454))
        #expect(byName["売掛金"].map { $0.debit - $0.credit } == .zero)
        let charged = try await h.sandbox.successfulCharges().values.map(\.amount).sorted()
        #expect(charged == [50, 4_950, 12_830])
        #expect(try await h.booksAgree() == [])
    }

    @Test("金額を超えたら別の担当者の承認から。載る前なら取り下げられ、請求は元のまま")
    func secondPersonAndWithdrawal() async throws {
        let h = try await Harness.issued()
        let large = try await give(h, 10_001)
        #expect(large.state == .waiting)
        #expect(try await overview(h).nextChargeYen == 5_500)
        #expect(try await decide(h, large.actionID).state == .underWay)
        #expect(try await overview(h).nextChargeYen == 50)
        #expect(await refusal { _ = try await withdraw(h, large.actionID, note: " ") } == .invalidArgument)
        let gone = try await withdraw(h, large.actionID)
        #expect(gone.state == .withdrawn && gone.closingNote == "取り違えのため" && gone.closedByName == "佐藤")
        #expect(await refusal { _ = try await withdraw(h, large.actionID) } == .failedPrecondition)
        try await month(h, "2026-12-01")
        #expect(try await h.invoices().last?.total == Yen(5_500))
    }

    @Test("分けて値引きしても、次のご請求までの合計が金額を超えれば別の担当者が承認する")
    func splitting() async throws {
        let h = try await Harness.issued()
        h.set("2026-11-22")
        #expect(try await give(h, 6_000).state == .underWay)
        let taken = try await give(h, 4_000)
        #expect(taken.state == .underWay)
        #expect(try await give(h, 1).state == .waiting)
        // One that was taken back does not count; nor does what comes off another bill.
        _ = try await withdraw(h, taken.actionID)
        #expect(try await give(h, 3_000).state == .underWay)
        try await month(h, "2026-12-01")
        h.set("2026-12-02")
        #expect(try await give(h, 10_000).state == .underWay)
    }

    private func cancel(_ h: Harness) async throws {
        try await h.changeContract(.cancel, by: h.staffAsker())
    }

    @Test("ご契約の終了後に残った値引きは、担当者の手続きに残り、返金したら取り下げられる")
    func afterTheEnd() async throws {
        let h = try await Harness.issued()
        try await month(h, "2027-01-10")
        try await cancel(h)
        let given = try await give(h, 9_000)
        try await month(h, "2027-02-01")
        #expect(try await listed(h, open: true).isEmpty)
        #expect(await refusal { _ = try await give(h, 1_000) } == .failedPrecondition, "no bill to come")
        try await month(h, "2027-03-02")
        #expect(try await h.invoices().map(\.total.amount) == [12_830, 5_500, 5_500, 50])
        let left = try await listed(h, open: true)
        #expect(left.map(\.actionID) == [given.actionID])
        #expect(left.allSatisfy { $0.noBillToCome && $0.usedYen == 5_450 })
        #expect(try await overview(h).credits.map(\.leftYen) == [3_550])
        #expect(try await withdraw(h, given.actionID, note: "返金したため").usedYen == 5_450)
        #expect(try await listed(h, open: true).isEmpty)
        #expect(try await h.store.audit().findings == [])
    }

    @Test("検査: 値引きの行や状態が、あったはずのものと違えば見つかる")
    func audited() async throws {
        let h = try await Harness.issued()
        _ = try await give(h, 1_000)
        try await month(h, "2026-12-01")
        try await h.tamper("UPDATE money_action SET state = 'under_way', done_date = NULL")
        #expect(try await h.store.audit().findings.count == 1)
        try await h.tamper("UPDATE money_action SET state = 'done', invoices_before = 2")
        #expect(try await h.store.audit().findings.contains { $0.contains("credits are not those") })
    }

    @Test("誰が、いくらまで、何文字まで、契約の前は")
    func refused() async throws {
        let h = try Harness(at: "2026-11-21")
        #expect(await refusal { _ = try await give(h, 100) } == .failedPrecondition, "no contract")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        for (amount, reason) in [
            (0, "お詫び"), (-1, "お詫び"), (1_000_001, "お詫び"), (100, ""), (100, String(repeating: "あ", count: 61)),
        ] as [(Int64, String)] {
            #expect(await refusal { _ = try await give(h, amount, reason: reason) } == .failedPrecondition)
        }
        for _ in 0..<Credit.mostOpen { _ = try await give(h, 1) }
        #expect(await refusal { _ = try await give(h, 1) } == .failedPrecondition, "too many")
    }
}
