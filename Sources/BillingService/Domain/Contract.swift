import Primitives

/// What an account agreed to pay. The prices are those of the list as it was agreed, without its dated changes: these
/// (`prices`) come in with each month.
struct Contract: Equatable, Sendable {
    var accountID: AccountID
    /// Key of the brand.
    var brand: String
    /// The day the number was issued: billing starts on it.
    var start: JapanDate
    var initialFee: Brand.Price
    var minimumTermMonths: Int
    /// In order; the first holds from the start.
    var terms: [Terms]
    /// What was agreed since, in order of the day it begins, then of the day it was agreed.
    var changes: [Change] = []
    /// What the price list said since, in order: it holds for the months from its day on, whenever the contract was agreed.
    var prices: [Brand.PriceChange] = []
    var campaigns: [Campaign] = []

    /// What a campaign gives this contract, settled when it began.
    struct Campaign: Equatable, Sendable {
        var key: String
        var name: String
        var initialFeeFree: Bool
        var cashBack: CashBack?

        struct CashBack: Equatable, Sendable {
            /// Tax included.
            var yen: Yen
            /// On the bill of this month, its first day.
            var month: JapanDate
        }
    }

    /// Plan and options from a day on, until the next ones.
    struct Terms: Equatable, Sendable {
        var from: JapanDate
        var plan: Brand.Plan
        var options: [Option]
    }

    struct Option: Equatable, Sendable {
        var key: String
        var name: String
        var monthly: Brand.Price
    }

    /// First day on which it may end (PRODUCT D6: counted from the start, over all plans). Where the last month has no such
    /// day, the term's last day is that month's last (民法143条2項): 11-30 and three months end with 02-28.
    var minimumTermEnd: JapanDate {
        let day = start.adding(months: minimumTermMonths)
        return day.day == start.day ? day : day.firstOfNextMonth
    }

    /// The terms that hold in a month, given by its first day. Changes take effect on a 1st.
    func terms(in month: JapanDate) -> Terms {
        changes.prefix { $0.from <= month }.reduce(firstTerms(in: month)) { $0.applying($1) }.priced(prices, in: month)
    }

    /// Before any change.
    func firstTerms(in month: JapanDate) -> Terms { terms.last { $0.from <= month } ?? terms[0] }
}

extension Contract {
    enum Rejection: Error, Equatable {
        case unknownPlan(String)
        case unknownOption(String)
    }

    /// Brings the keys an account carries to the brand's prices.
    ///
    /// - Parameters:
    ///   - applied: the day of the application: campaigns are for those who applied in their time.
    ///   - promised: the campaigns that were written down with the application; nil = as the brand's file has them.
    static func agreed(
        accountID: AccountID, brand: Brand, plan planKey: String, options optionKeys: [String],
        start: JapanDate, applied: JapanDate, promised: [Campaign]? = nil
    ) throws(Rejection) -> Contract {
        guard let plan = brand.plan(planKey) else { throw .unknownPlan(planKey) }
        var options: [Option] = []
        for key in optionKeys where !options.contains(where: { $0.key == key }) {
            guard let option = brand.option(key) else { throw .unknownOption(key) }
            options.append(Option(key: option.key, name: option.name, monthly: option.monthly))
        }
        return Contract(
            accountID: accountID, brand: brand.key, start: start, initialFee: brand.priced(on: start).initialFee,
            minimumTermMonths: brand.minimumTermMonths,
            terms: [Terms(from: start, plan: plan, options: options)], prices: brand.priceChanges ?? [],
            campaigns: promised
                ?? brand.campaigns(on: applied, plan: planKey).map { Campaign($0, start: start) })
    }
}
