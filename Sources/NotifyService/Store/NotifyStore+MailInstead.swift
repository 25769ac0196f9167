import Primitives
import ServiceStore

extension NotifyStore {
    /// Writes the mail of a message that was given up, for those who get no mails of calls because they read them there:
    /// a call that is told nowhere is one that nobody calls back.
    func mailInstead(of message: DeliveryID, from place: String, in tx: Transaction) throws {
        guard let row = try tx.row("SELECT * FROM delivery WHERE id = ?", message) else { return }
        let delivery = try Delivery(row)
        guard !delivery.notice.isTest else { return }
        let command = TellAccount(
            event: try row.string("event_id"), account: delivery.account, brand: delivery.brand,
            notice: delivery.notice, happened: delivery.happened, call: delivery.call)
        if delivery.notice.kind == .callUnhandled {
            // The step named this place alone.
            for contact in try standing(for: delivery.account, in: tx) {
                try mailUnlessTold(command, to: contact, notBefore: nil, in: tx)
            }
        }
        for recipient in try recipients(delivery.account, in: tx) where recipient.hears(delivery.notice.kind) {
            switch recipient.whenInstead(delivery.notice.kind, of: place, now: tx.now) {
            case .now: try mailUnlessTold(command, to: recipient.contact, notBefore: nil, in: tx)
            case .held(let until): try mailUnlessTold(command, to: recipient.contact, notBefore: until, in: tx)
            case .digest, .not: continue
            }
        }
    }

    private func mailUnlessTold(
        _ command: TellAccount, to contact: Contact, notBefore: Instant?, in tx: Transaction
    ) throws {
        let told = try tx.row(
            "SELECT id FROM delivery WHERE event_id = ? AND channel = 'mail' AND recipient = ?", command.event,
            contact.email)
        if told == nil { try mail(command, to: contact, notBefore: notBefore, in: tx) }
    }
}
