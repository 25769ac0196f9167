import Foundation
import Primitives
import ServiceStore

extension NotifyStore {
    /// Writes down what goes into the account's Chatwork room, if it has one that is in order.
    ///
    /// A correction takes the place of the first message while nobody has begun to post that one.
    @discardableResult
    func postToRoom(_ command: TellAccount, in tx: Transaction) throws -> DeliveryID? {
        guard command.notice.isForChatwork, let room = try connection(command.account, in: tx)?.open else { return nil }
        if let reworded = command.unlessUntried,
            let first = try unbegun(about: reworded.about, of: command.account, in: tx)
        {
            try tx.execute(
                "UPDATE delivery SET kind = ?, notice = ?, subject = ?, call_facts = ? WHERE id = ?",
                reworded.kind.rawValue, try Delivery.json(reworded), ChatworkMessage.title(reworded),
                try command.call.map(Delivery.json) ?? "", first)
            return first
        }
        let id = tx.newID(DeliveryID.self)
        let place = try tx.row(
            """
            SELECT COALESCE(MAX(place_in_room), 0) + 1 AS place FROM delivery
            WHERE account_id = ? AND channel = 'chatwork'
            """, command.account)
        try tx.execute(
            """
            INSERT INTO delivery (
                id, event_id, account_id, brand, kind, about, notice, subject, channel, recipient, addressee, state,
                attempts, last_error, happened_ms, created_ms, call_facts, place_in_room)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'chatwork', ?, ?, 'queued', 0, '', ?, ?, ?, ?)
            """,
            id, command.event, command.account, command.brand, command.notice.kind.rawValue, command.notice.about,
            try Delivery.json(command.notice), ChatworkMessage.title(command.notice), room.id, room.name,
            command.happened, tx.now, try command.call.map(Delivery.json) ?? "", try place?.int64("place") ?? 1)
        try wakeRoom(of: command.account, in: tx)
        return id
    }

    /// One job empties the account's queue: its messages go one after the other, those of others at the same time.
    func wakeRoom(of account: AccountID, in tx: Transaction) throws {
        try tx.requeue(job: NotifyStore.chatworkJob, about: account.text, due: tx.now)
        try tx.enqueue(job: NotifyStore.chatworkJob, about: account.text, due: tx.now)
    }

    private func unbegun(about: String, of account: AccountID, in tx: Transaction) throws -> DeliveryID? {
        try tx.row(
            """
            SELECT id FROM delivery WHERE account_id = ? AND about = ? AND channel = 'chatwork' AND state = 'queued'
                AND attempts = 0 AND began_ms IS NULL ORDER BY place_in_room LIMIT 1
            """, account, about
        )?.id("id")
    }
}
