import Primitives
import ServiceStore

extension NotifyStore {
    /// How long those behind a mail that its recipient's server puts off wait for it: a part of the ten minutes.
    static let lineHolds = Duration.minutes(5)
    private static let lineLookedAt = 100

    /// Puts a mail behind those that wait for the same address: what comes later arrives later, unless the one ahead is put
    /// off for so long that a call would not be told in time.
    ///
    /// - Parameter alone: it answers what somebody has just asked for and waits for nobody. Its link comes from Account:
    ///   were it in the line, an Account that is away would hold up the calls.
    func lineUp(_ id: DeliveryID, at address: String, alone: Bool, in tx: Transaction) throws {
        if alone { return try wakeMail(id.text, in: tx) }
        let ahead = try tx.row(
            """
            SELECT COALESCE(MAX(place_at_address), 0) AS place FROM delivery
            WHERE recipient = ? AND channel = 'mail' AND state IN ('queued', 'unknown')
            """, address
        )?.int64("place")
        try tx.execute("UPDATE delivery SET place_at_address = ? WHERE id = ?", (ahead ?? 0) + 1, id)
        try wakeLine(address, in: tx)
    }

    /// The first of the line; while that one is put off, those behind it that are about something else.
    private func wakeLine(_ address: String, in tx: Transaction) throws {
        let line = try tx.rows(
            """
            SELECT id, about, tried_ms FROM delivery
            WHERE recipient = ? AND channel = 'mail' AND state IN ('queued', 'unknown') AND place_at_address > 0
            ORDER BY place_at_address LIMIT ?
            """, address, NotifyStore.lineLookedAt)
        var putOff: Set<String> = []
        for row in line {
            let about = try row.string("about")
            if putOff.contains(about) { continue }
            try wakeMail(row.string("id"), in: tx)
            guard let tried = try row.optionalInstant("tried_ms"), tx.now - tried >= NotifyStore.lineHolds else {
                return
            }
            putOff.insert(about)
        }
    }

    private func wakeMail(_ id: String, in tx: Transaction) throws {
        try tx.requeue(job: NotifyStore.mailJob, about: id, due: tx.now)
        try tx.enqueue(job: NotifyStore.mailJob, about: id, due: tx.now)
    }

    /// Keeps how a try ended, in the transaction that finishes or postpones its job.
    func settle(_ id: DeliveryID, _ outcome: MailOutcome, attempt: Int, in tx: Transaction) throws -> JobOutcome {
        guard let delivery = try delivery(id, in: tx) else { throw Unreadable("delivery \(id) is not there") }
        let facts = DeliverMail.Facts(
            attempt: attempt - delivery.attemptsBefore, begun: DeliverMail.begun(outcome, delivery, now: tx.now),
            now: tx.now,
            jitter: Double(tx.world.secret(bytes: 1)[0]) / 256)
        switch DeliverMail.decide(outcome, facts) {
        case .sent:
            try tx.execute(
                """
                UPDATE delivery SET state = 'sent', attempts = ?, last_error = '', sent_ms = ?, call_facts = ''
                WHERE id = ?
                """, attempt, tx.now, id)
            if let address = delivery.recipient { try watch(address, after: id, in: tx) }
            try wakeNext(after: delivery, in: tx)
            return .done
        case .again(let at, let state, let error):
            let tried = outcome.isAboutOurServer ? nil : delivery.tried ?? tx.now
            try tx.execute(
                "UPDATE delivery SET state = ?, attempts = ?, last_error = ?, tried_ms = ? WHERE id = ?",
                state.rawValue,
                attempt, error, tried, id)
            if delivery.place > 0, let address = delivery.recipient { try wakeLine(address.text, in: tx) }
            return .retry(at: at, error: error)
        case .failed(let error):
            try giveUp(delivery, attempt, error, in: tx)
            return .failed(error)
        case .addressFails(let error):
            try giveUp(delivery, attempt, error, in: tx)
            if let address = delivery.recipient {
                try markFailing(address, status: MailStatus.enhanced(in: error), said: error, in: tx)
            }
            return .failed(error)
        }
    }

    /// What the caller said is not kept any longer: sent again, the mail holds the link.
    func giveUp(_ delivery: Delivery, _ attempt: Int, _ error: String, in tx: Transaction) throws {
        try tx.execute(
            "UPDATE delivery SET state = 'failed', attempts = ?, last_error = ?, call_facts = '' WHERE id = ?",
            attempt, error, delivery.id)
        try wakeNext(after: delivery, in: tx)
    }

    private func wakeNext(after delivery: Delivery, in tx: Transaction) throws {
        guard delivery.place > 0, let address = delivery.recipient else { return }
        try wakeLine(address.text, in: tx)
    }
}
