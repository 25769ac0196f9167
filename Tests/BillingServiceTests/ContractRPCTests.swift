import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import Testing

@testable import BillingService

@Suite("契約の変更: 申し込み、取り消し、知らせ（実際のSQLiteで）")
struct ContractRPCTests {
    private func started(_ day: String = "2026-11-21") async throws -> Harness {
        let h = try Harness(at: day)
        try await h.registerCard()
        try await h.issueNumber(on: day)
        try await h.work()
        return h
    }

    private func staff(_ h: Harness, _ role: Common_StaffRole = .billing) -> Billing_ContractAsker {
        .with {
            $0.staff.staffID = World.real.newID(StaffID.self).text
            $0.staff.role = role
            $0.accountID = h.account.text
        }
    }

    private func owner(_ h: Harness) -> Billing_ContractAsker { .with { $0.customer = h.owner } }

    private func preview(
        _ h: Harness, _ asker: Billing_ContractAsker, _ wish: ChangeContract.Wish
    ) async throws -> Billing_PreviewChangeResponse {
        try await h.rpc.previewChange(
            request: .with {
                $0.asker = asker
                $0.wish = Billing_ContractWish(wish)
            }, context: .test)
    }

    @discardableResult
    private func ask(
        _ h: Harness, _ asker: Billing_ContractAsker, _ wish: ChangeContract.Wish, from: String, id: String,
        note: String = "田中様よりお電話"
    ) async throws -> Billing_ContractChange {
        try await h.rpc.requestChange(
            request: .with {
                $0.requestID = id
                $0.asker = asker
                $0.wish = Billing_ContractWish(wish)
                $0.effectiveDate = from
                $0.shown = "確認画面"
                $0.note = note
            }, context: .test
        ).change
    }

    @Test("見積りのとおりに請求され、二度押しても一つだけ")
    func previewIsTheBill() async throws {
        let h = try await started()
        try await h.recordCalls(43, on: "2026-11-22")
        let shown = try await preview(h, staff(h), .plan("luxury"))
        #expect(shown.before.plan == "standard" && shown.after.plan == "luxury" && shown.after.monthlyYen == 11000)
        #expect(shown.effectiveDate == "2026-12-01")
        #expect(shown.bills.map(\.totalYen) == [11528])
        let asker = staff(h)
        let first = try await ask(h, asker, .plan("luxury"), from: "2026-12-01", id: "r1")
        #expect(try await ask(h, asker, .plan("luxury"), from: "2026-12-01", id: "r1") == first)
        h.set("2026-12-01")
        try await h.work()
        try await h.work()
        #expect(try await h.invoices().map(\.total.amount) == [12830, 11528])
        let told = try await h.events().filter { $0.hasPrefix("contract.") }
        #expect(told == ["contract.plan_changed", "contract.terms_began"])
        #expect(try await h.store.audit().findings.isEmpty)
    }

    @Test("締切を過ぎた確認画面では申し込めない。何を見て、誰が頼んだかが残る")
    func shownDay() async throws {
        let h = try await started()
        #expect(try await preview(h, owner(h), .startOption("qa")).effectiveDate == "2026-12-01")
        h.set("2026-11-26")
        #expect(
            await refusal { try await ask(h, owner(h), .startOption("qa"), from: "2026-12-01", id: "r") }
                == .failedPrecondition)
        try await ask(h, owner(h), .startOption("qa"), from: "2027-01-01", id: "r2")
        let kept = try await h.store.store.read { tx in
            try tx.rows("SELECT asked_by, shown FROM contract_change").map {
                try $0.string("asked_by") + $0.string("shown")
            }
        }
        #expect(kept == ["customer確認画面"])
    }

    @Test("お客様はブランドが許すものだけ、社員は記録をつけて、経理の役割だけ")
    func whoMay() async throws {
        let h = try await started()
        for wish in [ChangeContract.Wish.plan("luxury"), .cancel] {
            #expect(await refusal { _ = try await preview(h, owner(h), wish) } == .failedPrecondition)
        }
        let contract = try await h.rpc.getContract(request: .with { $0.asker = owner(h) }, context: .test)
        #expect(contract.allowed.map(\.startOption) == ["rental_address", "qa", "own_announcement"])
        #expect(contract.minimumTermEndDate == "2027-02-21" && contract.deadlineDay == 25)
        #expect(
            await refusal { try await ask(h, staff(h), .cancel, from: "2027-03-01", id: "r", note: " ") }
                == .invalidArgument)
        #expect(await refusal { _ = try await preview(h, .init(), .cancel) } == .unauthenticated)
    }

    @Test("始まる前は取り消せる。始まったら取り消せない。ほかのお客様のものは見つからない")
    func withdrawal() async throws {
        let h = try await started()
        func withdraw(_ change: Billing_ContractChange, _ asker: Billing_ContractAsker, _ id: String) async throws {
            _ = try await h.rpc.withdrawChange(
                request: .with {
                    $0.requestID = id
                    $0.asker = asker
                    $0.changeID = change.changeID
                    $0.note = "取り消しのお電話"
                }, context: .test)
        }
        let qa = try await ask(h, owner(h), .startOption("qa"), from: "2026-12-01", id: "r1")
        let stranger = Billing_ContractAsker.with { $0.customer = h.customer(.owner, of: Harness.newAccountID()) }
        #expect(await refusal { try await withdraw(qa, stranger, "w0") } == .failedPrecondition)
        let asker = owner(h)
        try await withdraw(qa, asker, "w1")
        try await withdraw(qa, asker, "w1")
        let down = try await ask(h, staff(h), .plan("luxury"), from: "2026-12-01", id: "r2")
        #expect(await refusal { try await withdraw(down, owner(h), "w2") } == .failedPrecondition)
        h.set("2026-12-01")
        try await h.work()
        #expect(await refusal { try await withdraw(down, staff(h), "w3") } == .failedPrecondition)
        #expect(try await h.invoices().last?.bill.lines.map(\.amount.amount) == [11000])
        #expect(try await h.store.audit().findings.isEmpty)
    }

    @Test("解約: 最低契約期間のあとの月末まで。残った超過だけを請求して終わる。1週間止まっていても同じ", arguments: [1, 8])
    func cancellation(day: Int) async throws {
        let h = try await started()
        let shown = try await preview(h, staff(h), .cancel)
        #expect(shown.effectiveDate == "2027-03-01" && shown.heldByMinimumTerm && shown.after.plan.isEmpty)
        #expect(shown.bills.map(\.chargeDate) == ["2026-12-01", "2027-01-01", "2027-02-01"])
        try await ask(h, staff(h), .cancel, from: "2027-03-01", id: "r1")
        for month in ["2026-12-01", "2027-01-01", "2027-02-01"] {
            h.set(month)
            try await h.work()
        }
        try await h.recordCalls(42, on: "2027-02-10")
        h.set("2027-03-0\(day)")
        try await h.work()
        h.set("2027-04-02")
        try await h.work()
        #expect(try await h.invoices().map(\.total.amount) == [12830, 5500, 5500, 5500, 352])
        #expect(try await h.invoices().last?.bill.title == "2027年2月超過分")
        let told = try await h.events().filter { $0.hasPrefix("contract.") }
        #expect(told == ["contract.cancelled", "contract.ended"])
        let standing = try await h.store.store.read { tx in
            try Billing_ContractStanding(
                serializedBytes: tx.row("SELECT payload FROM event WHERE kind = 'contract.ended'")!.data("payload"))
        }
        #expect(standing.sinceDate == "2027-03-01" && standing.accountID == h.account.text)
        #expect(standing.brand == "businesscall")
        #expect(try await h.store.audit().findings.isEmpty)
    }

    @Test("請求済みの月の料金と契約が食い違えば、検査が見つける")
    func auditSeesATouchedMonth() async throws {
        let h = try await started()
        try await ask(h, staff(h), .plan("luxury"), from: "2026-12-01", id: "r1")
        h.set("2026-12-01")
        try await h.work()
        #expect(try await h.store.audit().findings.isEmpty)
        try await h.tamper("UPDATE contract_change SET effective_date = '2027-01-01'")
        #expect(try await h.store.audit().findings.count == 1)
    }
}
