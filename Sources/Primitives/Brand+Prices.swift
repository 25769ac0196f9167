extension Brand {
    /// New prices from a day on, a 1st: they hold for every month from then on, for running contracts as well. A month that
    /// was billed is never reached (Billing refuses to start when the data say otherwise).
    public struct PriceChange: Sendable, Codable, Equatable {
        public var from: JapanDate
        public var initialFee: Price?
        /// Of plans that are in the price list, whole rows.
        public var plans: [Plan]?
        public var options: [PlanOption]?

        public init(from: JapanDate, initialFee: Price? = nil, plans: [Plan]? = nil, options: [PlanOption]? = nil) {
            self.from = from
            self.initialFee = initialFee
            self.plans = plans
            self.options = options
        }
    }

    /// For applications made on these days, both inclusive (PRODUCT D11).
    public struct Campaign: Sendable, Codable, Equatable {
        public var key: String
        public var name: String
        /// For customers: what it gives, and to whom.
        public var text: String
        public var from: JapanDate
        public var until: JapanDate
        /// Keys of the plans it is for; all when absent.
        public var plans: [String]?
        public var initialFeeFree: Bool?
        public var cashBack: CashBack?

        /// Taken off a later bill.
        public struct CashBack: Sendable, Codable, Equatable {
            /// Tax included.
            public var yen: Yen
            /// Of the month so many months after that of the start.
            public var month: Int
        }
    }

    /// The brand with the prices of that day: its price list and what changed until then.
    public func priced(on day: JapanDate) -> Brand {
        var brand = self
        for change in (priceChanges ?? []).sorted(by: { $0.from < $1.from }) where change.from <= day {
            brand.initialFee = change.initialFee ?? brand.initialFee
            for plan in change.plans ?? [] {
                if let index = brand.plans.firstIndex(where: { $0.key == plan.key }) { brand.plans[index] = plan }
            }
            for option in change.options ?? [] {
                if let index = brand.options.firstIndex(where: { $0.key == option.key }) {
                    let nextStep = option.nextStep ?? brand.options[index].nextStep
                    brand.options[index] = option
                    brand.options[index].nextStep = nextStep
                }
            }
        }
        return brand
    }

    /// The brand as customers see it on that day: its prices, and no campaign but those that run.
    public func current(on day: JapanDate) -> Brand {
        var brand = priced(on: day)
        brand.campaigns = campaigns(on: day)
        return brand
    }

    /// Campaigns for who applies on that day.
    public func campaigns(on day: JapanDate) -> [Campaign] {
        (campaigns ?? []).filter { $0.from <= day && day <= $0.until }
    }

    public func campaigns(on day: JapanDate, plan: String) -> [Campaign] {
        campaigns(on: day).filter { $0.plans?.contains(plan) ?? true }
    }
}
