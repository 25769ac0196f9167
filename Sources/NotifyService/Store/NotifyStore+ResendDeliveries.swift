import Primitives
import ServiceStore

extension NotifyStore {
    static let resentAtOnce = 1_000

    /// Puts a notice that was given up into its line again, behind what waits there.
    /// - Returns: false when it is not one that can be sent again.
    func resend(_ id: DeliveryID, in tx: Transaction) throws -> Bool {
        guard let delivery = try delivery(id, in: tx), delivery.mayResend(at: tx.now) else { return false }
        if let queue = delivery.queue {
            try tx.execute(
                """
                UPDATE delivery SET state = 'queued', driven_ms = ?, attempts_before = ?, unknown_tries = 0,
                    hold_until_ms = 0, place_in_room = ? WHERE id = ?
                """, tx.now, delivery.attempts, try nextPlace(queue, in: tx), id)
            try wake(queue, in: tx)
            return true
        }
        let address = try addressForResending(delivery, in: tx)
        try tx.execute(
            """
            UPDATE delivery SET state = 'queued', recipient = ?, driven_ms = ?, attempts_before = ?, place_at_address = 0
            WHERE id = ?
            """, address, tx.now, delivery.attempts, id)
        try lineUp(id, at: address, alone: delivery.notice.link != nil, in: tx)
        return true
    }

    /// Where the account is reached now, when mail to the old address came back and it has another one.
    private func addressForResending(_ delivery: Delivery, in tx: Transaction) throws -> String {
        let old = delivery.recipient?.text ?? ""
        guard let now = try contact(delivery.account, in: tx)?.email, let address = delivery.recipient,
            now != address, try contactsAt(address, in: tx) == 0
        else { return old }
        let told = try tx.row(
            """
            SELECT other.id FROM delivery other JOIN delivery mine ON other.event_id = mine.event_id
            WHERE mine.id = ? AND other.channel = 'mail' AND other.recipient = ?
            """, delivery.id, now)
        return told == nil ? now.text : old
    }

    private func contactsAt(_ address: EmailAddress, in tx: Transaction) throws -> Int {
        try tx.row("SELECT COUNT(*) AS n FROM contact WHERE lower(email) = ?", address.key)?.int("n") ?? 0
    }

    /// Every notice of a kind, oldest first.
    func resendAll(kind: String, in tx: Transaction) throws -> (resent: Int, more: Bool) {
        let rows = try tx.rows(
            """
            SELECT id FROM delivery
            WHERE state <> 'sent' AND state = 'failed' AND kind = ? ORDER BY id LIMIT ?
            """, kind, NotifyStore.resentAtOnce + 1)
        var resent = 0
        for row in rows.prefix(NotifyStore.resentAtOnce) where try resend(row.id("id"), in: tx) { resent += 1 }
        return (resent, rows.count > NotifyStore.resentAtOnce)
    }
}
