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
