import Primitives
import ServiceStore

/// An address from which mail comes back.
struct FailingAddress: Equatable, Sendable {
    var id: FailingAddressID
    var address: String
    var since: Instant
    var lastReturned: Instant
    /// "5.1.1" (RFC 3463); empty when the other side named none.
    var status: String
    /// The other side's words.
    var said: String
    var accounts: [String] = []
}

extension NotifyStore {
    /// Kind of the job that looks at an address a day after a mail was accepted; its `about` is the delivery's id.
    static let addressJob = "address"
    /// A report comes within minutes as a rule, but a server may try on for days: a day without one is taken for good.
    static let quietDay = Duration.days(1)
    static let longestSaid = 500

    func markFailing(_ address: EmailAddress, status: String, said: String, in tx: Transaction) throws {
        try tx.execute(
            """
            INSERT INTO failing_address (address, id, since_ms, last_returned_ms, status, said)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (address) DO UPDATE SET
                last_returned_ms = excluded.last_returned_ms, status = excluded.status, said = excluded.said
            """, address.key, tx.newID(FailingAddressID.self), tx.now, tx.now, status,
            String(said.prefix(NotifyStore.longestSaid)))
    }

    func clearFailing(_ address: EmailAddress, in tx: Transaction) throws {
        try tx.execute("DELETE FROM failing_address WHERE address = ?", address.key)
    }

    func failing(_ address: EmailAddress, in tx: Transaction) throws -> FailingAddress? {
        try tx.row("SELECT * FROM failing_address WHERE address = ?", address.key).map(FailingAddress.init)
    }

    /// A mail to it was accepted: a good sign, if none comes back for a day.
    func watch(_ address: EmailAddress, after delivery: DeliveryID, in tx: Transaction) throws {
        guard try failing(address, in: tx) != nil else { return }
        try tx.enqueue(job: NotifyStore.addressJob, about: delivery.text, due: tx.now + NotifyStore.quietDay)
    }

    /// The day is over.
    func look(after id: DeliveryID, in tx: Transaction) throws -> JobOutcome {
        guard let delivery = try delivery(id, in: tx), let address = delivery.recipient, let sent = delivery.sent,
            let failing = try failing(address, in: tx)
        else { return .done }
        if failing.lastReturned < sent { try clearFailing(address, in: tx) }
        return .done
    }

    /// Those that fail since latest first.
    /// - Parameter before: id the page begins after.
    func failingAddresses(
        before: FailingAddressID?, limit: Int
    ) async throws -> (page: [FailingAddress], next: FailingAddressID?) {
        try await store.read { tx in
            let rows = try tx.rows(
                "SELECT * FROM failing_address WHERE id < ? ORDER BY id DESC LIMIT ?", before?.text ?? "fad_~",
                limit + 1)
            let found = try rows.prefix(limit).map { row in
                var failing = try FailingAddress(row)
                failing.accounts = try tx.rows(
                    """
                    SELECT account_id FROM contact WHERE lower(email) = ?
                    UNION SELECT account_id FROM member WHERE lower(email) = ? ORDER BY account_id LIMIT 10
                    """, failing.address, failing.address
                ).map { try $0.string("account_id") }
                return failing
            }
            return (found, rows.count > limit ? found.last?.id : nil)
        }
    }
}

extension FailingAddress {
    init(_ row: Row) throws {
        id = try row.id("id")
        address = try row.string("address")
        since = try row.instant("since_ms")
        lastReturned = try row.instant("last_returned_ms")
        status = try row.string("status")
        said = try row.string("said")
    }
}
