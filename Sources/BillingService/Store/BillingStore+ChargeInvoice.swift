import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// What a worker has to do about a charge.
    enum ChargeStep: Equatable, Sendable {
        /// Written down as sent just now: the acquirer has not heard of it.
        case send(ChargeOrder)
        /// It may have been sent before: ask first.
        case ask(ChargeOrder)
        case noCard
        /// Settled, withdrawn or gone: nothing.
        case over
    }

    /// Writes down that the charge goes out, with the card it goes to, before it does: whatever happens from here on,
    /// the next one who takes the job asks the acquirer before saying it again.
    func sendCharge(_ id: ChargeID) async throws -> ChargeStep {
        try await store.write { tx in
            guard let charge = try tx.charge(id), let invoice = try tx.invoice(charge.invoiceID) else { return .over }
            func order(_ token: String) -> ChargeOrder {
                ChargeOrder(
                    idempotencyKey: charge.idempotencyKey, amount: charge.amount, cardToken: token,
                    description: invoice.number)
            }
            switch charge.state {
            case .succeeded, .declined, .withdrawn: return .over
            case .sent, .unknown:
                guard let token = charge.cardToken else {
                    throw UnreadableRow(description: "\(id) was sent without a card")
                }
                return .ask(order(token))
            case .waiting:
                guard let card = try tx.savedCard(charge.accountID) else { return .noCard }
                try tx.execute(
                    """
                    UPDATE charge SET state = 'sent', card_token = ?, card_brand = ?, card_last4 = ?, card_exp_month = ?,
                        card_exp_year = ?, sent_ms = ? WHERE charge_id = ?
                    """,
                    card.token, card.card.brand.rawValue, card.card.last4, card.card.expMonth, card.card.expYear,
                    tx.now, id)
                return .send(order(card.token))
            }
        }
    }

    /// Writes the acquirer's answer down, with all that follows from it; part of the transaction that ends the job.
    func settleCharge(_ id: ChargeID, _ answer: ChargeAnswer, _ tx: Transaction) throws -> JobOutcome {
        guard let charge = try tx.charge(id) else { return .done }
        switch charge.state {
        case .succeeded, .declined, .withdrawn: return .done
        case .waiting, .sent, .unknown: break
        }
        let tries = try tx.declines(charge.invoiceID) + 1
        switch SettleCharge.decide(answer, tries: tries, at: tx.now) {
        case .paid(let reference):
            try tx.execute(
                "UPDATE charge SET state = 'succeeded', reference = ?, settled_ms = ? WHERE charge_id = ?",
                reference, tx.now, id)
            try pay(charge.invoiceID, tx)
            return .done
        case .failed(let decline, let nextAttempt):
            try tx.execute(
                "UPDATE charge SET state = 'declined', decline_code = ?, reason = ?, settled_ms = ? WHERE charge_id = ?",
                decline.code, decline.reason, tx.now, id)
            try fail(charge, decline, nextAttempt: nextAttempt, tx)
            return .done
        case .unknown(let problem):
            try tx.execute("UPDATE charge SET state = 'unknown', reason = ? WHERE charge_id = ?", problem.text, id)
            try tx.execute("UPDATE invoice SET state = 'unknown' WHERE invoice_id = ?", charge.invoiceID)
            return .retry(at: tx.now + SettleCharge.askPause, error: problem.text)
        }
    }

    private func pay(_ invoiceID: InvoiceID, _ tx: Transaction) throws {
        guard let unpaid = try tx.invoice(invoiceID) else {
            throw UnreadableRow(description: "no invoice \(invoiceID)")
        }
        try tx.execute(
            "UPDATE invoice SET state = 'paid', failure = '', paid_date = ?, receipt_number = ? WHERE invoice_id = ?",
            tx.today, try tx.nextNumber(.receipt, of: brand(unpaid.brand), on: tx.today), invoiceID)
        try tx.enqueue(job: Self.receiptJob, about: invoiceID.text, due: tx.now)
        try tx.append(invoiceID, event: "invoice.paid")
    }

    private func fail(_ charge: Charge, _ decline: Decline, nextAttempt: Instant?, _ tx: Transaction) throws {
        try tx.execute(
            "UPDATE invoice SET state = 'failed', failure = ? WHERE invoice_id = ?", decline.reason, charge.invoiceID)
        if let nextAttempt {
            try tx.openCharge(
                charge.invoiceID, of: charge.accountID, amount: charge.amount, attempt: charge.attempt + 1,
                due: nextAttempt)
        }
        try tx.append(charge.invoiceID, event: "invoice.payment_failed")
    }
}

extension Transaction {
    fileprivate func append(_ invoiceID: InvoiceID, event: String) throws {
        guard let invoice = try invoice(invoiceID) else { throw UnreadableRow(description: "no invoice \(invoiceID)") }
        try append(event: event, subject: invoice.accountID.text, payload: Billing_Invoice(invoice))
    }
}
