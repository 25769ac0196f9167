import Foundation
import Primitives

@testable import BillingService

/// Price lists and campaigns of random histories.
extension ReferenceTests {
    /// The shipped prices, and up to three changes on 1sts after the start; odd amounts, so that there is something to round.
    static func prices(
        after start: JapanDate, _ random: inout Seeded
    ) throws -> (Brand, [ReferenceBilling.Prices]) {
        var brand = Sample.brand
        // Three, so that one change of plan can take the place of another.
        brand.plans.append(
            Brand.Plan(
                key: "middle", name: "ミドル", monthly: Sample.included(7_777), includedCalls: 55,
                overagePerCall: Sample.excluded(149)))
        var lists = [
            ReferenceBilling.Prices(
                from: 0, initialFee: Int(brand.initialFee.yen.amount),
                plans: Dictionary(uniqueKeysWithValues: brand.plans.map { ($0.key, $0.plain) }),
                options: Dictionary(uniqueKeysWithValues: brand.options.map { ($0.key, Int($0.monthly.yen.amount)) }))
        ]
        var changes: [Brand.PriceChange] = []
        for months in [0, 3, 6] where Int.random(in: 0..<3, using: &random) > 0 {
            let from = start.firstOfMonth.adding(months: months + Int.random(in: 0...2, using: &random))
            let (plan, option) = (brand.plans.randomElement(using: &random)!, brand.options[0])
            let (fee, calls) = (Int.random(in: 3_001...12_999, using: &random), Int.random(in: 10...60, using: &random))
            let (perCall, monthly) = (
                Int.random(in: 101...219, using: &random), Int.random(in: 501...4_999, using: &random)
            )
            let text = """
                {"from": "\(from.iso)", "initialFee": {"yen": \(fee), "taxIncluded": true}, "plans": [{"key": "\(plan.key)",
                "name": "\(plan.name)", "monthly": {"yen": \(fee), "taxIncluded": true}, "includedCalls": \(calls),
                "overagePerCall": {"yen": \(perCall), "taxIncluded": false}}], "options": [{"key": "\(option.key)",
                "name": "\(option.name)", "monthly": {"yen": \(monthly), "taxIncluded": true}, "description": "改定後"}]}
                """
            changes.append(try JSONDecoder().decode(Brand.PriceChange.self, from: Data(text.utf8)))
            lists.append(
                ReferenceBilling.Prices(
                    from: from.plain.number, initialFee: fee,
                    plans: [plan.key: .init(fee: fee, calls: calls, perCall: perCall)], options: [option.key: monthly]))
        }
        brand.priceChanges = changes
        return (brand, lists)
    }

    static func campaigns(around start: JapanDate, _ random: inout Seeded) throws -> [Brand.Campaign] {
        let text = """
            [{"key": "free", "name": "初期費用無料", "text": "。", "from": "\(start.adding(days: -2).iso)",
            "until": "\(start.iso)", "initialFeeFree": \(Bool.random(using: &random))},
            {"key": "back", "name": "ご紹介", "text": "。", "from": "\(start.adding(days: -4).iso)",
            "until": "\(start.adding(days: -1).iso)", "cashBack": {"yen": 997, "month": \(Int.random(in: 1...4, using: &random))}}]
            """
        return try JSONDecoder().decode([Brand.Campaign].self, from: Data(text.utf8))
    }
}
