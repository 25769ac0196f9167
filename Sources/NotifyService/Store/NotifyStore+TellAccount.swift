import Foundation
import Primitives
import ServiceStore

extension NotifyStore {
    /// Writes down what has to be told, in the transaction of the event that says so.
    @discardableResult
    func tell(_ command: TellAccount, in tx: Transaction) throws -> TellAccount.Decision {
        let facts = TellAccount.Facts(
            contact: try contact(command.account, in: tx),
            told: try tx.row("SELECT id FROM delivery WHERE event_id = ? LIMIT 1", command.event) != nil,
            untried: try command.unlessUntried.flatMap { try untried(about: $0.about, of: command.account, in: tx) })
        let decision = command.decide(facts)
        switch decision {
        case .deliver(let contacts):
            for contact in contacts {
                let id = try insert(command, recipient: contact.email.text, addressee: contact.addressee, in: tx)
                try tx.enqueue(job: NotifyStore.mailJob, about: id.text, due: tx.now)
            }
        case .hold:
            _ = try insert(command, recipient: "", addressee: "", in: tx)
        case .reword(let id, let notice):
            try tx.execute(
                "UPDATE delivery SET kind = ?, notice = ?, subject = ? WHERE id = ?",
                notice.kind.rawValue, try Delivery.json(notice), notice.kind.subject(try brand(command.brand)), id)
        case .alreadyTold:
            return decision
        }
        try postToRoom(command, in: tx)
        return decision
    }

    /// Keeps where an account is reached, and sends what waited for it.
    func keep(_ contact: Contact, in tx: Transaction) throws {
        try tx.execute(
            """
            INSERT INTO contact (account_id, brand, email, addressee, told_ms) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account_id) DO UPDATE SET
                brand = excluded.brand, email = excluded.email, addressee = excluded.addressee, told_ms = excluded.told_ms
            """,
            contact.account, contact.brand, contact.email, contact.addressee, tx.now)
        let held = try tx.rows(
            """
            UPDATE delivery SET recipient = ?, addressee = ? WHERE account_id = ? AND recipient = '' RETURNING id
            """,
            contact.email, contact.addressee, contact.account)
        for row in held {
            try tx.enqueue(job: NotifyStore.mailJob, about: try row.string("id"), due: tx.now)
        }
    }

    /// What is known of an account's people goes; what was sent to whom goes with it.
    func forget(_ account: AccountID, in tx: Transaction) throws {
        try tx.execute("DELETE FROM delivery WHERE account_id = ?", account)
        try tx.execute("DELETE FROM contact WHERE account_id = ?", account)
    }

    func contact(_ account: AccountID, in tx: Transaction) throws -> Contact? {
        guard
            let row = try tx.row("SELECT brand, email, addressee FROM contact WHERE account_id = ?", account)
        else { return nil }
        let email = try row.string("email")
        guard let address = EmailAddress(email) else { throw Unreadable("contact of \(account): no address") }
        return Contact(
            account: account, brand: try row.string("brand"), email: address, addressee: try row.string("addressee"))
    }

    /// The first notice of a call, when it waits for an address or its job was never taken: a try is counted before it is
    /// made, so what is written here is what will be sent.
    private func untried(about: String, of account: AccountID, in tx: Transaction) throws -> DeliveryID? {
        let first = try tx.row(
            "SELECT * FROM delivery WHERE account_id = ? AND about = ? AND channel = 'mail' ORDER BY id LIMIT 1",
            account, about
        ).map(Delivery.init)
        guard let first, first.notice.tellsOfNewCall, first.state == .queued else { return nil }
        let untried = try first.recipient == nil || tx.isUntried(job: NotifyStore.mailJob, about: first.id.text)
        return untried ? first.id : nil
    }

    private func insert(
        _ command: TellAccount, recipient: String, addressee: String, in tx: Transaction
    ) throws -> DeliveryID {
        let id = tx.newID(DeliveryID.self)
        try tx.execute(
            """
            INSERT INTO delivery (
                id, event_id, account_id, brand, kind, about, notice, subject, channel, recipient, addressee, state,
                attempts, last_error, happened_ms, created_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?, ?)
            """,
            id, command.event, command.account, command.brand, command.notice.kind.rawValue, command.notice.about,
            try Delivery.json(command.notice), command.notice.kind.subject(try brand(command.brand)),
            Delivery.Channel.mail.rawValue, recipient, addressee, Delivery.State.queued.rawValue, command.happened,
            tx.now)
        return id
    }
}
