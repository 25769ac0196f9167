import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// Kind of job: about a refund.
    static let refundJob = "refund"

    enum RefundStep: Equatable, Sendable {
        /// Written down as sent just now.
        case send(RefundOrder)
        /// It may have been sent before: ask first.
        case ask(RefundOrder, keyLives: Bool)
        case over
    }

    /// As `sendCharge`.
    func sendRefund(_ id: MoneyActionID) async throws -> RefundStep {
        try await store.write { tx in
            let row = try tx.row(
                """
                SELECT money_action.amount_yen AS amount, charge.reference AS charge_reference, money_action.reference,
                    money_action.sent_ms
                FROM money_action
                JOIN charge ON charge.invoice_id = money_action.invoice_id AND charge.state = 'succeeded'
                WHERE action_id = ? AND kind = 'refund'
                    AND (money_action.state = 'under_way' OR money_action.state = 'done' AND returned_date IS NULL)
                """, id)
            guard let row else { return .over }
            let order = RefundOrder(
                idempotencyKey: MoneyAction.idempotencyKey(id), chargeReference: try row.string("charge_reference"),
                amount: try row.yen("amount"), reference: try row.optionalString("reference"))
            if let sent = try row.optionalInstant("sent_ms") {
                return .ask(order, keyLives: tx.now < sent + ChargePacing.keyLife)
            }
            try tx.execute("UPDATE money_action SET sent_ms = ? WHERE action_id = ?", tx.now, id)
            return .send(order)
        }
    }

    /// Writes the acquirer's answer down; part of the transaction that ends the job.
    func settleRefund(_ id: MoneyActionID, _ answer: RefundAnswer, _ tx: Transaction) throws -> JobOutcome {
        guard let action = try tx.moneyAction(id), let invoice = try action.invoiceID.flatMap(tx.invoice) else {
            return .done
        }
        if action.state == .done { return try returned(action, invoice, answer, tx) }
        guard action.state == .underWay else { return .done }
        switch answer {
        case .succeeded(let reference):
            try tx.execute("UPDATE money_action SET reference = ? WHERE action_id = ?", reference, id)
            try giveBack(action, invoice, on: tx.today, tx)
            return .done
        case .refused(let code):
            try tx.execute("UPDATE money_action SET state = 'failed', failure = ? WHERE action_id = ?", code, id)
            return .done
        case .pending(let reference):
            try tx.execute("UPDATE money_action SET reference = ? WHERE action_id = ?", reference, id)
            return .retry(at: tx.now + ChargePacing.holderPause, error: "the acquirer has taken it on")
        case .unknown(let problem):
            return .retry(at: tx.now + ChargePacing.askPause, error: problem.text)
        }
    }

    /// The money has gone back: the paper over it, the books, and the customer is told.
    func giveBack(_ action: MoneyAction, _ invoice: Invoice, on day: JapanDate, _ tx: Transaction) throws {
        try tx.execute("UPDATE money_action SET state = 'done', done_date = ? WHERE action_id = ?", day, action.id)
        let paper = try issueReturn(of: invoice, amount: action.amount, reason: action.reason, way: action.way, tx)
        try tx.enter(Journal.refund(paper.taxes, way: action.way), about: action.id.text, invoice: invoice, on: day)
        // What is given back for calls that no longer count takes nothing away from what was paid for others.
        if action.settlesContract {
            try tx.closeSettledCredits(action.id, by: action.requestedBy)
        } else {
            try tx.lose(action.amount, of: invoice, about: action.id.text)
        }
        var payload = Billing_MoneyAction(try tx.moneyAction(action.id) ?? action)
        payload.taxes = paper.taxes.map(Billing_TaxTotal.init)
        try tx.append(event: "invoice.refunded", subject: action.accountID.text, payload: payload)
    }

    /// What had gone back, and was asked about once more: the card company may have returned it. The paper stands, for what
    /// was agreed to be given back is owed all the same; staff pay it in another way.
    private func returned(
        _ action: MoneyAction, _ invoice: Invoice, _ answer: RefundAnswer, _ tx: Transaction
    ) throws -> JobOutcome {
        switch answer {
        case .succeeded, .pending: return .done
        case .unknown(let problem): return .retry(at: tx.now + ChargePacing.askPause, error: problem.text)
        case .refused(let code):
            guard action.returned == nil else { return .done }
            try tx.execute(
                "UPDATE money_action SET state = 'returned', returned_date = ?, failure = ? WHERE action_id = ?",
                tx.today,
                code, action.id)
            try tx.enter(Journal.refundReturned(action.amount), about: action.id.text, invoice: invoice)
            try tx.append(
                event: "invoice.refund_returned", subject: action.accountID.text,
                payload: Billing_MoneyAction(try tx.moneyAction(action.id) ?? action))
            return .done
        }
    }

    /// The acquirer says that something became of a refund, perhaps long after it had gone back.
    /// - Returns: whether it is one that we know of.
    func askAboutRefund(reference: String, key: String, _ tx: Transaction) throws -> Bool {
        let row = try tx.row(
            "SELECT action_id, state FROM money_action WHERE reference = ? OR 'refund:' || action_id = ?", reference,
            key)
        guard let row else { return false }
        let id = try row.string("action_id")
        if try row.string("state") == "done" { try tx.requeue(job: Self.refundJob, about: id, due: tx.now) }
        try tx.hasten(job: Self.refundJob, about: id)
        return true
    }
}
