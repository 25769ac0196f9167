import Contracts
import Primitives
import ServiceStore

extension Transaction {
    /// Tells the customer when the month's calls have just reached a percentage of the included ones: each once a month,
    /// also when calls are taken out and put back. Of a month that is over nothing is told: its bill says it all.
    func tellUsage(_ accountID: AccountID, month: JapanDate) throws {
        guard month == today.firstOfMonth, let contract = try contract(accountID), !contract.isOver(in: month),
            contract.start <= today
        else { return }
        let plan = contract.terms(in: month).plan
        let calls = try row(
            """
            SELECT CAST(COALESCE(SUM(delta), 0) AS BIGINT) AS calls FROM count_entry
            WHERE account_id = ? AND received_month = ? AND received_date >= ?
            """, accountID, month, contract.start)!.int("calls")
        let told = try row(
            "SELECT percent FROM usage_told WHERE account_id = ? AND month_date = ?", accountID, month)?.int("percent")
        guard let percent = Usage.toTell(calls: calls, included: plan.includedCalls, told: told) else { return }
        try execute(
            """
            INSERT INTO usage_told (account_id, month_date, percent, calls, told_ms) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account_id, month_date)
            DO UPDATE SET percent = excluded.percent, calls = excluded.calls, told_ms = excluded.told_ms
            """, accountID, month, percent, calls, now)
        try append(
            event: "usage.reached", subject: accountID.text,
            payload: Billing_UsageReached.with {
                $0.accountID = accountID.text
                $0.brand = contract.brand
                $0.monthDate = month.iso
                $0.percent = Int32(percent)
                $0.calls = Int32(calls)
                $0.includedCalls = Int32(plan.includedCalls)
                $0.planName = plan.name
                $0.overageUnitYen = plan.overagePerCall.yen.amount
            })
    }
}
