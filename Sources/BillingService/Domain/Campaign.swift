import Primitives

extension Contract.Campaign {
    init(_ campaign: Brand.Campaign, start: JapanDate) {
        self.init(
            key: campaign.key, name: campaign.name, initialFeeFree: campaign.initialFeeFree ?? false,
            cashBack: campaign.cashBack.map {
                .init(yen: $0.yen, month: start.firstOfMonth.adding(months: $0.month))
            })
    }
}

extension Contract {
    /// One campaign at most takes the initial fee off the first bill.
    var campaignLineOfFirstBill: InvoiceLine? {
        campaigns.first(where: \.initialFeeFree).map { campaign in
            InvoiceLine(
                subject: .initialFee, description: "初期費用無料（\(campaign.name)）", quantity: 1,
                unitPrice: Brand.Price(yen: .zero - initialFee.yen, taxIncluded: initialFee.taxIncluded),
                taxRatePercent: TaxRate.percent(on: start))
        }
    }

    /// A cash-back comes off the fee of its month; after the end there is none.
    func campaignLines(_ month: JapanDate) -> [InvoiceLine] {
        campaigns.compactMap { campaign in
            guard let cashBack = campaign.cashBack, cashBack.month == month else { return nil }
            return InvoiceLine(
                subject: .plan(month: month), description: "キャッシュバック（\(campaign.name)）", quantity: 1,
                unitPrice: Brand.Price(yen: .zero - cashBack.yen, taxIncluded: true),
                taxRatePercent: TaxRate.percent(on: month))
        }
    }
}

extension Contract.Terms {
    /// With the latest prices whose day has come.
    func priced(_ changes: [Brand.PriceChange], in month: JapanDate) -> Contract.Terms {
        var terms = self
        for change in changes where change.from <= month {
            terms.plan = change.plans?.first { $0.key == terms.plan.key } ?? terms.plan
            for option in change.options ?? [] {
                if let index = terms.options.firstIndex(where: { $0.key == option.key }) {
                    terms.options[index].monthly = option.monthly
                }
            }
        }
        return terms
    }
}
