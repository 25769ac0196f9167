import Primitives
import ServiceStore

extension BillingStore {
    /// What the audit looks at of one account, as of one instant; nil without a contract.
    func auditFacts(
        _ accountID: AccountID, at now: Instant, _ tx: Transaction
    ) throws -> (facts: AuditAccount.Facts, schedule: AuditAccount.Schedule)? {
        guard var facts = try tx.auditFacts(accountID), let dunning = try dunningFacts(accountID, tx) else {
            return nil
        }
        facts.booked = try tx.booked(accountID)
        facts.actions = try tx.moneyActions(
            of: accountID, waitingOnly: false, openOnly: false, before: nil, limit: Self.mostActions)
        let row = try tx.row(
            "SELECT next_charge_date, next_dunning_date FROM contract WHERE account_id = ?", accountID)
        return (
            facts,
            AuditAccount.Schedule(
                now: now, nextChargeDate: try row?.optionalDate("next_charge_date"),
                nextDunningDate: try row?.optionalDate("next_dunning_date"), dunning: dunning)
        )
    }

    /// When the store's newest event was made; a backup knows nothing of what came after. nil when it has none.
    func lastHeard() async throws -> Instant? {
        try await store.read { tx in
            try tx.row("SELECT at_ms FROM event ORDER BY sequence DESC LIMIT 1")?.instant("at_ms")
        }
    }

    /// More than an account can have.
    private static let mostActions = 100_000
}

extension Transaction {
    fileprivate func booked(_ accountID: AccountID) throws -> [AuditAccount.Booked] {
        try rows(
            """
            SELECT about_id, kind, tax_rate_percent, debit, credit, entry_date, brand, amount_yen, words FROM journal_entry
            WHERE account_id = ? ORDER BY entered_ms, about_id, kind, tax_rate_percent, debit, credit
            """, accountID
        ).map { row in
            AuditAccount.Booked(
                matter: try row.string("about_id"), date: try row.date("entry_date"),
                entry: Journal.Entry(
                    kind: try row.choice("kind"), debit: try row.choice("debit"), credit: try row.choice("credit"),
                    amount: try row.yen("amount_yen"), taxRatePercent: try row.int("tax_rate_percent")),
                words: try row.string("words"), brand: try row.string("brand"))
        }
    }

    /// What belongs to an account that has no contract here: nobody is billed for it, and no account's look finds it.
    ///
    /// - Parameter told: calls told of since then may have come before the number's own news.
    func auditStrangers(told: Instant) throws -> [String] {
        let tables = [
            ("invoice", "invoice_id"), ("charge", "charge_id"), ("journal_entry", "about_id"),
            ("money_action", "action_id"),
        ]
        let strangers = try tables.flatMap { table, id in
            try rows(
                """
                SELECT \(id) AS id, account_id FROM \(table)
                WHERE NOT EXISTS (SELECT 1 FROM contract WHERE contract.account_id = \(table).account_id)
                ORDER BY account_id, \(id) LIMIT 100
                """
            ).map { "\(table) \(try $0.string("id")): \(try $0.string("account_id")) has no contract" }
        }
        let calls = try rows(
            """
            SELECT account_id, COUNT(DISTINCT inquiry_id) AS calls FROM count_entry
            WHERE told_ms < ? AND NOT EXISTS (SELECT 1 FROM contract WHERE contract.account_id = count_entry.account_id)
            GROUP BY account_id ORDER BY account_id LIMIT 100
            """, told
        ).map { "\(try $0.string("account_id")): \(try $0.int("calls")) calls, and no contract" }
        return strangers + calls
    }
}
