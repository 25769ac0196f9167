import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// Contracts for which a day of the dunning schedule has come.
    func contractsToDun(on today: JapanDate, limit: Int) async throws -> [AccountID] {
        try await store.read { tx in
            try tx.rows(
                """
                SELECT account_id FROM contract WHERE next_dunning_date <= ? ORDER BY next_dunning_date, account_id LIMIT ?
                """, today, limit
            ).map { try $0.id("account_id") }
        }
    }

    /// Takes the steps whose day has come, and tells of them. Doing it again changes nothing.
    func reviewDunning(_ accountID: AccountID) async throws {
        try await store.write { tx in try reviewDunning(accountID, tx) }
    }

    /// - Note: part of each transaction that declines, pays or gives up an invoice.
    func reviewDunning(_ accountID: AccountID, _ tx: Transaction) throws {
        guard var facts = try dunningFacts(accountID, tx) else { return }
        while let step = Dunning.step(facts, on: tx.today) {
            facts.standing = try take(step, of: accountID, facts, tx)
        }
        // All of today is done: who waits for an answer of the acquirer does not stand before the others until it comes.
        let next = Dunning.nextDay(facts).map { max($0, tx.today.adding(days: 1)) }
        try tx.execute("UPDATE contract SET next_dunning_date = ? WHERE account_id = ?", next, accountID)
    }

    private func take(
        _ step: Dunning.Step, of accountID: AccountID, _ facts: Dunning.Facts, _ tx: Transaction
    ) throws -> Dunning.Standing {
        let standing: Dunning.Standing
        let told: (kind: String, day: JapanDate)?
        switch step {
        case .announce(let day): (standing, told) = (.announced(day), ("contract.suspension_announced", day))
        case .suspend: (standing, told) = (.suspended(since: tx.today), ("contract.suspended", tx.today))
        case .resume: (standing, told) = (.good, ("contract.resumed", tx.today))
        case .takeBack: (standing, told) = (.good, nil)
        }
        let (name, day) = standing.columns
        try tx.execute(
            "UPDATE contract SET standing = ?, standing_date = ? WHERE account_id = ?", name, day, accountID)
        guard let told, let contract = try tx.contract(accountID) else { return standing }
        try tx.append(
            event: told.kind, subject: accountID.text,
            payload: Billing_ContractStanding.with {
                $0.accountID = accountID.text
                $0.brand = contract.brand
                $0.sinceDate = told.day.iso
                $0.unpaidYen = try tx.unpaid(accountID).amount
            })
        return standing
    }

    /// nil without a contract.
    func dunningFacts(_ accountID: AccountID, _ tx: Transaction) throws -> Dunning.Facts? {
        guard let contract = try tx.contract(accountID),
            let row = try tx.row("SELECT standing, standing_date FROM contract WHERE account_id = ?", accountID)
        else { return nil }
        let unpaid = try tx.row(
            "SELECT MIN(unpaid_since) AS since FROM invoice WHERE account_id = ? AND unpaid_since IS NOT NULL",
            accountID)
        let missing = try tx.row(
            "SELECT charge_id FROM charge WHERE account_id = ? AND state IN ('sent', 'unknown') LIMIT 1", accountID)
        let stuck = try tx.row(
            "SELECT charge_id FROM charge WHERE account_id = ? AND state = 'waiting' AND faults > 0 LIMIT 1", accountID)
        return Dunning.Facts(
            schedule: try brand(contract.brand).dunning, unpaidSince: try unpaid?.optionalDate("since"),
            answerIsMissing: missing != nil, faultIsOurs: stuck != nil,
            contractIsOver: contract.isOver(in: tx.today.firstOfMonth),
            standing: try Dunning.Standing(row))
    }
}

extension Dunning.Standing {
    fileprivate var columns: (name: String, day: JapanDate?) {
        switch self {
        case .good: ("good", nil)
        case .announced(let day): ("announced", day)
        case .suspended(let day): ("suspended", day)
        }
    }

    fileprivate init(_ row: Row) throws {
        switch try row.string("standing") {
        case "good": self = .good
        case "announced": self = .announced(try row.date("standing_date"))
        case "suspended": self = .suspended(since: try row.date("standing_date"))
        case let other: throw UnreadableRow(description: "standing: \(other)")
        }
    }
}

extension Transaction {
    /// What was declined and is not paid, tax included.
    func unpaid(_ accountID: AccountID) throws -> Yen {
        try row(
            """
            SELECT CAST(COALESCE(SUM(total_yen), 0) AS BIGINT) AS unpaid FROM invoice
            WHERE account_id = ? AND unpaid_since IS NOT NULL
            """, accountID)!.yen("unpaid")
    }
}
