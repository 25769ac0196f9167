import Primitives
import ServiceStore

extension NotifyStore {
    static let resentAtOnce = 1_000
    /// What is older is no news to anybody; one by one it can still be sent.
    static let resentWithin = Duration.days(14)

    /// Puts a notice that was given up into its line again, behind what waits there.
    /// - Returns: false when it is not one that can be sent again.
    func resend(_ id: DeliveryID, in tx: Transaction) throws -> Bool {
        guard let delivery = try delivery(id, in: tx), delivery.mayResend(at: tx.now) else { return false }
        if let address = delivery.recipient, try hasLeft(address, delivery.account, in: tx) { return false }
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
            UPDATE delivery SET state = 'queued', recipient = ?, driven_ms = ?, attempts_before = ?, place_at_address = 0,
                tried_ms = NULL, sent_ms = NULL, returned_ms = NULL, returned_because = ''
            WHERE id = ?
            """, address, tx.now, delivery.attempts, id)
        try lineUp(id, at: address, alone: delivery.notice.standsAlone, in: tx)
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

    /// Every notice of a kind that failed lately, oldest first; of accounts that have ended none.
    func resendAll(kind: String, in tx: Transaction) throws -> (resent: Int, more: Bool) {
        let rows = try tx.rows(
            """
            SELECT d.id AS id FROM delivery d
            WHERE d.state <> 'sent' AND d.state = 'failed' AND d.kind = ? AND d.created_ms >= ?
                AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.account_id = d.account_id AND c.ended = 1)
            ORDER BY d.id
            """, kind, tx.now - NotifyStore.resentWithin)
        var resent = 0
        for row in rows {
            // Those that cannot be sent again are no part of the count: behind them would never be anybody's turn.
            let id: DeliveryID = try row.id("id")
            if resent == NotifyStore.resentAtOnce {
                guard let next = try delivery(id, in: tx), next.mayResend(at: tx.now) else { continue }
                return (resent, true)
            }
            if try resend(id, in: tx) { resent += 1 }
        }
        return (resent, false)
    }
}
