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
    /// Contracts that will have a bill before the month is over; not those that are over with nothing left to be billed.
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
                waiting: try tx.billsToCome(in: month),
                now: try tx.bills(of: month), before: try tx.bills(of: month.adding(months: -1)))
        }
    }
}

extension BillingStore {
    /// Of a contract that is over and billed whole, there is no next day.
    static let nextBillMigration = Migration(
        "0014-no-bill-to-come",
        sql: """
            ALTER TABLE contract ADD COLUMN next_bill_date TEXT;
            UPDATE contract SET next_bill_date = next_charge_date;
            DROP INDEX contract_by_next_charge;
            ALTER TABLE contract DROP COLUMN next_charge_date;
            ALTER TABLE contract RENAME COLUMN next_bill_date TO next_charge_date;
            CREATE INDEX contract_by_next_charge ON contract (next_charge_date, account_id);
            """)
}

extension Transaction {
    /// Of `contract`, by the day that is bound to it.
    static let contractHasEnded = """
        EXISTS (SELECT 1 FROM contract_change ending
            WHERE ending.account_id = contract.account_id AND ending.kind = 'cancel' AND ending.effective_date <= ?
                AND NOT EXISTS (SELECT 1 FROM contract_change_withdrawn gone WHERE gone.change_id = ending.change_id))
        """

    /// A contract is looked at once more after its last month; whether that comes to a bill is known only by its calls.
    fileprivate func billsToCome(in month: JapanDate) throws -> Int {
        let due = try row(
            "SELECT COUNT(*) AS contracts FROM contract WHERE next_charge_date <= ?", month.lastOfMonth)!.int(
                "contracts")
        let over = try rows(
            "SELECT account_id FROM contract WHERE next_charge_date <= ? AND \(Self.contractHasEnded)",
            month.lastOfMonth,
            month
        ).map { try $0.id("account_id", AccountID.self) }
        let idle = try over.filter { account in
            try billingFacts(account).map { PlanBilling.forecast($0, through: month).isEmpty } ?? true
        }
        return due - idle.count
    }

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
