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

    private func staff(_ h: Harness) -> Billing_ContractAsker { h.staffAsker() }

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

    /// With the digest of what was shown: nil = what is shown now.
    @discardableResult
    private func ask(
        _ h: Harness, _ asker: Billing_ContractAsker, _ wish: ChangeContract.Wish, from: String, id: String,
        note: String = "田中様よりお電話", digest: String? = nil, shown: String = ""
    ) async throws -> Billing_ContractChange {
        let now = try await preview(h, asker, wish)
        return try await h.rpc.requestChange(
            request: .with {
                $0.requestID = id
                $0.asker = asker
                $0.wish = Billing_ContractWish(wish)
                $0.effectiveDate = from
                $0.shown = shown
                $0.shownDigest = digest ?? now.shownDigest
                $0.note = note
            }, context: .test
        ).change
    }

    /// Who asked, and what is kept of what was shown, the oldest first.
    private func kept(_ h: Harness) async throws -> [String] {
        try await h.store.store.read { tx in
            try tx.rows("SELECT asked_by, shown FROM contract_change ORDER BY requested_ms, change_id").map {
                try $0.string("asked_by") + "\n" + $0.string("shown")
            }
        }
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
        let first = try await ask(
            h, asker, .plan("luxury"), from: "2026-12-01", id: "r1", digest: shown.shownDigest)
        // Pressed twice: the second one comes when another preview would be shown, or none.
        let again = Billing_RequestChangeRequest.with {
            $0.requestID = "r1"
            $0.asker = asker
            $0.wish.plan = "luxury"
            $0.effectiveDate = "2026-12-01"
            $0.shownDigest = shown.shownDigest
            $0.note = "田中様よりお電話"
        }
        #expect(try await h.rpc.requestChange(request: again, context: .test).change == first)
        h.set("2026-12-01")
        try await h.work()
        try await h.work()
        #expect(try await h.invoices().map(\.total.amount) == [12830, 11528])
        let told = try await h.events().filter { $0.hasPrefix("contract.") }
        #expect(told == ["contract.plan_changed", "contract.terms_began"])
        #expect(try await h.store.audit().findings.isEmpty)
    }

    @Test("締切を過ぎた確認画面では申し込めない。何を見て、誰が頼んだかが、こちらで作った文のまま残る")
    func shownDay() async throws {
        let h = try await started()
        let old = try await preview(h, owner(h), .startOption("qa"))
        #expect(old.effectiveDate == "2026-12-01")
        h.set("2026-11-26")
        #expect(
            await refusal {
                try await ask(
                    h, owner(h), .startOption("qa"), from: "2026-12-01", id: "r", digest: old.shownDigest)
            } == .failedPrecondition)
        let shown = try await preview(h, owner(h), .startOption("qa")).shown
        // What a browser says it has shown is not believed.
        try await ask(h, owner(h), .startOption("qa"), from: "2027-01-01", id: "r2", shown: "0円と表示された")
        let rows = shown.change + [shown.before, shown.after] + shown.bills + shown.conditions
        let text = rows.map { "【\($0.label)】\n" + $0.lines.joined(separator: "\n") }.joined(separator: "\n")
        #expect(try await kept(h) == ["customer\n" + text])
        #expect(text.contains("2027年1月1日から") && text.contains("合計 8,800円（税込）") && !text.contains("0円と"))
    }

    @Test("確認画面のあとで金額が変われば申し込めない。画面の控えのない申し込みも、偽った控えも断る", arguments: [true, false])
    func shownAmount(byStaff: Bool) async throws {
        let h = try await started()
        try await h.recordCalls(40, on: "2026-11-22")
        let (asker, wish) = (byStaff ? staff(h) : owner(h), ChangeContract.Wish.startOption("qa"))
        let before = try await preview(h, asker, wish)
        func press(_ id: String, _ digest: String) async -> RPCError.Code? {
            await refusal { try await ask(h, asker, wish, from: "2026-12-01", id: id, digest: digest) }
        }
        #expect(await press("r1", "") == .invalidArgument)
        #expect(await press("r2", String(repeating: "0", count: 64)) == .failedPrecondition)
        // One call beyond the included ones: the next bill is another.
        try await h.recordCalls(1, on: "2026-11-23")
        #expect(await press("r3", before.shownDigest) == .failedPrecondition)
        #expect(try await kept(h).isEmpty)
        let now = try await preview(h, asker, wish)
        #expect(now.shownDigest != before.shownDigest && now.effectiveDate == before.effectiveDate)
        #expect(await press("r4", now.shownDigest) == nil)
        #expect(try await kept(h).count == 1)
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
