import Contracts
import Foundation
import Primitives
import ServiceStore
import Testing

@testable import BillingService

@Suite("返金、貸倒れ、帳簿")
struct MoneyActionTests {
    private static let first = World.real.newID(StaffID.self)
    private static let second = World.real.newID(StaffID.self)

    private func staff(_ id: StaffID, _ role: Common_StaffRole = .billing) -> Common_Staff {
        .with {
            $0.staffID = id.text
            $0.role = role
            $0.name = id == Self.first ? "佐藤" : "鈴木"
        }
    }

    private func ask(
        _ h: Harness, _ kind: Billing_MoneyActionKind, _ amount: Int64 = 0, reason: String = "二重のお申し込みのため",
        id: String = UUID().uuidString
    ) async throws -> Billing_MoneyAction {
        let invoice = try await h.invoices()[0].id
        return try await h.rpc.requestMoneyAction(
            request: .with {
                $0.requestID = id
                $0.staff = staff(Self.first)
                $0.kind = kind
                $0.accountID = h.account.text
                $0.invoiceID = invoice.text
                $0.amountYen = amount
                $0.reason = reason
            }, context: .test
        ).action
    }

    private func decide(_ h: Harness, _ id: String, agreed: Bool, by person: StaffID = second) async throws {
        _ = try await h.rpc.decideMoneyAction(
            request: .with {
                $0.requestID = UUID().uuidString
                $0.staff = staff(person)
                $0.actionID = id
                $0.agreed = agreed
            }, context: .test)
    }

    private func totals(_ h: Harness) async throws -> [String: Int64] {
        let day = Sample.day("2026-11-21")
        let totals = try await h.store.journalTotals(from: day, to: day.adding(days: 60))
        #expect(totals.map(\.debit).sum() == totals.map(\.credit).sum())
        return Dictionary(
            uniqueKeysWithValues: totals.map { ($0.account.name, $0.debit.amount - $0.credit.amount) })
    }

    @Test("一部の返金、残りの返金。それ以上はできない。カード会社の帳簿とも合う")
    func refunds() async throws {
        let h = try await Harness.issued()
        let asked = try await ask(h, .refund, 2_830, id: "once")
        #expect(asked.state == .underWay)
        #expect(try await ask(h, .refund, 2_830, id: "once").actionID == asked.actionID)
        try await h.work()
        #expect(try await h.invoices()[0].refunded == Yen(2_830))
        #expect(try await h.events().filter { $0 == "invoice.refunded" }.count == 1)
        #expect(await refusal { _ = try await ask(h, .refund, 10_001) } == .failedPrecondition)
        // Together with the first it is above what one person may give back.
        let rest = try await ask(h, .refund, 10_000)
        #expect(rest.state == .waiting)
        try await decide(h, rest.actionID, agreed: true)
        try await h.work()
        #expect(await refusal { _ = try await ask(h, .refund, 1) } == .failedPrecondition)
        let given = try await h.sandbox.successfulRefunds().values.map(\.amount).sorted()
        #expect(given == [2_830, 10_000])
        // All of it has gone back, tax included.
        let left = try await totals(h)
        #expect(left == ["売掛金": 0, "売上高": 0, "仮受消費税": 0, "未収入金": 0])
        #expect(try await h.store.audit().findings == [])
        #expect(try await h.booksAgree() == [])
    }

    @Test("返金の答えが届かなくても、一度だけ返す")
    func refundWithoutAnswer() async throws {
        let h = try await Harness.issued()
        _ = try await ask(h, .refund, 1_000)
        try await h.sandbox.set(.answersTooLate, calls: 2)
        for minute in 0...3 {
            h.clock.set(h.clock.now + .minutes(minute))
            try await h.work()
        }
        #expect(try await h.sandbox.successfulRefunds().count == 1)
        #expect(try await h.invoices()[0].refunded == Yen(1_000))
        #expect(try await h.store.audit().findings == [])
    }

    @Test("ブランドの金額を超えたら、別の担当者が承認する")
    func secondPerson() async throws {
        let h = try await Harness.issued()
        let asked = try await ask(h, .refund, 12_000)
        #expect(asked.state == .waiting)
        try await h.work()
        #expect(try await h.sandbox.successfulRefunds().isEmpty)
        #expect(
            await refusal { _ = try await ask(h, .refund, 1_000) } == .failedPrecondition, "the money is spoken for")
        #expect(
            await refusal { try await decide(h, asked.actionID, agreed: true, by: Self.first) } == .failedPrecondition)
        try await decide(h, asked.actionID, agreed: false)
        #expect(await refusal { try await decide(h, asked.actionID, agreed: true) } == .failedPrecondition)
        let again = try await ask(h, .refund, 12_000)
        try await decide(h, again.actionID, agreed: true)
        try await h.work()
        #expect(try await h.sandbox.successfulRefunds().count == 1)
        let listed = try await h.rpc.listMoneyActions(
            request: .with {
                $0.staff = staff(Self.first)
                $0.limit = 10
            }, context: .test
        ).actions
        #expect(Set(listed.map(\.state)) == [.refused, .done])
        #expect(listed.allSatisfy { $0.requestedByName == "佐藤" && $0.decidedByName == "鈴木" })
        #expect(try await h.store.audit().findings == [])
    }

    @Test("分けて返金しても、合わせて金額を超えれば別の担当者が承認する")
    func splitting() async throws {
        let h = try await Harness.issued()
        #expect(try await ask(h, .refund, 6_000).state == .underWay)
        #expect(try await ask(h, .refund, 4_000).state == .underWay)
        #expect(try await ask(h, .refund, 1).state == .waiting)
    }

    @Test("貸倒れ: 未払いが消え、再び請求されず、停止は解ける")
    func writeOff() async throws {
        let h = try await Harness.issued("4000000000000341")
        #expect(await refusal { _ = try await ask(h, .refund, 100) } == .failedPrecondition)
        for day in ["2026-11-28", "2026-12-05"] {
            h.set(day)
            try await h.work()
        }
        for invoice in try await h.invoices() {
            let asked = try await h.rpc.requestMoneyAction(
                request: .with {
                    $0.requestID = UUID().uuidString
                    $0.staff = staff(Self.first)
                    $0.kind = .writeOff
                    $0.accountID = h.account.text
                    $0.invoiceID = invoice.id.text
                    $0.reason = "連絡がつかないため"
                }, context: .test
            ).action
            #expect(asked.amountYen == invoice.total.amount)
            if asked.state == .waiting { try await decide(h, asked.actionID, agreed: true) }
        }
        #expect(try await h.invoices().map(\.state) == [.writtenOff, .writtenOff])
        #expect(try await h.events().last == "contract.resumed")
        try await h.registerCard()
        h.set("2026-12-20")
        try await h.work()
        #expect(try await h.sandbox.successfulCharges().isEmpty)
        let totals = try await totals(h)
        #expect(totals["売掛金"] == 0)
        #expect(totals["仮受消費税"] == 0)
        let (sales, lost) = (totals["売上高"] ?? 0, totals["貸倒損失"] ?? 0)
        #expect(sales < 0)
        #expect(lost == 0 - sales)
        #expect(try await h.store.audit().findings == [])
    }

    @Test("誰ができるか、何が足りないと断るか")
    func refused() async throws {
        let h = try await Harness.issued()
        #expect(await refusal { _ = try await ask(h, .refund, 0) } == .failedPrecondition)
        #expect(await refusal { _ = try await ask(h, .refund, 100, reason: " ") } == .failedPrecondition)
        #expect(await refusal { _ = try await ask(h, .unspecified, 100) } == .invalidArgument)
        #expect(await refusal { _ = try await ask(h, .writeOff) } == .failedPrecondition)
    }
}
