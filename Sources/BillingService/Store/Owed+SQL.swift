import Primitives
import ServiceStore

extension Transaction {
    /// Of what is owed after the end, what is on its way back or has arrived. `action`: the refund.
    private static let settledSelect = """
        SELECT month_date, calls, credit_id, settled_owed.amount_yen, settled_owed.invoices_before
        FROM settled_owed JOIN money_action action ON action.action_id = settled_owed.action_id
        WHERE action.state IN (\(MoneyAction.State.holdingMoney)) AND settled_owed.account_id = ?
        """

    func settledOwed(of accountID: AccountID) throws -> [AuditAccount.SettledOwed] {
        try rows("\(Self.settledSelect) ORDER BY settled_owed.action_id, position", accountID).map { row in
            let what: Owed.What =
                if let month = try row.optionalDate("month_date") {
                    .calls(try row.int("calls"), of: month)
                } else {
                    .credit(try row.id("credit_id"), reason: "")
                }
            return AuditAccount.SettledOwed(
                what: what, amount: try row.yen("amount_yen"), invoicesBefore: try row.int("invoices_before"))
        }
    }

    func insert(_ items: [Owed.Item], settledBy action: MoneyAction) throws {
        for (position, item) in items.enumerated() {
            var columns: (month: JapanDate?, calls: Int, credit: MoneyActionID?) = (nil, 0, nil)
            switch item.what {
            case .calls(let calls, let month): columns = (month, calls, nil)
            case .credit(let id, _): columns.credit = id
            }
            try execute(
                """
                INSERT INTO settled_owed (action_id, position, account_id, month_date, calls, credit_id, amount_yen,
                    invoices_before)
                VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT COUNT(*) FROM invoice WHERE account_id = ?))
                """, action.id, position, action.accountID, columns.month, columns.calls, columns.credit, item.amount,
                action.accountID)
        }
    }

    /// Credits of which nothing is left once the refund has gone back.
    func closeSettledCredits(_ action: MoneyActionID, by person: MoneyAction.Person?) throws {
        try execute(
            """
            UPDATE money_action SET state = 'withdrawn', closed_by = ?, closed_by_name = ?, closed_ms = ?, closing_note = ?,
                withdrawn_after = (SELECT COUNT(*) FROM invoice WHERE invoice.account_id = money_action.account_id)
            WHERE state = 'under_way' AND action_id IN (SELECT credit_id FROM settled_owed WHERE action_id = ?)
                AND amount_yen <= \(Self.usedOfCredit) + \(Self.settledOfCredit)
            """, person?.id, person?.name, now, "ご契約の終了後に返金", action)
    }

    /// What of a credit was given back after the end, or is about to be.
    static let settledOfCredit = """
        (SELECT CAST(COALESCE(SUM(settled.amount_yen), 0) AS BIGINT) FROM settled_owed settled
            JOIN money_action paid ON paid.action_id = settled.action_id
            WHERE settled.credit_id = money_action.action_id AND paid.state IN (\(MoneyAction.State.holdingMoney)))
        """

    /// An invoice was not paid in the end, or so much of it less.
    ///
    /// - Parameter amount: below 0 where it came back to us.
    func lose(_ amount: Yen, of invoice: Invoice, about id: String) throws {
        try execute(
            """
            INSERT INTO invoice_loss (about_id, invoice_id, account_id, amount_yen, invoices_before, entered_ms)
            VALUES (?, ?, ?, ?, (SELECT COUNT(*) FROM invoice WHERE account_id = ?), ?)
            """, id, invoice.id, invoice.accountID, amount, invoice.accountID, now)
    }

    func losses(of accountID: AccountID) throws -> [InvoiceLoss] {
        try rows(
            """
            SELECT invoice_id, amount_yen, invoices_before FROM invoice_loss WHERE account_id = ?
            ORDER BY invoices_before, about_id
            """, accountID
        ).map {
            InvoiceLoss(
                invoiceID: try $0.id("invoice_id"), amount: try $0.yen("amount_yen"),
                invoicesBefore: try $0.int("invoices_before"))
        }
    }

    /// Calls that stand on bills and were not paid in the end, by month.
    func lostOverage(of accountID: AccountID) throws -> [JapanDate: Int] {
        let losses = try losses(of: accountID)
        var bills: [InvoiceID: Bill] = [:]
        for id in Set(losses.map(\.invoiceID)) { bills[id] = try invoice(id)?.bill }
        return UnpaidOverage.calls(bills, losses)
    }

    /// Paid invoices of an account and what of each was not given back, the newest first.
    func roomsToGiveBack(of accountID: AccountID) throws -> [GiveBackOwed.Room] {
        try rows(
            """
            SELECT invoice_id, number, total_yen - (
                SELECT CAST(COALESCE(SUM(given.amount_yen), 0) AS BIGINT) FROM money_action given
                WHERE given.invoice_id = invoice.invoice_id AND given.kind = 'refund'
                    AND given.state IN (\(MoneyAction.State.holdingMoney))) AS left_yen
            FROM invoice
            WHERE account_id = ? AND state = 'paid' AND NOT EXISTS (
                SELECT 1 FROM dispute WHERE dispute.invoice_id = invoice.invoice_id
                    AND (dispute.state = 'open' OR place <> 'ours'))
            ORDER BY period_date DESC
            """, accountID
        ).map {
            GiveBackOwed.Room(
                invoice: try $0.id("invoice_id"), number: try $0.string("number"), left: try $0.yen("left_yen"))
        }
    }

    /// Ended contracts of which something may be owed, in order of account.
    func contractsPerhapsOwed(after key: AccountID?, limit: Int) throws -> [AccountID] {
        try rows(
            """
            SELECT account_id FROM contract WHERE account_id > ? AND \(Self.contractHasEnded)
                AND (EXISTS (SELECT 1 FROM count_entry
                        WHERE count_entry.account_id = contract.account_id AND delta < 0)
                    OR EXISTS (SELECT 1 FROM money_action
                        WHERE money_action.account_id = contract.account_id AND kind = 'credit' AND state = 'under_way'))
            ORDER BY account_id LIMIT ?
            """, key?.text ?? "", today, limit
        ).map { try $0.id("account_id") }
    }
}
