import Primitives
import ServiceStore

extension BillingStore {
    private static let contractsPerRead = 200

    /// - Parameter month: nil = the first whose bills are not all made, as of this month.
    func dryRun(month wanted: JapanDate?) async throws -> DryRun {
        let month = try await store.read { tx in
            let now = tx.today.firstOfMonth
            let waiting = try tx.row("SELECT 1 AS one FROM contract WHERE next_charge_date <= ?", now.lastOfMonth)
            return wanted ?? (waiting == nil ? now.firstOfNextMonth : now)
        }
        var run = DryRun(month: month)
        var last: AccountID?
        while true {
            let after = last
            let page = try await store.read { tx in try tx.dryRun(month, after: after, limit: Self.contractsPerRead) }
            for outcome in page {
                if let bill = outcome.bill { run.add(bill, of: outcome.brand) } else { run.without += 1 }
                if let before = outcome.before { run.addBefore(before, of: outcome.brand) }
                if outcome.made { run.made += 1 }
            }
            last = page.last?.account
            if page.count < Self.contractsPerRead { return run }
        }
    }
}

private struct Planned: Sendable {
    var account: AccountID
    var brand: String
    var bill: Bill?
    var made: Bool
    var before: Bill?
}

extension Transaction {
    fileprivate func dryRun(_ month: JapanDate, after: AccountID?, limit: Int) throws -> [Planned] {
        let accounts = try rows(
            "SELECT account_id FROM contract WHERE account_id > ? ORDER BY account_id LIMIT ?", after?.text ?? "", limit
        ).map { try $0.id("account_id", AccountID.self) }
        return try accounts.compactMap { account in
            guard let facts = try billingFacts(account) else { return nil }
            let made = try bill(of: account, period: month)
            return Planned(
                account: account, brand: facts.contract.brand,
                bill: made ?? PlanBilling.forecast(facts, through: month).first { $0.period == month },
                made: made != nil, before: try bill(of: account, period: month.adding(months: -1)))
        }
    }

    private func bill(of account: AccountID, period: JapanDate) throws -> Bill? {
        try row(
            "\(Self.invoiceSelect) WHERE invoice.account_id = ? AND period_date = ?", account, period
        ).map { try invoice($0).bill }
    }
}
