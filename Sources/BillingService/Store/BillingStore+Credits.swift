import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// Writes down what staff give an account off its next bills; it holds at once where no second person is needed.
    func requestCredit(
        _ command: RequestMoneyAction.Command, of accountID: AccountID, by person: MoneyAction.Person,
        request: Billing_RequestMoneyActionRequest
    ) async throws -> Billing_RequestMoneyActionResponse {
        try await store.write { tx in
            try tx.once(request.requestID, fingerprint: request) {
                guard let facts = try tx.billingFacts(accountID) else { throw MoneyRefusal.noContract }
                let decision = try GiveCredit.decide(command, try creditFacts(facts, tx))
                let action = MoneyAction(
                    id: tx.newID(), kind: .credit, state: .waiting, accountID: accountID, brand: facts.contract.brand,
                    invoiceID: nil, invoiceNumber: "", amount: command.amount, reason: command.reason,
                    requestedBy: person, requested: tx.now, failure: "")
                try tx.insert(action)
                if decision == .atOnce { try tx.agree(toCredit: action.id, of: accountID) }
                return try .with { $0.action = Billing_MoneyAction(try tx.moneyAction(action.id) ?? action) }
            }.response
        }
    }

    func withdrawMoneyAction(
        _ id: MoneyActionID, note: String, by person: MoneyAction.Person, request: Billing_WithdrawMoneyActionRequest
    ) async throws -> Billing_WithdrawMoneyActionResponse {
        try await store.write { tx in
            try tx.once(request.requestID, fingerprint: request) {
                guard let action = try tx.moneyAction(id) else { throw MoneyRefusal.noSuchAction }
                try WithdrawCredit.decide(action, note: note)
                try tx.execute(
                    """
                    UPDATE money_action SET state = 'withdrawn',
                        withdrawn_after = (SELECT COUNT(*) FROM invoice WHERE invoice.account_id = money_action.account_id)
                    WHERE action_id = ?
                    """, id)
                try tx.close(id, note: note, by: person)
                return try .with { $0.action = Billing_MoneyAction(try tx.moneyAction(id) ?? action) }
            }.response
        }
    }

    func settleReturnedRefund(
        _ id: MoneyActionID, note: String, by person: MoneyAction.Person, request: Billing_SettleReturnedRefundRequest
    ) async throws -> Billing_SettleReturnedRefundResponse {
        try await store.write { tx in
            try tx.once(request.requestID, fingerprint: request) {
                guard let action = try tx.moneyAction(id), let invoice = try action.invoiceID.flatMap(tx.invoice) else {
                    throw MoneyRefusal.noSuchAction
                }
                try SettleReturnedRefund.decide(action, note: note)
                try tx.execute("UPDATE money_action SET state = 'done' WHERE action_id = ?", id)
                try tx.close(id, note: note, by: person)
                try tx.enter(Journal.paidOtherwise(action.amount), about: id.text, invoice: invoice)
                return try .with { $0.action = Billing_MoneyAction(try tx.moneyAction(id) ?? action) }
            }.response
        }
    }

    /// The second person agrees to a credit, or not.
    func decideCredit(_ action: MoneyAction, agreed: Bool, _ tx: Transaction) throws {
        guard agreed else { return }
        guard let facts = try tx.billingFacts(action.accountID) else { throw MoneyRefusal.noContract }
        try GiveCredit.admit(try creditFacts(facts, tx))
        try tx.agree(toCredit: action.id, of: action.accountID)
    }

    private func creditFacts(_ facts: PlanBilling.Facts, _ tx: Transaction) throws -> GiveCredit.Facts {
        GiveCredit.Facts(
            open: try tx.row(
                """
                SELECT COUNT(*) AS credits FROM money_action
                WHERE account_id = ? AND kind = 'credit' AND state IN ('waiting', 'under_way')
                """, facts.contract.accountID)!.int("credits"),
            billToCome: PlanBilling.isBillToCome(facts),
            secondPersonAbove: try brand(facts.contract.brand).secondPersonAbove,
            sinceLastBill: try tx.row(
                """
                SELECT CAST(COALESCE(SUM(amount_yen), 0) AS BIGINT) AS given FROM money_action
                WHERE account_id = ? AND kind = 'credit' AND state IN ('waiting', 'under_way', 'done')
                    AND requested_ms >= (SELECT COALESCE(MAX(issued_ms), 0) FROM invoice WHERE invoice.account_id = ?)
                """, facts.contract.accountID, facts.contract.accountID)!.yen("given"))
    }
}

extension Transaction {
    fileprivate func close(_ id: MoneyActionID, note: String, by person: MoneyAction.Person) throws {
        try execute(
            "UPDATE money_action SET closed_by = ?, closed_by_name = ?, closed_ms = ?, closing_note = ? WHERE action_id = ?",
            person.id, person.name, now, note, id)
    }
}
