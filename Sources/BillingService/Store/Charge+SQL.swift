import Primitives
import ServiceStore

extension Transaction {
    /// Writes an attempt down and queues it.
    func openCharge(_ invoiceID: InvoiceID, of accountID: AccountID, amount: Yen, attempt: Int, due: Instant) throws {
        let charge = Charge(
            id: newID(), invoiceID: invoiceID, accountID: accountID, attempt: attempt, amount: amount, state: .waiting)
        try execute(
            """
            INSERT INTO charge (charge_id, invoice_id, account_id, attempt, idempotency_key, amount_yen, state, created_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            charge.id, charge.invoiceID, charge.accountID, charge.attempt, charge.idempotencyKey, charge.amount,
            charge.state.rawValue, now)
        try enqueue(job: BillingStore.chargeJob, about: charge.id.text, due: due)
    }

    func charge(_ id: ChargeID) throws -> Charge? {
        try row(
            "SELECT charge_id, invoice_id, account_id, attempt, amount_yen, state, card_token FROM charge WHERE charge_id = ?",
            id
        ).map(Charge.init)
    }

    /// The attempt that is waiting or under way; there is one at most.
    func openCharge(of invoiceID: InvoiceID) throws -> Charge? {
        try row(
            """
            SELECT charge_id, invoice_id, account_id, attempt, amount_yen, state, card_token FROM charge
            WHERE invoice_id = ? AND state IN ('waiting', 'sent', 'unknown')
            """, invoiceID
        ).map(Charge.init)
    }

    func charges(of accountID: AccountID) throws -> [Charge] {
        try rows(
            """
            SELECT charge_id, invoice_id, account_id, attempt, amount_yen, state, card_token FROM charge
            WHERE account_id = ? ORDER BY invoice_id, attempt
            """, accountID
        ).map(Charge.init)
    }

    func lastAttempt(_ invoiceID: InvoiceID) throws -> Int {
        try row("SELECT COALESCE(MAX(attempt), 0) AS last FROM charge WHERE invoice_id = ?", invoiceID)!.int("last")
    }

    func declines(_ invoiceID: InvoiceID) throws -> Int {
        try row("SELECT COUNT(*) AS declines FROM charge WHERE invoice_id = ? AND state = 'declined'", invoiceID)!
            .int("declines")
    }
}

extension Charge {
    fileprivate init(_ row: Row) throws {
        id = try row.id("charge_id")
        invoiceID = try row.id("invoice_id")
        accountID = try row.id("account_id")
        attempt = try row.int("attempt")
        amount = try row.yen("amount_yen")
        state = try row.choice("state")
        cardToken = try row.optionalString("card_token")
    }
}
