import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// What a worker has to do about a charge.
    enum ChargeStep: Equatable, Sendable {
        /// Written down as sent just now: the acquirer has not heard of it.
        case send(ChargeOrder)
        /// It may have been sent before: ask first. Said again under its key only while the acquirer keeps that.
        case ask(ChargeOrder, keyLives: Bool)
        case cancel(ChargeOrder)
        /// No need to ask anybody.
        case declined(Decline)
        /// Too many tries: not before then.
        case later(Instant)
        /// Settled, withdrawn or gone: nothing.
        case over
    }

    /// Writes down that the charge goes out, with the card it goes to, before it does: whatever happens from here on,
    /// the next one who takes the job asks the acquirer before saying it again.
    func sendCharge(_ id: ChargeID) async throws -> ChargeStep {
        try await store.write { tx in
            guard let charge = try tx.charge(id) else { return .over }
            let card = try tx.savedCard(charge.accountID)
            let step = charge.state.step(
                otherCard: card.map { $0.token != charge.cardToken } ?? false,
                waited: charge.sent.map { tx.now - $0 } ?? .zero)
            switch step {
            case .nothing: return .over
            case .ask:
                let lives = charge.sent.map { tx.now < $0 + ChargePacing.keyLife } ?? true
                return .ask(try tx.order(charge), keyLives: lives)
            case .cancel: return .cancel(try tx.order(charge))
            case .send:
                guard let card else { return .declined(.noCard) }
                if try tx.isRefused(card) { return .declined(.cardRefused) }
                if let later = ChargePacing.allowed(tries: try tx.tries(of: charge.accountID), at: tx.now) {
                    return .later(later)
                }
                try tx.execute(
                    """
                    UPDATE charge SET state = 'sent', card_token = ?, card_brand = ?, card_last4 = ?, card_exp_month = ?,
                        card_exp_year = ?, card_fingerprint = ?, sent_ms = ? WHERE charge_id = ?
                    """,
                    card.token, card.card.brand.rawValue, card.card.last4, card.card.expMonth, card.card.expYear,
                    card.fingerprint, tx.now, id)
                var sent = charge
                sent.cardToken = card.token
                return .send(try tx.order(sent))
            }
        }
    }

    /// Writes the acquirer's answer down, with all that follows from it; part of the transaction that ends the job.
    ///
    /// - Parameter found: the acquirer was asked and has had it since it was sent: that is the day of the payment, however
    ///   late we hear of it.
    func settleCharge(
        _ id: ChargeID, _ answer: ChargeAnswer, found: Bool = false, _ tx: Transaction
    ) throws -> JobOutcome {
        guard let charge = try tx.charge(id), let state = charge.state.after(answer) else { return .done }
        // A settled charge keeps the number's name only where the number is refused for good.
        let namesNumber = Charge.State.underWay.contains(state) || answer.forbidsNumber
        try tx.execute(
            """
            UPDATE charge SET state = ?, reference = COALESCE(?, reference),
                card_fingerprint = CASE WHEN ? = 1 THEN card_fingerprint END
            WHERE charge_id = ?
            """, state.rawValue, answer.reference, namesNumber, id)
        switch answer {
        case .succeeded:
            try tx.execute("UPDATE charge SET settled_ms = ? WHERE charge_id = ?", tx.now, id)
            // Who had to confirm it did so just now.
            let sent = found && charge.state != .needsCustomer ? charge.sent : nil
            try pay(charge.invoiceID, on: sent.map { JapanDate($0) } ?? tx.today, tx)
            return .done
        case .declined(.neverArrived):
            try tx.execute(
                "UPDATE charge SET decline_code = ?, reason = ?, settled_ms = ? WHERE charge_id = ?",
                Decline.neverArrived.code, Decline.neverArrived.reason, tx.now, id)
            try tryAnew(charge, due: tx.now, faults: 0, tx)
            return .done
        case .ourFault(let fault):
            try tx.execute(
                "UPDATE charge SET fault = ?, reason = ?, settled_ms = ? WHERE charge_id = ?", fault.kind.rawValue,
                fault.text, tx.now, id)
            let faults = charge.faults + 1
            let pause = try tx.hasOtherCard(charge) ? .zero : ChargePacing.faultPause(after: faults)
            try tryAnew(charge, due: tx.now + pause, faults: faults, tx)
            return .done
        case .declined(let decline):
            try tx.execute(
                "UPDATE charge SET decline_code = ?, may_retry = ?, reason = ?, settled_ms = ? WHERE charge_id = ?",
                decline.code, decline.mayRetry, decline.reason, tx.now, id)
            try fail(charge, decline, tx)
            return .done
        case .needsCustomer:
            if charge.state != .needsCustomer {
                try markUnpaid(charge, "カード会社の本人認証（3Dセキュア）が必要です。", tx)
                try tell("invoice.authentication_needed", of: charge.invoiceID, tx)
            }
            return .retry(at: tx.now + ChargePacing.holderPause, error: "the holder has not confirmed it")
        case .unknown(let problem):
            try tx.execute("UPDATE charge SET reason = ? WHERE charge_id = ?", problem.text, id)
            if state == .unknown {
                try tx.execute("UPDATE invoice SET state = 'unknown' WHERE invoice_id = ?", charge.invoiceID)
            }
            return .retry(at: tx.now + ChargePacing.askPause, error: problem.text)
        }
    }

    /// Our own doing is not the customer's failed payment: no mail, nothing unpaid because of it. What was not done is tried
    /// under a new key.
    private func tryAnew(_ charge: Charge, due: Instant, faults: Int, _ tx: Transaction) throws {
        try tx.execute(
            """
            UPDATE invoice SET state = CASE WHEN unpaid_since IS NULL THEN 'open' ELSE 'failed' END WHERE invoice_id = ?
            """, charge.invoiceID)
        try tx.openCharge(
            charge.invoiceID, of: charge.accountID, amount: charge.amount, attempt: charge.attempt + 1, due: due,
            faults: faults)
    }

    private func pay(_ invoiceID: InvoiceID, on day: JapanDate, _ tx: Transaction) throws {
        guard let unpaid = try tx.invoice(invoiceID) else {
            throw UnreadableRow(description: "no invoice \(invoiceID)")
        }
        let receiptNumber = try tx.nextNumber(.receipt, of: brand(unpaid.brand), on: day)
        try tx.execute(
            """
            UPDATE invoice SET state = 'paid', failure = '', unpaid_since = NULL, paid_date = ?, receipt_number = ?
            WHERE invoice_id = ?
            """,
            day, receiptNumber, invoiceID)
        try tx.sealWords(.receipt, receiptNumber)
        try tx.enter(Journal.payment(unpaid.total), about: invoiceID.text, invoice: unpaid, on: day)
        try tx.enqueue(job: Self.receiptJob, about: invoiceID.text, due: tx.now)
        try tell("invoice.paid", of: invoiceID, tx)
        // The card pays again: what nobody would try any more is tried, so that calls are taken again.
        _ = try tx.tryUnpaid(unpaid.accountID, planned: false)
        try reviewDunning(unpaid.accountID, tx)
    }

    private func fail(_ charge: Charge, _ decline: Decline, _ tx: Transaction) throws {
        try markUnpaid(charge, decline.reason, tx)
        guard let invoice = try tx.invoice(charge.invoiceID) else { return }
        let next = Dunning.nextAttempt(
            decline, firstDeclined: try tx.firstDecline(charge.invoiceID) ?? tx.now,
            otherCard: try tx.hasOtherCard(charge),
            schedule: try brand(invoice.brand).dunning, at: tx.now)
        if let next {
            try tx.openCharge(
                charge.invoiceID, of: charge.accountID, amount: charge.amount, attempt: charge.attempt + 1, due: next)
        }
        // Where another card is being tried already there is nothing for the customer to do.
        if next != tx.now { try tell("invoice.payment_failed", of: charge.invoiceID, tx) }
    }

    private func tell(_ kind: String, of invoiceID: InvoiceID, _ tx: Transaction) throws {
        guard let invoice = try tx.invoice(invoiceID) else {
            throw UnreadableRow(description: "no invoice \(invoiceID)")
        }
        var payload = Billing_Invoice(invoice)
        if invoice.unpaidSince != nil, let facts = try dunningFacts(invoice.accountID, tx) {
            payload.suspensionDate = Dunning.suspension(facts, on: tx.today)?.iso ?? ""
            let open = try tx.openCharge(of: invoiceID)
            if let open, open.state == .waiting {
                let due = try tx.due(job: Self.chargeJob, about: open.id.text)
                payload.nextAttemptDate = due.map { JapanDate($0).iso } ?? ""
            }
        }
        try tx.append(event: kind, subject: invoice.accountID.text, payload: payload)
    }

    private func markUnpaid(_ charge: Charge, _ failure: String, _ tx: Transaction) throws {
        try tx.execute(
            """
            UPDATE invoice SET state = 'failed', failure = ?, unpaid_since = COALESCE(unpaid_since, ?)
            WHERE invoice_id = ?
            """, failure, tx.today, charge.invoiceID)
        try reviewDunning(charge.accountID, tx)
    }
}

extension Transaction {
    /// Another card was registered since the charge went out.
    fileprivate func hasOtherCard(_ charge: Charge) throws -> Bool {
        guard let token = charge.cardToken, let card = try savedCard(charge.accountID) else { return false }
        return card.token != token
    }

    func order(_ charge: Charge) throws -> ChargeOrder {
        guard let token = charge.cardToken, let invoice = try invoice(charge.invoiceID) else {
            throw UnreadableRow(description: "\(charge.id) was sent without a card or an invoice")
        }
        return ChargeOrder(
            idempotencyKey: charge.idempotencyKey, amount: charge.amount, cardToken: token, description: invoice.number,
            reference: charge.reference)
    }
}

extension ChargeAnswer {
    fileprivate var forbidsNumber: Bool {
        if case .declined(let decline) = self { decline.forbidsNumber } else { false }
    }
}
