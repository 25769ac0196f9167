import Primitives

/// How much of a month's included calls is used, and what the month will come to (PRODUCT D10).
enum Usage {
    /// The customer is told at these, each once a month.
    static let percents = [75, 90, 100]
    /// Before that many days of a month a forecast would be a guess.
    static let daysBeforeForecast = 5

    /// The percentage to tell of, when there is one that has not been told: the highest reached. Nothing where no call is
    /// included.
    static func toTell(calls: Int, included: Int, told: Int?) -> Int? {
        guard included > 0 else { return nil }
        return percents.last { calls * 100 >= included * $0 }.flatMap { $0 > told ?? 0 ? $0 : nil }
    }

    /// Calls of the whole month if the days to come are like those so far, today counted as a whole day; rounded to the
    /// nearest, a half upwards. nil in the first days.
    static func forecast(calls: Int, start: JapanDate, today: JapanDate) -> Int? {
        let first = max(start, today.firstOfMonth)
        let days = Int(today.dayNumber - first.dayNumber) + 1
        guard days >= daysBeforeForecast else { return nil }
        let all = Int(today.lastOfMonth.dayNumber - first.dayNumber) + 1
        return max(calls, (2 * calls * all + days) / (2 * days))
    }
}

/// What the last whole months would have come to on each plan (PRODUCT D10): its fee and the calls beyond the included
/// ones, tax rounded once a month as on a bill, options left out because they cost the same on every plan.
enum ComparePlans {
    static let mostMonths = 3

    struct Month: Equatable, Sendable {
        var month: JapanDate
        var calls: Int
        var total: Yen
    }

    struct Sum: Equatable, Sendable {
        var plan: Brand.Plan
        var months: [Month]
        var total: Yen
        var held: Bool
        var cheapest: Bool
    }

    /// - Parameter plans: the brand's; the one held stands with the contract's own prices.
    /// - Returns: empty before there is a whole month, and after the end.
    static func sums(_ facts: PlanBilling.Facts, plans: [Brand.Plan], on today: JapanDate) -> [Sum] {
        let contract = facts.contract
        let now = today.firstOfMonth
        let first = contract.start.day == 1 ? contract.start : contract.start.firstOfNextMonth
        let months = (1...mostMonths).reversed().map { now.adding(months: -$0) }.filter { $0 >= first }
        guard !months.isEmpty, !contract.isOver(in: now) else { return [] }
        let held = contract.terms(in: now).plan
        let offered = plans.map { $0.key == held.key ? held : $0 }
        let all = offered.contains { $0.key == held.key } ? offered : [held] + offered
        let sums = all.map { plan in
            let months = months.map { month in
                let calls = facts.countedCalls[month, default: 0]
                return Month(month: month, calls: calls, total: total(plan, calls: calls, in: month))
            }
            return Sum(
                plan: plan, months: months, total: months.map(\.total).sum(), held: plan.key == held.key,
                cheapest: false)
        }
        // Among equals the one held: a change that saves nothing is none.
        let cheapest = sums.min { ($0.total, $0.held ? 0 : 1) < ($1.total, $1.held ? 0 : 1) }
        return sums.map { sum in
            var sum = sum
            sum.cheapest = sum.plan.key == cheapest?.plan.key
            return sum
        }
    }

    private static func total(_ plan: Brand.Plan, calls: Int, in month: JapanDate) -> Yen {
        let beyond = PlanBilling.overageCalls(counted: calls, included: plan.includedCalls)
        return InvoiceTotals([
            InvoiceLine(
                subject: .plan(month: month), description: "", quantity: 1, unitPrice: plan.monthly,
                taxRatePercent: TaxRate.percent(on: month)),
            InvoiceLine(
                subject: .overage(month: month), description: "", quantity: beyond, unitPrice: plan.overagePerCall,
                taxRatePercent: TaxRate.percent(on: month)),
        ]).total
    }
}
