import Primitives
import ServiceStore

extension Transaction {
    /// What bills have taken of a credit.
    static let usedOfCredit = """
        (SELECT CAST(COALESCE(SUM(-unit_price_yen * quantity), 0) AS BIGINT) FROM invoice_line
            WHERE invoice_line.credit_id = money_action.action_id)
        """

    /// Agreed and not used up, in the order in which they were agreed.
    func openCredits(of accountID: AccountID) throws -> [Credit] {
        try rows(
            """
            SELECT action_id, reason, amount_yen, \(Self.usedOfCredit) + \(Self.settledOfCredit) AS used_yen
            FROM money_action
            WHERE account_id = ? AND kind = 'credit' AND state = 'under_way' ORDER BY agreed_ms, action_id
            """, accountID
        ).map { row in
            let credit = try credit(row)
            return Credit(
                id: credit.id, reason: credit.reason, amount: credit.amount,
                left: credit.amount - (try row.yen("used_yen")))
        }.filter { $0.left > .zero }
    }

    /// All that were ever agreed.
    func givenCredits(of accountID: AccountID) throws -> [AuditAccount.GivenCredit] {
        try rows(
            """
            SELECT action_id, reason, amount_yen, invoices_before, withdrawn_after, state FROM money_action
            WHERE account_id = ? AND kind = 'credit' AND agreed_ms IS NOT NULL ORDER BY agreed_ms, action_id
            """, accountID
        ).map { row in
            AuditAccount.GivenCredit(
                credit: try credit(row), invoicesBefore: try row.int("invoices_before"),
                withdrawnAfter: try row.optionalInt("withdrawn_after"), usedUp: try row.string("state") == "done")
        }
    }

    /// From now on bills take it off.
    func agree(toCredit id: MoneyActionID, of accountID: AccountID) throws {
        try execute(
            """
            UPDATE money_action SET state = 'under_way', agreed_ms = ?,
                invoices_before = (SELECT COUNT(*) FROM invoice WHERE account_id = ?)
            WHERE action_id = ?
            """, now, accountID, id)
    }

    /// Credits of which the bill has taken the last yen.
    func finishUsedCredits(_ bill: Bill) throws {
        for id in Set(bill.lines.compactMap(\.credit)).sorted(by: { $0.text < $1.text }) {
            try execute(
                """
                UPDATE money_action SET state = 'done', done_date = ?
                WHERE action_id = ? AND amount_yen = \(Self.usedOfCredit)
                """, today, id)
        }
    }

    private func credit(_ row: Row) throws -> Credit {
        let amount = try row.yen("amount_yen")
        return Credit(id: try row.id("action_id"), reason: try row.string("reason"), amount: amount, left: amount)
    }
}
