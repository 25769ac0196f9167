import Contracts
import Foundation
import Primitives
import ServiceStore
import Testing

@testable import BillingService
@testable import ServiceRuntime

@Suite("料金の改定とキャンペーン（D1、D11、実際のSQLiteで）")
struct CatalogueTests {
    private func harness(at day: String, _ brand: Brand = Sample.changing) throws -> Harness {
        try Harness(at: day, brands: BrandCatalogue([("businesscall.yaml", brand)]))
    }

    private func start(_ brand: Brand = Sample.changing) async throws -> Harness {
        let h = try harness(at: "2027-03-20", brand)
        try await h.store.takeOverPrices()
        try await h.registerCard()
        try await h.issueNumber(on: "2027-03-20")
        try await h.work()
        return h
    }

    @Test("見積りは申し込みの日のキャンペーンを含み、そのとおり請求され、検査も合う")
    func honoured() async throws {
        let h = try await start()
        let quote = try await h.rpc.quoteStart(
            request: .with {
                $0.brand = "businesscall"
                $0.plan = "standard"
            }, context: .test)
        #expect(quote.campaigns.map(\.name) == ["春のキャンペーン"])
        #expect(try await h.invoices().map(\.total.amount) == [quote.totalYen])
        for month in 4...7 {
            h.set("2027-0\(month)-01")
            try await h.work()
        }
        #expect(try await h.invoices().map(\.total.amount) == [2124, 5500, 6600, 6600, 7700])
        #expect(try await h.store.audit().findings == [])
    }

    @Test("申し込みで約束したキャンペーンは、あとでなくなっても変わっても、約束のとおり。約束していないものはつかない")
    func promised() async throws {
        let promise = Account_AgreedCampaign.with {
            $0.campaign = "gone"
            $0.name = "前の月のキャンペーン"
            $0.initialFeeFree = true
            $0.cashBackYen = 500
            $0.cashBackMonth = 1
        }
        var other = promise
        other.campaign = "luxury"
        other.plans = ["luxury"]
        // The file has another one on that day, and has it no more of the day of application.
        let h = try harness(at: "2027-03-20")
        try await h.registerCard()
        try await h.issueNumber(on: "2027-03-20", promised: [promise, other])
        try await h.work()
        let first = try await h.invoices()[0]
        #expect(first.bill.lines.map(\.description).contains("初期費用無料（前の月のキャンペーン）"))
        h.set("2027-04-01")
        try await h.work()
        #expect(try await h.invoices().map(\.total.amount) == [2124, 5000])
        let none = try harness(at: "2027-03-20")
        try await none.registerCard()
        try await none.issueNumber(on: "2027-03-20", promised: [])
        try await none.work()
        #expect(try await none.invoices()[0].total > first.total)
        for harness in [h, none] { #expect(try await harness.store.audit().findings == []) }
    }

    private func first() async throws -> Harness {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        return h
    }

    @Test("発行者は、番号がついた日のまま。あとで社名や登録番号が変わっても、あとから開いた書類は変わらない")
    func issuer() async throws {
        let h = try await first()
        var brand = Sample.brand
        brand.operatorCompany = "新しい会社"
        brand.invoiceRegistrationNumber = "T9234567890123"
        let later = BillingStore(store: h.store.store, brands: try BrandCatalogue([("businesscall.yaml", brand)]))
        let kept = try await h.store.store.read { tx in try tx.issuer(of: "BC-2026-000001") }
        #expect(kept == PaperContent.Issuer(Sample.brand))
        let opened = try #require(try await later.paper("BC-2026-000001", accountID: h.account))
        let before = try await first()
        let wanted = try await before.store.paper("BC-2026-000001", accountID: before.account)
        #expect(opened == wanted)
        h.set("2026-12-01")
        try await later.issueDueInvoices(h.account, callsKnownUntil: h.clock.now)
        let next = try await h.store.store.read { tx in try tx.issuer(of: "BC-2026-000002") }
        #expect(next == PaperContent.Issuer(brand))
    }

    @Test("見積りと月々の料金は、その日の料金表から")
    func quotes() async throws {
        let h = try harness(at: "2027-05-10")
        try await h.store.takeOverPrices()
        let quote = try await h.rpc.quoteStart(
            request: .with {
                $0.brand = "businesscall"
                $0.plan = "standard"
            }, context: .test)
        #expect(quote.campaigns.isEmpty && quote.includedCalls == 30 && quote.overageUnitYen == 200)
        #expect(quote.totalYen == 5500 + 22 * 212 && quote.monthlyYen == 6600)
    }

    /// The brand's file says something else from now on, and the process starts anew.
    private func restart(_ h: Harness, _ change: (inout [Brand.PriceChange]) -> Void) async throws -> Harness {
        var brand = Sample.changing
        var changes = try #require(brand.priceChanges)
        change(&changes)
        brand.priceChanges = changes
        let again = try Harness(h, brands: BrandCatalogue([("businesscall.yaml", brand)]))
        try await again.store.takeOverPrices()
        return again
    }

    private static func dearer(from: String) -> Brand.PriceChange {
        Brand.PriceChange(
            from: Sample.day(from),
            plans: [
                Brand.Plan(
                    key: "luxury", name: "ラグジュアリー", monthly: Sample.included(12_100), includedCalls: 90,
                    overagePerCall: Sample.excluded(140))
            ], options: [.init(key: "qa", name: "Q&A", monthly: Sample.included(4_400), description: "改定後")])
    }

    private func months(_ h: Harness, _ days: [String]) async throws -> [Int64] {
        for day in days {
            h.set(day)
            try await h.work()
        }
        return try await h.invoices().map(\.total.amount)
    }

    @Test("先の改定のあとで申し込んだ変更も、改定が延びれば延びた日から、早まれば早まった日から、みなと同じ料金になる")
    func postponed() async throws {
        let h = try await start()
        let soon = Self.dearer(from: "2027-05-01")
        var again = try await restart(h) { $0 = [soon] }
        again.set("2027-04-10")
        let shown = try await again.rpc.previewChange(
            request: .with {
                $0.asker = again.staffAsker()
                $0.wish.plan = "luxury"
            }, context: .test)
        #expect(shown.after.monthlyYen == 12_100)
        try await again.changeContract(.plan("luxury"), by: again.staffAsker())
        try await again.changeContract(.startOption("qa"), by: again.staffAsker())
        // Put off: May and June cost what they cost everybody.
        var later = soon
        later.from = Sample.day("2027-07-01")
        again = try await restart(again) { $0 = [later] }
        #expect(try await months(again, ["2027-04-20", "2027-05-02"]).suffix(1) == [11_000 + 3_300])
        // Brought forward.
        var forward = soon
        forward.from = Sample.day("2027-06-01")
        again = try await restart(again) { $0 = [forward] }
        try await again.recordCalls(91, on: "2027-06-10")
        let wanted: [Int64] = [2124, 5500, 14_300, 16_500, 16_500 + 154]
        #expect(try await months(again, ["2027-06-01", "2027-07-01"]) == wanted)
        #expect(try await again.store.audit().findings == [])
    }

    @Test("前の版が先の改定の料金で書いた変更は、改定が延びれば元の料金で読む。請求済みのものと、改定前の料金で約束したものはそのまま")
    func writtenByAnEarlierVersion() async throws {
        let h = try await start()
        let soon = Self.dearer(from: "2027-05-01")
        let again = try await restart(h) { $0 = [soon] }
        again.set("2027-04-10")
        try await again.changeContract(.plan("luxury"), by: again.staffAsker())
        try await again.changeContract(.startOption("qa"), by: again.staffAsker())
        try await again.changeContract(.startOption("own_announcement"), by: again.staffAsker())
        // As they stood then: with the list of their day, one with a price of its own time.
        try await again.tamper(
            """
            UPDATE contract_change SET without_dated_prices = 0, monthly_yen = 12100, included_calls = 90, overage_yen = 140
            WHERE kind = 'plan'
            """, "UPDATE contract_change SET without_dated_prices = 0, monthly_yen = 4400 WHERE item_key = 'qa'",
            "UPDATE contract_change SET without_dated_prices = 0, monthly_yen = 999 WHERE item_key = 'own_announcement'"
        )
        var later = soon
        later.from = Sample.day("2027-07-01")
        let last = try await restart(again) { $0 = [later] }
        #expect(try await months(last, ["2027-04-20", "2027-05-02"]).suffix(1) == [11_000 + 3_300 + 999])
        // What was billed with it stays, also with a list that has the same price later on.
        try await last.tamper(
            "UPDATE contract_change SET without_dated_prices = 0",
            "DELETE FROM contract_change_price WHERE change_id IN (SELECT change_id FROM contract_change WHERE kind = 'plan')"
        )
        let billed = try await restart(last) { $0 = [later] }
        let rows = try await billed.store.store.read { tx in
            try tx.row("SELECT COUNT(*) AS rows FROM contract_change_price")!.int("rows")
        }
        #expect(rows == 1)
    }

    @Test("請求に使った改定は、変えることも、外すことも、足すこともできない。先の改定は自由")
    func billedPricesStay() async throws {
        let h = try await start()
        h.set("2027-05-01")
        try await h.work()
        func takeOver(_ change: (inout [Brand.PriceChange]) -> Void) async throws {
            var brand = Sample.changing
            var changes = try #require(brand.priceChanges)
            change(&changes)
            brand.priceChanges = changes
            let other = BillingStore(
                store: h.store.store, brands: try BrandCatalogue([("businesscall.yaml", brand)]))
            try await other.takeOverPrices()
        }
        let billed = BillingStore.BilledPrices(brand: "businesscall", from: "2027-05-01")
        await #expect(throws: billed) { try await takeOver { $0[0].plans?[0].monthly.yen = Yen(9900) } }
        await #expect(throws: billed) { try await takeOver { $0.removeFirst() } }
        await #expect(throws: BillingStore.BilledPrices(brand: "businesscall", from: "2027-04-01")) {
            try await takeOver { $0.insert(.init(from: Sample.day("2027-04-01")), at: 0) }
        }
        try await takeOver { $0[1].plans?[0].monthly.yen = Yen(8800) }
        try await takeOver { $0.append(.init(from: Sample.day("2027-08-01"))) }
        for month in [6, 7] {
            h.set("2027-0\(month)-01")
            try await h.work()
        }
        // The last to be taken over has the price of the data again.
        #expect(try await h.invoices().map(\.total.amount) == [2124, 5500, 6600, 6600, 7700])
        #expect(try await h.store.audit().findings == [])
    }
}
