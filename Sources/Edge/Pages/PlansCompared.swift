import Contracts
import Primitives

/// What the last months would have come to on each plan of the brand, with the sums.
struct PlansCompared: Sendable {
    let months: [Month]
    let plans: [Plan]
    /// 「スタンダードプランのほうが、3か月で2,640円お安くなります。」; nil when the plan held is the cheapest.
    let advice: String?

    struct Month: Sendable {
        let name: String
        let calls: Int
    }

    struct Plan: Sendable {
        let name: String
        let held: Bool
        let cheapest: Bool
        let amounts: [Amount]
        let total: String
    }

    struct Amount: Sendable {
        let month: String
        let yen: String
    }

    init?(_ comparison: [Billing_PlanComparison]) {
        guard let first = comparison.first, !first.months.isEmpty else { return nil }
        months = first.months.map { Month(name: PlansCompared.name($0), calls: Int($0.calls)) }
        plans = comparison.map { plan in
            Plan(
                name: plan.planName, held: plan.held, cheapest: plan.cheapest,
                amounts: plan.months.map {
                    Amount(month: "\(PlansCompared.name($0))（\($0.calls)件）", yen: Yen($0.totalYen).japanese)
                },
                total: Yen(plan.totalYen).japanese)
        }
        if let held = comparison.first(where: \.held), let best = comparison.first(where: \.cheapest), !best.held {
            let saved = Yen(held.totalYen - best.totalYen).japanese
            advice = "同じ件数なら、\(best.planName)プランのほうが\(first.months.count)か月で\(saved)お安くなります。"
        } else {
            advice = nil
        }
    }

    private static func name(_ month: Billing_PlanMonth) -> String {
        JapanDate(iso: month.monthDate)?.japaneseMonth ?? month.monthDate
    }
}
