import Foundation
import Primitives
import ServiceStore

extension NotifyStore {
    /// Writes down what goes into the account's Chatwork room, if it has one that is in order.
    ///
    /// A correction takes the place of the first message while nobody has begun to post that one.
    @discardableResult
    func postToRoom(_ command: TellAccount, hold: Instant?, in tx: Transaction) throws -> DeliveryID? {
        guard command.notice.isForRooms, let room = try connection(command.account, in: tx)?.open else { return nil }
        if let reworded = command.unlessUntried,
            let first = try unbegun(about: reworded.about, of: command.account, in: tx)
        {
            try reword(first, reworded, command, in: tx)
            if hold == nil { try letGo(first, in: .room(of: command.account), tx: tx) }
            return first
        }
        return try enqueue(
            command, .chatwork, to: room.id, addressee: room.name, queue: .room(of: command.account), hold: hold,
            in: tx)
    }

    func reword(_ first: DeliveryID, _ notice: Notice, _ command: TellAccount, in tx: Transaction) throws {
        try tx.execute(
            "UPDATE delivery SET kind = ?, notice = ?, subject = ?, call_facts = ? WHERE id = ?",
            notice.kind.rawValue, try Delivery.json(notice), MessageText.title(notice),
            try command.call.map(Delivery.json) ?? "", first)
    }

    /// Quiet hours hold it no longer: what it says now is urgent.
    func letGo(_ id: DeliveryID, in queue: MessageQueue, tx: Transaction) throws {
        try tx.execute("UPDATE delivery SET hold_until_ms = 0 WHERE id = ?", id)
        try wake(queue, in: tx)
    }

    /// Condition: it tells of a new call, see `Notice.tellsOfNewCall`. Neither a correction nor a reminder is reworded.
    static let isFirstWord =
        "kind IN (\(Notice.Kind.newCalls.map { "'\($0.rawValue)'" }.joined(separator: ", ")))"

    /// Writes down a message for a queue, behind all that is there.
    /// - Parameter hold: it goes then, and lets others pass until then; nil = in its turn.
    func enqueue(
        _ command: TellAccount, _ channel: Delivery.Channel, to recipient: String, addressee: String,
        queue: MessageQueue, hold: Instant?, in tx: Transaction
    ) throws -> DeliveryID {
        let id = tx.newID(DeliveryID.self)
        try tx.execute(
            """
            INSERT INTO delivery (
                id, event_id, account_id, brand, kind, about, notice, subject, channel, recipient, addressee, state,
                attempts, last_error, happened_ms, created_ms, call_facts, place_in_room, hold_until_ms, called_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', 0, '', ?, ?, ?, ?, ?, ?)
            """,
            id, command.event, command.account, command.brand, command.notice.kind.rawValue, command.notice.about,
            try Delivery.json(command.notice), MessageText.title(command.notice), channel.rawValue, recipient,
            addressee, command.happened, tx.now, try command.call.map(Delivery.json) ?? "",
            try nextPlace(queue, in: tx), hold ?? Instant(milliseconds: 0),
            command.called)
        if let hold {
            try tx.enqueue(job: NotifyStore.releaseJob, about: id.text, due: hold)
        } else {
            try wake(queue, in: tx)
        }
        return id
    }

    private func unbegun(about: String, of account: AccountID, in tx: Transaction) throws -> DeliveryID? {
        try tx.row(
            """
            SELECT id FROM delivery WHERE account_id = ? AND about = ? AND channel = 'chatwork' AND state = 'queued'
                AND \(NotifyStore.isFirstWord) AND attempts = 0 AND began_ms IS NULL ORDER BY id LIMIT 1
            """, account, about
        )?.id("id")
    }
}
