import Primitives
import ServiceStore

extension NotifyStore {
    /// Keeps how a try ended, in the transaction that finishes or postpones its job.
    func settle(_ id: DeliveryID, _ outcome: MailOutcome, attempt: Int, in tx: Transaction) throws -> JobOutcome {
        guard let delivery = try delivery(id, in: tx) else { throw Unreadable("delivery \(id) is not there") }
        let facts = DeliverMail.Facts(
            attempt: attempt, created: delivery.created, now: tx.now,
            jitter: Double(tx.world.secret(bytes: 1)[0]) / 256)
        switch DeliverMail.decide(outcome, facts) {
        case .sent:
            try tx.execute(
                "UPDATE delivery SET state = 'sent', attempts = ?, last_error = '', sent_ms = ? WHERE id = ?",
                attempt, tx.now, id)
            return .done
        case .again(let at, let state, let error):
            try tx.execute(
                "UPDATE delivery SET state = ?, attempts = ?, last_error = ? WHERE id = ?",
                state.rawValue, attempt, error, id)
            return .retry(at: at, error: error)
        case .failed(let error):
            try tx.execute(
                "UPDATE delivery SET state = 'failed', attempts = ?, last_error = ? WHERE id = ?", attempt, error, id)
            return .failed(error)
        }
    }
}
