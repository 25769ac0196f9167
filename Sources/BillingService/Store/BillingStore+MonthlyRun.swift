import Primitives
import ServiceStore

/// How far the bills of this month are.
struct MonthlyRun: Equatable, Sendable {
    struct Bills: Equatable, Sendable {
        var count = 0
        var total = Yen.zero
        var paid = 0
        var paidTotal = Yen.zero
        var failed = 0
    }

    /// First day of the month.
    var period: JapanDate
    /// Contracts that will have a bill before the month is over.
    var waiting: Int
    var now: Bills
    /// Of the month before.
    var before: Bills
}

extension BillingStore {
    func monthlyRun() async throws -> MonthlyRun {
        try await store.read { tx in
            let month = tx.today.firstOfMonth
            return MonthlyRun(
                period: month,
                waiting: try tx.row(
                    "SELECT COUNT(*) AS contracts FROM contract WHERE next_charge_date <= ?", month.lastOfMonth)!
                    .int("contracts"),
                now: try tx.bills(of: month), before: try tx.bills(of: month.adding(months: -1)))
        }
    }
}

extension Transaction {
    func bills(of period: JapanDate) throws -> MonthlyRun.Bills {
        var bills = MonthlyRun.Bills()
        for row in try rows(
            """
            SELECT state, written_off_date IS NOT NULL AS written_off, COUNT(*) AS bills,
                CAST(COALESCE(SUM(total_yen), 0) AS BIGINT) AS total_yen
            FROM invoice WHERE period_date = ? GROUP BY state, written_off
            """, period)
        {
            let (count, total) = (try row.int("bills"), try row.yen("total_yen"))
            bills.count += count
            bills.total += total
            // Given up: neither paid nor anything to be collected.
            if try row.bool("written_off") { continue }
            if try row.string("state") == InvoiceState.paid.rawValue {
                bills.paid += count
                bills.paidTotal += total
            }
            if try row.string("state") == InvoiceState.failed.rawValue { bills.failed += count }
        }
        return bills
    }
}
