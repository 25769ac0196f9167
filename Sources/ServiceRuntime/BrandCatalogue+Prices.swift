import Primitives

extension BrandCatalogue {
    /// The least that an acquirer takes (Stripe: 50 yen).
    private static let leastBill = Yen(50)

    /// The price list, what changes in it and when, and the campaigns.
    static func checkPrices(_ brand: Brand, _ file: BrandFile) throws {
        func require(_ holds: Bool, _ path: [String], _ what: String) throws {
            guard holds else {
                throw Problem(description: "\(file.place(path)): \(path.joined(separator: ".")): \(what)")
            }
        }
        func check(_ plans: [Brand.Plan], _ path: [String]) throws {
            for (index, plan) in plans.enumerated() {
                let row = path + ["\(index)"]
                try require(plan.includedCalls >= 0, row + ["includedCalls"], "negative")
                try require(plan.monthly.yen > .zero, row + ["monthly"], "nothing, or negative")
                try require(plan.overagePerCall.yen >= .zero, row + ["overagePerCall"], "negative")
            }
        }
        func check(_ options: [Brand.PlanOption], _ path: [String]) throws {
            for (index, option) in options.enumerated() {
                try require(option.monthly.yen > .zero, path + ["\(index)", "monthly"], "nothing, or negative")
                try require(
                    option.nextStep?.hasPrefix("/") ?? true, path + ["\(index)", "nextStep"],
                    "a path of the customer's pages, beginning with /")
            }
        }
        try check(brand.plans, ["plans"])
        try check(brand.options, ["options"])
        let changes = brand.priceChanges ?? []
        for (index, change) in changes.enumerated() {
            let path = ["priceChanges", "\(index)"]
            try require(change.from.day == 1, path + ["from"], "prices change with a month: the day has to be a 1st")
            try require(
                index == 0 || changes[index - 1].from < change.from, path + ["from"], "not later than the change before"
            )
            try check(change.plans ?? [], path + ["plans"])
            try check(change.options ?? [], path + ["options"])
            for (row, plan) in (change.plans ?? []).enumerated() {
                try require(brand.plan(plan.key) != nil, path + ["plans", "\(row)", "key"], "no plan has this key")
            }
            for (row, option) in (change.options ?? []).enumerated() {
                try require(
                    brand.option(option.key) != nil, path + ["options", "\(row)", "key"], "no option has this key")
            }
        }
        try checkCampaigns(brand, require)
    }

    private static func checkCampaigns(
        _ brand: Brand, _ require: (Bool, [String], String) throws -> Void
    ) throws {
        let campaigns = brand.campaigns ?? []
        let lists = [brand] + (brand.priceChanges ?? []).map { brand.priced(on: $0.from) }
        // The shortest first bill is that of one day, in a month of 31.
        func leastFirstBill(_ plans: [String]?, free: Bool) -> Yen {
            lists.flatMap { list in
                list.plans.filter { plans?.contains($0.key) ?? true }.map { plan in
                    (free ? .zero : list.initialFee.yen) + Yen(plan.monthly.yen.amount / 31)
                }
            }.min() ?? leastBill
        }
        try require(
            leastFirstBill(nil, free: false) >= leastBill, ["initialFee"],
            "with one day of the cheapest plan less than \(leastBill.japanese)")
        for (index, campaign) in campaigns.enumerated() {
            let path = ["campaigns", "\(index)"]
            try require(
                campaigns.count { $0.key == campaign.key } == 1, path + ["key"], "stands twice")
            try require(!campaign.name.isEmpty && !campaign.text.isEmpty, path + ["name"], "name or text is empty")
            try require(campaign.from <= campaign.until, path + ["until"], "before the first day")
            try require(
                campaign.initialFeeFree == true || campaign.cashBack != nil, path, "it gives nothing")
            for plan in campaign.plans ?? [] {
                try require(brand.plan(plan) != nil, path + ["plans"], "no plan has the key \(plan)")
            }
            try require(
                campaign.initialFeeFree != true || leastFirstBill(campaign.plans, free: true) >= leastBill,
                path + ["initialFeeFree"], "one day of the cheapest plan is less than \(leastBill.japanese)")
            guard let cashBack = campaign.cashBack else { continue }
            try require(cashBack.yen > .zero, path + ["cashBack", "yen"], "nothing, or negative")
            try require((1...24).contains(cashBack.month), path + ["cashBack", "month"], "1 to 24")
            // The bill it is taken off has to stay one that can be charged, whatever else is taken off.
            let together = campaigns.compactMap { $0.cashBack?.month == cashBack.month ? $0.cashBack?.yen : nil }.sum()
            let least = lists.flatMap(\.plans).map(\.monthly.yen).min() ?? .zero
            try require(
                together + leastBill <= least, path + ["cashBack", "yen"],
                "more than the cheapest plan's monthly fee less \(leastBill.japanese)")
        }
    }
}
