import Primitives
import ServiceStore

/// How an account wants its mails.
struct MailSettings: Equatable, Sendable {
    /// A call's mail holds what was written down of it. The guides' mail holds only the link.
    var withContent = false
    var announcements = true
    /// nil while Account has not told of it.
    var address: EmailAddress?
    var failing: FailingAddress?
}

extension NotifyStore {
    func mailsContent(to account: AccountID, in tx: Transaction) throws -> Bool {
        try tx.row("SELECT with_content FROM mail_setting WHERE account_id = ?", account)?.bool("with_content") ?? false
    }

    func mailSettings(of account: AccountID) async throws -> MailSettings {
        try await store.read { tx in try mailSettings(of: account, in: tx) }
    }

    func mailSettings(of account: AccountID, in tx: Transaction) throws -> MailSettings {
        var settings = MailSettings(withContent: try mailsContent(to: account, in: tx))
        guard let contact = try contact(account, in: tx) else { return settings }
        let address = contact.email
        settings.address = address
        settings.announcements = try !hasUnsubscribed(address, from: contact.brand, in: tx)
        settings.failing = try failing(address, in: tx)
        return settings
    }

    func set(withContent: Bool, announcements: Bool, of account: AccountID, in tx: Transaction) throws {
        try tx.execute(
            """
            INSERT INTO mail_setting (account_id, with_content, changed_ms) VALUES (?, ?, ?)
            ON CONFLICT (account_id) DO UPDATE SET
                with_content = excluded.with_content, changed_ms = excluded.changed_ms
            """, account, withContent, tx.now)
        if let contact = try contact(account, in: tx) {
            try subscribe(announcements, contact.email, to: contact.brand, in: tx)
        }
    }

    /// Test mails that one account asks for in an hour: the address may be somebody else's by mistake.
    static let testMailsPerHour = 5

    /// - Returns: nil when there is no address yet or too many were asked for.
    func writeTestMail(_ account: AccountID, in tx: Transaction) throws -> Delivery? {
        let recent = try tx.row(
            """
            SELECT COUNT(*) AS n FROM delivery
            WHERE account_id = ? AND about = 'mail' AND kind = 'mail.test' AND created_ms > ?
            """, account, tx.now - .hours(1)
        )?.int("n")
        guard let contact = try contact(account, in: tx), (recent ?? 0) < NotifyStore.testMailsPerHour
        else { return nil }
        let id = try insert(
            TellAccount(
                event: "test-\(tx.newID(EventID.self))", account: account, brand: contact.brand, notice: .mailTest,
                happened: tx.now), recipient: contact.email.text, addressee: contact.addressee, in: tx)
        try lineUp(id, at: contact.email.text, alone: true, in: tx)
        return try delivery(id, in: tx)
    }

    /// The customer has the test mail before them.
    /// - Returns: whether it was this account's test mail to the address it still has.
    func confirmTestMail(_ id: DeliveryID, _ account: AccountID, in tx: Transaction) throws -> Bool {
        guard let delivery = try delivery(id, in: tx), delivery.account == account, delivery.notice == .mailTest,
            let address = delivery.recipient, try contact(account, in: tx)?.email == address
        else { return false }
        try clearFailing(address, in: tx)
        return true
    }
}
