import Contracts
import Primitives

/// This month's calls beside the included ones, and what the month comes to if it goes on like this.
struct UsageMeter: Sendable {
    let calls: Int
    /// nil before a number was issued.
    let included: Int?
    /// 「残り10件」 or 「含まれる件数を3件超えています」
    let standing: String?
    /// Of the bar, 0 to 100.
    let percent: Int
    /// "", "near" from 90 %, "over"
    let level: String
    /// 「52件」; nil in the first days of a month.
    let forecastCalls: Int?
    /// nil where no bill follows.
    let forecastAmount: String?

    init(_ overview: Billing_GetOverviewResponse) {
        calls = Int(overview.callsThisMonth)
        let included = Int(overview.contract.includedCalls)
        self.included = overview.hasContract ? included : nil
        standing =
            !overview.hasContract
            ? nil : calls <= included ? "残り\(included - calls)件" : "含まれる件数を\(calls - included)件超えています"
        percent = included == 0 ? 0 : min(100, calls * 100 / included)
        level = calls > included ? "over" : percent >= 90 ? "near" : ""
        forecastCalls = overview.forecastCalls > 0 ? Int(overview.forecastCalls) : nil
        forecastAmount = overview.forecastYen > 0 ? Yen(overview.forecastYen).japanese : nil
    }
}
