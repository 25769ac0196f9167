import Primitives
import ServiceStore

extension Transaction {
    /// Writes an attempt down and queues it.
    ///
    /// - Parameter faults: how often in a row it could not be made for a fault of ours.
    func openCharge(
        _ invoiceID: InvoiceID, of accountID: AccountID, amount: Yen, attempt: Int, due: Instant, faults: Int = 0
    ) throws {
        let charge = Charge(
            id: newID(), invoiceID: invoiceID, accountID: accountID, attempt: attempt, amount: amount, state: .waiting,
            faults: faults)
        try execute(
            """
            INSERT INTO charge (charge_id, invoice_id, account_id, attempt, idempotency_key, amount_yen, state, faults,
                created_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            charge.id, charge.invoiceID, charge.accountID, charge.attempt, charge.idempotencyKey, charge.amount,
            charge.state.rawValue, charge.faults, now)
        try enqueue(job: BillingStore.chargeJob, about: charge.id.text, due: due)
    }

    private static let chargeSelect = """
        SELECT charge_id, invoice_id, account_id, attempt, amount_yen, state, card_token, sent_ms, reference, faults FROM charge
        """

    func charge(_ id: ChargeID) throws -> Charge? {
        try row("\(Self.chargeSelect) WHERE charge_id = ?", id).map(Charge.init)
    }

    /// The attempt that is waiting or under way; there is one at most.
    func openCharge(of invoiceID: InvoiceID) throws -> Charge? {
        try row(
            "\(Self.chargeSelect) WHERE invoice_id = ? AND state IN ('waiting', 'sent', 'unknown', 'needs_customer')",
            invoiceID
        ).map(Charge.init)
    }

    func charges(of accountID: AccountID) throws -> [Charge] {
        try rows(
            "\(Self.chargeSelect) WHERE account_id = ? ORDER BY invoice_id, attempt", accountID
        ).map(Charge.init)
    }

    func lastAttempt(_ invoiceID: InvoiceID) throws -> Int {
        try row("SELECT COALESCE(MAX(attempt), 0) AS last FROM charge WHERE invoice_id = ?", invoiceID)!.int("last")
    }

    /// nil before the first.
    func firstDecline(_ invoiceID: InvoiceID) throws -> Instant? {
        try row(
            """
            SELECT settled_ms FROM charge WHERE invoice_id = ? AND state = 'declined' AND decline_code <> ?
            ORDER BY attempt LIMIT 1
            """, invoiceID, Decline.neverArrived.code
        )?.instant("settled_ms")
    }

    /// When the account's charges of the last 30 days were sent to the acquirer. No card company has heard of those that
    /// it did not take.
    func tries(of accountID: AccountID) throws -> [Instant] {
        try rows(
            "SELECT sent_ms FROM charge WHERE account_id = ? AND sent_ms > ? AND fault IS NULL", accountID,
            now - ChargePacing.window
        ).map { try $0.instant("sent_ms") }
    }

    /// Whether the card company has forbidden further tries with this card, or with its number under another token, whoever
    /// has registered it.
    func isRefused(_ card: SavedCard) throws -> Bool {
        if try row("SELECT charge_id FROM charge WHERE card_token = ? AND may_retry = 0 LIMIT 1", card.token) != nil {
            return true
        }
        guard let fingerprint = card.fingerprint else { return false }
        return try row(
            "SELECT charge_id FROM charge WHERE card_fingerprint = ? AND may_retry = 0 LIMIT 1", fingerprint) != nil
    }

    /// Unpaid invoices get an attempt at once. One that waits for its day is withdrawn for it; one that may be on its
    /// way is left alone: its answer comes first. One that waits for its holder is looked at now (`Charge.State.step`), and
    /// so is one that waits for us: with another card it may be right.
    ///
    /// - Parameter planned: also those that are to be tried on another day.
    /// - Returns: how many are being tried now.
    func tryUnpaid(_ accountID: AccountID, planned: Bool = true) throws -> Int {
        var tried = 0
        for row in try rows(
            """
            SELECT invoice_id, total_yen FROM invoice WHERE account_id = ? AND (unpaid_since IS NOT NULL OR invoice_id IN
                (SELECT stuck.invoice_id FROM charge stuck
                    WHERE stuck.account_id = ? AND stuck.state = 'waiting' AND stuck.faults > 0))
            ORDER BY charge_date, invoice_id
            """, accountID, accountID)
        {
            let invoiceID = try row.id("invoice_id", InvoiceID.self)
            if let open = try openCharge(of: invoiceID) {
                guard planned else { continue }
                guard open.state == .waiting, open.faults == 0 else {
                    try hasten(job: BillingStore.chargeJob, about: open.id.text)
                    continue
                }
                try execute("UPDATE charge SET state = 'withdrawn', settled_ms = ? WHERE charge_id = ?", now, open.id)
            }
            try openCharge(
                invoiceID, of: accountID, amount: try row.yen("total_yen"), attempt: try lastAttempt(invoiceID) + 1,
                due: now)
            tried += 1
        }
        return tried
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
        sent = try row.optionalInstant("sent_ms")
        reference = try row.optionalString("reference")
        faults = try row.int("faults")
    }
}
