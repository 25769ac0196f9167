import Primitives
import ServiceStore

extension NotifyStore {
    static let resentAtOnce = 1_000

    /// Puts a mail that was given up into the line again.
    /// - Returns: false when it is not one that can be sent again.
    func resend(_ id: DeliveryID, in tx: Transaction) throws -> Bool {
        guard let delivery = try delivery(id, in: tx), delivery.mayResend(at: tx.now) else { return false }
        if let address = delivery.recipient, try hasLeft(address, delivery.account, in: tx) { return false }
        let address = try addressForResending(delivery, in: tx)
        try tx.execute(
            """
            UPDATE delivery SET state = 'queued', recipient = ?, driven_ms = ?, attempts_before = ?, place_at_address = 0
            WHERE id = ?
            """, address, tx.now, delivery.attempts, id)
        try lineUp(id, at: address, alone: delivery.notice.link != nil, in: tx)
        return true
    }

    /// Where the account is reached now, when mail to its old address came back and it has another one. What was for one
    /// person stays with that person.
    private func addressForResending(_ delivery: Delivery, in tx: Transaction) throws -> String {
        let old = delivery.recipient?.text ?? ""
        guard let now = try contact(delivery.account, in: tx)?.email, let address = delivery.recipient,
            now != address, !delivery.notice.isForOnePerson, try contactsAt(address, in: tx) == 0,
            try !isMembers(address, delivery.account, in: tx)
        else { return old }
        let told = try tx.row(
            """
            SELECT other.id FROM delivery other JOIN delivery mine ON other.event_id = mine.event_id
            WHERE mine.id = ? AND other.channel = 'mail' AND other.recipient = ?
            """, delivery.id, now)
        return told == nil ? now.text : old
    }

    private func isMembers(_ address: EmailAddress, _ account: AccountID, in tx: Transaction) throws -> Bool {
        try tx.row("SELECT id FROM member WHERE account_id = ? AND lower(email) = ?", account, address.key) != nil
    }

    private func contactsAt(_ address: EmailAddress, in tx: Transaction) throws -> Int {
        try tx.row("SELECT COUNT(*) AS n FROM contact WHERE lower(email) = ?", address.key)?.int("n") ?? 0
    }

    /// Every mail of a kind, oldest first.
    func resendAll(kind: String, in tx: Transaction) throws -> (resent: Int, more: Bool) {
        let rows = try tx.rows(
            """
            SELECT id FROM delivery WHERE state = 'failed' AND kind = ? AND channel = 'mail' ORDER BY id LIMIT ?
            """, kind, NotifyStore.resentAtOnce + 1)
        var resent = 0
        for row in rows.prefix(NotifyStore.resentAtOnce) where try resend(row.id("id"), in: tx) { resent += 1 }
        return (resent, rows.count > NotifyStore.resentAtOnce)
    }
}
