import Contracts
import Primitives

/// When a customer's calls are answered besides the hours per weekday, to read. Partial `parts/closings`.
struct TimesShown: Sendable {
    let holidays: String
    let hasClosings: Bool
    let closings: [Closing]

    struct Closing: Sendable, Equatable {
        /// 「2017年8月10日（木）〜16日（水）」
        let days: String
        let label: String
    }

    init(closedOnHolidays: Bool, _ closings: [Common_ClosingDays]) {
        holidays = closedOnHolidays ? "対応しない" : "対応する"
        self.closings = closings.compactMap { days in
            guard let from = JapanDate(iso: days.fromDate), let to = JapanDate(iso: days.toDate) else { return nil }
            return Closing(days: Show.days(from, to), label: days.label)
        }
        hasClosings = !self.closings.isEmpty
    }
}

extension Show {
    /// 「2017年8月10日（木）」, 「2017年8月10日（木）〜16日（水）」: what both days share is said once.
    static func days(_ from: JapanDate, _ to: JapanDate) -> String {
        let first = from.japaneseDay
        if from == to { return first }
        let sameYear = from.year == to.year
        let day =
            sameYear && from.month == to.month
            ? "\(to.day)日" : sameYear ? "\(to.month)月\(to.day)日" : to.japanese
        return "\(first)〜\(day)（\(weekdays[to.weekday - 1])）"
    }
}
