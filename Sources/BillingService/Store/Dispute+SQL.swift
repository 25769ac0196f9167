import Primitives
import ServiceStore

extension Transaction {
    private static let disputeSelect = """
        SELECT dispute_id, reference, dispute.invoice_id, dispute.account_id, invoice.brand, number, amount_yen,
            dispute.state, place, reason, opened_date, respond_by_date, closed_date, moves
        FROM dispute JOIN invoice ON invoice.invoice_id = dispute.invoice_id
        """

    func dispute(reference: String) throws -> Dispute? {
        try row("\(Self.disputeSelect) WHERE reference = ?", reference).map(Dispute.init)
    }

    /// The newest.
    func dispute(of invoiceID: InvoiceID) throws -> Dispute? {
        try row(
            "\(Self.disputeSelect) WHERE dispute.invoice_id = ? ORDER BY dispute_id DESC LIMIT 1", invoiceID
        ).map(Dispute.init)
    }

    /// Newest first.
    /// - Parameter key: the last one of the page before.
    func disputes(of accountID: AccountID?, openOnly: Bool, before key: DisputeID?, limit: Int) throws -> [Dispute] {
        try rows(
            """
            \(Self.disputeSelect)
            WHERE (? = '' OR dispute.account_id = ?) AND (? = 0 OR dispute.state = 'open') AND (? = '' OR dispute_id < ?)
            ORDER BY dispute_id DESC LIMIT ?
            """, accountID?.text ?? "", accountID?.text ?? "", openOnly, key?.text ?? "", key?.text ?? "", limit
        ).map(Dispute.init)
    }

    func insert(_ dispute: Dispute) throws {
        try execute(
            """
            INSERT INTO dispute (dispute_id, reference, invoice_id, account_id, amount_yen, state, place, reason,
                opened_date, respond_by_date, closed_date, moves)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            dispute.id, dispute.reference, dispute.invoiceID, dispute.accountID, dispute.amount, dispute.state.rawValue,
            dispute.place.rawValue, dispute.reason, dispute.opened, dispute.respondBy, dispute.closed, dispute.moves)
    }

    func update(_ dispute: Dispute) throws {
        try execute(
            """
            UPDATE dispute SET state = ?, place = ?, reason = ?, respond_by_date = ?, closed_date = ?, moves = ?
            WHERE dispute_id = ?
            """,
            dispute.state.rawValue, dispute.place.rawValue, dispute.reason, dispute.respondBy, dispute.closed,
            dispute.moves, dispute.id)
    }

    /// The invoice that the acquirer's charge of that name has paid.
    func invoice(paidBy chargeReference: String) throws -> Invoice? {
        let found = try row(
            "SELECT invoice_id FROM charge WHERE reference = ? AND state = 'succeeded'", chargeReference)
        return try found.flatMap { try invoice($0.id("invoice_id", InvoiceID.self)) }
    }

    /// Refunds of an invoice, as far as their place at the acquirer goes.
    func knownRefunds(of invoiceID: InvoiceID) throws -> [FollowRefunds.Known] {
        try rows(
            "SELECT action_id, state, reference FROM money_action WHERE invoice_id = ? AND kind = 'refund'", invoiceID
        ).map {
            FollowRefunds.Known(
                id: try $0.id("action_id"), state: try $0.choice("state"), reference: try $0.optionalString("reference")
            )
        }
    }
}

extension Dispute {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.id("dispute_id"), reference: try row.string("reference"), invoiceID: try row.id("invoice_id"),
            accountID: try row.id("account_id"), brand: try row.string("brand"),
            invoiceNumber: try row.string("number"),
            amount: try row.yen("amount_yen"), state: try row.choice("state"), place: try row.choice("place"),
            reason: try row.string("reason"), opened: try row.date("opened_date"),
            respondBy: try row.optionalDate("respond_by_date"), closed: try row.optionalDate("closed_date"),
            moves: try row.int("moves"))
    }
}
