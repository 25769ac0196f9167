import Contracts
import Primitives

/// How far the month's bills are, for those who watch them on the 1st.
struct MonthlyRunShown: Sendable {
    /// 「2026年12月」
    let month: String
    let contracts: String
    let billed: String
    let billedYen: String
    let paid: String
    let paidYen: String
    let failed: Int
    let before: String
    /// All that have to be made are made.
    let done: Bool

    init?(_ run: Billing_GetMonthlyRunResponse) {
        guard let month = JapanDate(iso: run.periodDate) else { return nil }
        func count(_ number: Int32) -> String { "\(Yen(Int64(number)).japanese.dropLast())件" }
        self.month = month.japaneseMonth
        contracts = count(run.contracts)
        billed = count(run.billed)
        billedYen = Yen(run.billedYen).japanese
        paid = count(run.paid)
        paidYen = Yen(run.paidYen).japanese
        failed = Int(run.failed)
        before = "\(count(run.billedBefore))、\(Yen(run.billedBeforeYen).japanese)"
        done = run.billed == run.contracts
    }
}
