import Contracts
import Foundation
import Primitives
import Testing

@testable import BillingService
@testable import ServiceStore

@Suite("ご契約の終了後に届いた入電と、月の進み具合（実際のSQLiteで）")
struct LateCallTests {
    /// Ends with 2027-02-28, `calls` in its last month, looked at on 2027-03-01.
    private func ended(calls: Int, lookedAt: Bool = true) async throws -> Harness {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        try await h.changeContract(.cancel, by: h.staffAsker())
        for day in ["2026-12-01", "2027-01-01", "2027-02-01"] {
            h.set(day)
            try await h.work()
        }
        try await h.recordCalls(calls, on: "2027-02-10")
        h.set("2027-03-01")
        if lookedAt { try await h.work() }
        return h
    }

    private func overview(_ h: Harness) async throws -> (day: String, yen: Int64) {
        let shown = try await h.rpc.getOverview(request: .with { $0.customer = h.owner }, context: .test)
        return (shown.nextChargeDate, shown.nextChargeYen)
    }

    private func planned(_ h: Harness, _ month: String) async throws -> Int {
        try await h.store.dryRun(month: Sample.day(month)).planned["businesscall"]?.bills ?? 0
    }

    @Test("次の1日に請求される。ご請求のページ、見込み、進み具合も、その日と言う")
    func lateCall() async throws {
        let h = try await ended(calls: 40)
        #expect(try await h.invoices().count == 4)
        #expect(try await overview(h) == ("", 0))
        let late = World.real.newID(InquiryID.self)
        h.set("2027-03-10")
        try await h.record(late, on: "2027-02-28")
        for day in ["2027-03-10", "2027-03-11", "2027-03-31"] {
            h.set(day)
            try await h.work()
            #expect(try await overview(h) == ("2027-04-01", 176))
            #expect(try await h.invoices().count == 4)
            #expect(try await h.store.monthlyRun().waiting == 0)
        }
        #expect(try await planned(h, "2027-03-01") == 0)
        #expect(try await planned(h, "2027-04-01") == 1)
        #expect(try await h.store.audit().findings == [])
        h.set("2027-04-01", hour: 0)
        #expect(try await h.store.monthlyRun().waiting == 1)
        h.set("2027-04-01")
        try await h.work()
        let last = try #require(try await h.invoices().last)
        #expect(last.bill.period.iso == "2027-04-01" && last.bill.chargeDate.iso == "2027-04-01")
        #expect(last.total == Yen(176) && last.bill.title == "調整")
        #expect(try await overview(h) == ("", 0))
        for day in ["2027-04-02", "2027-05-01", "2027-05-02"] {
            h.set(day)
            try await h.work()
            #expect(try await h.store.monthlyRun().waiting == 0)
        }
        #expect(try await h.invoices().count == 5)
        #expect(try await h.store.audit().findings == [])
    }

    @Test("請求の前に取り消されれば、請求はない。また数えられれば、そのあとの1日に")
    func takenOutAgain() async throws {
        let h = try await ended(calls: 40)
        let late = World.real.newID(InquiryID.self)
        h.set("2027-03-10")
        try await h.record(late, on: "2027-02-28")
        try await h.change(late, on: "2027-02-28", counts: false)
        #expect(try await overview(h) == ("", 0))
        h.set("2027-04-01")
        try await h.work()
        #expect(try await h.invoices().count == 4)
        h.set("2027-04-05")
        try await h.change(late, on: "2027-02-28", counts: true)
        #expect(try await overview(h) == ("2027-05-01", 176))
        h.set("2027-05-01")
        try await h.work()
        #expect(try await h.invoices().map(\.bill.period.iso).last == "2027-05-01")
        #expect(try await h.store.audit().findings == [])
    }

    @Test("終了の翌月1日: 請求の残るご契約だけが、進み具合に数えられる。閉じる前に届いた入電は、その日の請求に", arguments: [40, 41])
    func progress(calls: Int) async throws {
        let h = try await ended(calls: calls, lookedAt: false)
        h.set("2027-03-01", hour: 1)
        #expect(try await h.store.monthlyRun().waiting == calls - 40)
        try await h.recordCalls(1, on: "2027-02-28")
        #expect(try await overview(h) == ("2027-03-01", 176 * Int64(calls - 39)))
        #expect(try await h.store.monthlyRun().waiting == 1)
        h.set("2027-03-01", hour: 2)
        try await h.work()
        #expect(try await h.store.monthlyRun().waiting == 0)
        #expect(try await h.invoices().last?.bill.chargeDate.iso == "2027-03-01")
        #expect(try await h.invoices().count == 5)
    }

    @Test("見逃された最後の超過も、消された次の請求日も、検査が見つける")
    func audited() async throws {
        let h = try await ended(calls: 42, lookedAt: false)
        h.set("2027-03-05")
        #expect(
            try await h.store.audit().findings.contains { $0.contains("2027-03-01, and has no bill") })
        try await h.work()
        #expect(try await h.store.audit().findings == [])
        h.set("2027-03-10")
        try await h.recordCalls(1, on: "2027-02-28")
        #expect(try await h.store.audit().findings == [])
        for day in ["NULL", "'2030-01-01'"] {
            try await h.tamper("UPDATE contract SET next_charge_date = \(day)")
            #expect(
                try await h.store.audit().findings.contains { $0.contains("next bill is due on") }, "\(day)")
        }
    }

    @Test("最後の月を見たあとは、次の請求日がない")
    func noDay() async throws {
        let h = try await ended(calls: 40)
        let days = try await h.store.store.read { tx in
            try tx.rows("SELECT next_charge_date FROM contract").map { try $0.optionalDate("next_charge_date")?.iso }
        }
        #expect(days == [nil])
    }

    @Test("前の版の表: 次の請求日も、請求済みの変更の料金も、そのまま")
    func olderStore() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (path, account) = (folder.appending(path: "billing.sqlite").path, Harness.newAccountID())
        let before = BillingStore.migrations.prefix { $0.name != BillingStore.undatedChangeMigration.name }
        do {
            let old = try await Store.open(path: path, migrations: Array(before), world: .real)
            try await old.write { tx in
                try tx.execute(
                    """
                    INSERT INTO contract (account_id, brand, start_date, initial_fee_yen, initial_fee_tax_included,
                        minimum_term_months, next_charge_date, started_ms)
                    VALUES (?, 'businesscall', '2026-11-21', 11000, 1, 3, '2027-02-02', 0)
                    """, account)
                try tx.execute(
                    "INSERT INTO contract_terms VALUES (?, '2026-11-21', 'standard', 'スタンダード', 5500, 1, 40, 160, 0)",
                    account)
                try tx.execute(
                    """
                    INSERT INTO contract_change VALUES (?, ?, 'plan', 'luxury', 'ラグジュアリー', 12100, 1, 90, 140, 0,
                        '2027-02-01', 0, 'customer', 'mem_1', '確認', '')
                    """, tx.newID(ContractChangeID.self), account)
            }
            try old.close()
        }
        let store = try await Store.open(path: path, migrations: BillingStore.migrations, world: .real)
        let found = try await store.read { tx in
            let day = try tx.row("SELECT next_charge_date FROM contract")?.optionalDate("next_charge_date")
            return (day, try tx.contractChanges(account).map(\.what))
        }
        #expect(found.0 == Sample.day("2027-02-02"))
        #expect(found.1.map(\.words) == ["ラグジュアリープランへの変更"])
        if case .plan(let plan) = found.1[0] { #expect(plan.monthly == Sample.included(12_100)) }
        try store.close()
    }
}
