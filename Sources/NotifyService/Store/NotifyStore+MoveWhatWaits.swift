import Primitives
import ServiceStore

extension NotifyStore {
    /// A member has changed the rules: what already waits for a time goes at the new one, in the transaction of the change.
    func moveWhatWaits(for member: String, of account: AccountID, in tx: Transaction) throws {
        guard let recipient = try recipient(member, of: account, in: tx) else { return }
        try moveDigest(for: recipient, of: account, in: tx)
        try moveMails(to: recipient, in: tx)
        let recipients = try recipients(account, in: tx)
        func time(at place: String) -> (Notice.Kind, Instant) -> Instant {
            { kind, held in
                NoticeRules.moved(held, by: NoticeRules.inRoom(kind, at: place, recipients, now: tx.now), now: tx.now)
            }
        }
        try moveHeld(.room(of: account), in: tx, to: time(at: NoticeRules.chatwork))
        for channel in try channels(account, in: tx) {
            try moveHeld(.channel(channel.id), in: tx, to: time(at: channel.id.text))
        }
    }

    private func moveDigest(for recipient: Recipient, of account: AccountID, in tx: Transaction) throws {
        let lines = try tx.rows(
            "SELECT event_id, at_ms FROM digest_item WHERE account_id = ? AND member_id = ?", account, recipient.member)
        var first: Instant?
        for line in lines {
            let due = recipient.rules.digest(of: try line.instant("at_ms"), now: tx.now)
            first = min(first ?? due, due)
            try tx.execute(
                "UPDATE digest_item SET due_ms = ? WHERE event_id = ? AND member_id = ?", due,
                try line.string("event_id"), recipient.member)
        }
        if let first {
            try tx.move(
                job: NotifyStore.digestJob, about: NotifyStore.digestKey(account, recipient.member), to: first)
        }
    }

    private func moveMails(to recipient: Recipient, in tx: Transaction) throws {
        let held = try tx.rows(
            """
            SELECT id, kind, hold_until_ms FROM delivery
            WHERE recipient = ? AND channel = 'mail' AND state IN ('queued', 'unknown') AND account_id = ?
                AND hold_until_ms > ? ORDER BY id
            """, recipient.contact.email, recipient.contact.account, tx.now)
        for row in held {
            let (until, id) = (try row.instant("hold_until_ms"), try row.string("id"))
            let when = recipient.when(try row.choice("kind"), at: NoticeRules.mail, now: tx.now)
            let moved = NoticeRules.moved(until, by: when, now: tx.now)
            guard moved != until else { continue }
            try tx.execute("UPDATE delivery SET hold_until_ms = ? WHERE id = ?", moved, id)
            try tx.move(job: NotifyStore.releaseJob, about: id, to: moved)
        }
    }
}
