import Primitives
import ServiceStore

/// A charge that somebody of ours has to look at: it goes on by itself only once that is mended.
struct StuckCharge: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// Not taken: nothing was charged.
        case fault(ChargeFault.Kind)
        /// It may have been charged; the acquirer has been asked for longer than `ChargePacing.answerPatience`.
        case noAnswer
    }

    var accountID: AccountID
    /// Key of the brand.
    var brand: String
    var invoiceID: InvoiceID
    var invoiceNumber: String
    var amount: Yen
    var kind: Kind
    /// The acquirer's words, without personal data.
    var detail: String
    var since: Instant
    /// Tried, or asked about, again by itself.
    var next: Instant?
}

extension BillingStore {
    /// - Returns: the oldest of them, and how many there are.
    func stuckCharges(limit: Int) async throws -> (charges: [StuckCharge], total: Int) {
        try await store.read { tx in
            let found = try (tx.chargesNotTaken(limit: limit) + tx.chargesWithoutAnswer(limit: limit))
                .sorted { ($0.since, $0.invoiceNumber) < ($1.since, $1.invoiceNumber) }
            return (Array(found.prefix(limit)), try tx.stuckCharges())
        }
    }

    func stuckChargesCount() async throws -> Int {
        try await store.read { tx in try tx.stuckCharges() }
    }
}

extension Transaction {
    private static let stuckColumns = """
        charge.charge_id, charge.account_id, charge.invoice_id, invoice.brand, invoice.number, charge.amount_yen
        """

    fileprivate func stuckCharges() throws -> Int {
        try row("SELECT COUNT(*) AS counted FROM charge WHERE state = 'waiting' AND faults > 0")!.int("counted")
            + row(
                "SELECT COUNT(*) AS counted FROM charge WHERE state IN ('sent', 'unknown') AND sent_ms < ?",
                now - ChargePacing.answerPatience)!.int("counted")
    }

    /// Whose last attempts could not be made for a fault of ours.
    fileprivate func chargesNotTaken(limit: Int) throws -> [StuckCharge] {
        try rows(
            """
            SELECT \(Self.stuckColumns), latest.fault, latest.reason, earliest.settled_ms AS since_ms
            FROM charge
            JOIN invoice ON invoice.invoice_id = charge.invoice_id
            JOIN charge latest ON latest.invoice_id = charge.invoice_id AND latest.attempt = charge.attempt - 1
            JOIN charge earliest
                ON earliest.invoice_id = charge.invoice_id AND earliest.attempt = charge.attempt - charge.faults
            WHERE charge.state = 'waiting' AND charge.faults > 0
            ORDER BY earliest.settled_ms, charge.charge_id LIMIT ?
            """, limit
        ).map { try stuck($0, .fault($0.choice("fault"))) }
    }

    fileprivate func chargesWithoutAnswer(limit: Int) throws -> [StuckCharge] {
        try rows(
            """
            SELECT \(Self.stuckColumns), charge.reason, charge.sent_ms AS since_ms
            FROM charge JOIN invoice ON invoice.invoice_id = charge.invoice_id
            WHERE charge.state IN ('sent', 'unknown') AND charge.sent_ms < ?
            ORDER BY charge.sent_ms, charge.charge_id LIMIT ?
            """, now - ChargePacing.answerPatience, limit
        ).map { try stuck($0, .noAnswer) }
    }

    private func stuck(_ row: Row, _ kind: StuckCharge.Kind) throws -> StuckCharge {
        StuckCharge(
            accountID: try row.id("account_id"), brand: try row.string("brand"), invoiceID: try row.id("invoice_id"),
            invoiceNumber: try row.string("number"), amount: try row.yen("amount_yen"), kind: kind,
            detail: try row.optionalString("reason") ?? "", since: try row.instant("since_ms"),
            next: try due(job: BillingStore.chargeJob, about: row.string("charge_id")))
    }
}
