import Primitives
import ServiceStore

/// Addresses of people who are members of an account no longer: nothing of the account is sent there.
extension NotifyStore {
    /// What was written down for them and has not gone yet is given up, and their daily mail has no lines any more.
    func leave(_ address: EmailAddress, _ heard: MemberHeard, in tx: Transaction) throws {
        try tx.execute(
            "INSERT INTO left_address (account_id, address) VALUES (?, ?) ON CONFLICT (account_id, address) DO NOTHING",
            heard.account, address.key)
        try tx.execute(
            "DELETE FROM digest_item WHERE account_id = ? AND member_id = ?", heard.account, heard.id)
        let waiting = try tx.rows(
            """
            SELECT * FROM delivery
            WHERE account_id = ? AND channel = 'mail' AND state IN ('queued', 'unknown') AND lower(recipient) = ?
            ORDER BY id
            """, heard.account, address.key
        ).map(Delivery.init)
        for delivery in waiting { try giveUp(delivery, delivery.attempts, "宛先の方は、すでにメンバーではありません", in: tx) }
    }

    func hasLeft(_ address: EmailAddress, _ account: AccountID, in tx: Transaction) throws -> Bool {
        try tx.row("SELECT address FROM left_address WHERE account_id = ? AND address = ?", account, address.key) != nil
    }

    /// Whoever has the account's own address was removed.
    func hasLeft(_ contact: Contact, in tx: Transaction) throws -> Bool {
        try hasLeft(contact.email, contact.account, in: tx)
    }

    /// Who hears of what is for the account's own address; empty while Account has not told of the account.
    func standing(for account: AccountID, in tx: Transaction) throws -> [Contact] {
        guard let contact = try contact(account, in: tx) else { return [] }
        return Recipient.standing(
            for: contact, hasLeft: try hasLeft(contact, in: tx), in: try recipients(account, in: tx))
    }

    /// Keys of the places beside mail where notices of the account arrive now.
    func openPlaces(_ account: AccountID, in tx: Transaction) throws -> Set<String> {
        var open = Set(try channels(account, in: tx).filter { $0.state == .on }.map(\.id.text))
        if try connection(account, in: tx)?.open != nil { open.insert(NoticeRules.chatwork) }
        return open
    }
}
