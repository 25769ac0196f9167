import Foundation
import Primitives
import ServiceRuntime

@testable import BillingService

/// Figures of the BusinessCall guide, and a brand around them.
enum Sample {
    static let standard = Brand.Plan(
        key: "standard", name: "スタンダード", monthly: included(5500), includedCalls: 40, overagePerCall: excluded(160))
    static let luxury = Brand.Plan(
        key: "luxury", name: "ラグジュアリー", monthly: included(11000), includedCalls: 100, overagePerCall: excluded(130))

    /// The project's folder.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The brands as they are shipped.
    static let catalogue: BrandCatalogue = {
        // A test bundle with broken brands has nothing to test.
        return try! BrandCatalogue(directory: root.appending(path: "compose/brands").path)
    }()
    static let brand = catalogue["businesscall"]!

    /// `brand` with dated prices and campaigns: 「値上げ」 in the table of months.
    static let changing: Brand = {
        var brand = Sample.brand
        let prices = """
            [{"from": "2027-05-01", "initialFee": {"yen": 5500, "taxIncluded": true}, "plans": [{"key": "standard",
            "name": "スタンダード", "monthly": {"yen": 6600, "taxIncluded": true}, "includedCalls": 30,
            "overagePerCall": {"yen": 200, "taxIncluded": false}}], "options": [{"key": "qa", "name": "Q&A",
            "monthly": {"yen": 4400, "taxIncluded": true}, "description": "改定後"}]},
            {"from": "2027-07-01", "plans": [{"key": "standard", "name": "スタンダード",
            "monthly": {"yen": 7700, "taxIncluded": true}, "includedCalls": 30,
            "overagePerCall": {"yen": 200, "taxIncluded": false}}]}]
            """
        let campaigns = """
            [{"key": "spring", "name": "春のキャンペーン", "text": "初期費用が無料です。", "from": "2027-03-01",
            "until": "2027-03-31", "plans": ["standard"], "initialFeeFree": true},
            {"key": "friends", "name": "春のご紹介", "text": "1,000円をお返しします。", "from": "2027-04-01",
            "until": "2027-04-30", "cashBack": {"yen": 1000, "month": 3}}]
            """
        // A test bundle whose own data are broken has nothing to test.
        brand.priceChanges = try! JSONDecoder().decode([Brand.PriceChange].self, from: Data(prices.utf8))
        brand.campaigns = try! JSONDecoder().decode([Brand.Campaign].self, from: Data(campaigns.utf8))
        return brand
    }()

    static let accountID = World.real.newID(AccountID.self)

    static let mixedLines = [
        InvoiceLine(
            subject: .overage(month: day("2026-11-01")), description: "超過コール 2026年11月分", quantity: 3,
            unitPrice: excluded(160), taxRatePercent: 10),
        InvoiceLine(
            subject: .plan(month: day("2026-12-01")), description: "スタンダードプラン 2026年12月分", quantity: 1,
            unitPrice: included(5500), taxRatePercent: 10),
    ]

    static func contract(
        _ plan: Brand.Plan = standard, of account: AccountID = accountID, start: String, options: [String] = [],
        initialFee: Int64 = 11000
    ) -> Contract {
        Contract(
            accountID: account, brand: brand.key, start: day(start), initialFee: included(initialFee),
            minimumTermMonths: 3,
            terms: [
                .init(
                    from: day(start), plan: plan,
                    options: options.compactMap(brand.option).map {
                        .init(key: $0.key, name: $0.name, monthly: $0.monthly)
                    })
            ])
    }

    static func day(_ iso: String) -> JapanDate { JapanDate(iso: iso)! }
    static func included(_ yen: Int64) -> Brand.Price { .init(yen: Yen(yen), taxIncluded: true) }
    static func excluded(_ yen: Int64) -> Brand.Price { .init(yen: Yen(yen), taxIncluded: false) }
}
