import Primitives
import ServiceStore

extension NotifyStore {
    func channels(_ account: AccountID, in tx: Transaction) throws -> [NoticeChannel] {
        try tx.rows("SELECT * FROM notice_channel WHERE account_id = ? ORDER BY id", account).map(NoticeChannel.init)
    }

    func channels(_ account: AccountID) async throws -> [NoticeChannel] {
        try await store.read { tx in try channels(account, in: tx) }
    }

    func channel(_ id: ChannelID, of account: AccountID, in tx: Transaction) throws -> NoticeChannel? {
        try tx.row("SELECT * FROM notice_channel WHERE id = ? AND account_id = ?", id, account)
            .map(NoticeChannel.init)
    }

    func channel(_ id: ChannelID, of account: AccountID) async throws -> NoticeChannel? {
        try await store.read { tx in try channel(id, of: account, in: tx) }
    }

    /// The channel, while notices go there.
    func openChannel(_ id: ChannelID, in tx: Transaction) throws -> NoticeChannel? {
        try tx.row("SELECT * FROM notice_channel WHERE id = ? AND state = 'on'", id).map(NoticeChannel.init)
    }

    /// Writes the channel down, new or changed.
    func keep(_ channel: NoticeChannel, in tx: Transaction) throws {
        try tx.execute(
            """
            INSERT INTO notice_channel (
                id, account_id, kind, name, state, target, settings, paused_until_ms, last_success_ms, last_error,
                old_secret_until_ms, secret_request, secret_made_ms, created_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                name = excluded.name, state = excluded.state, target = excluded.target, settings = excluded.settings,
                paused_until_ms = excluded.paused_until_ms, last_success_ms = excluded.last_success_ms,
                last_error = excluded.last_error, old_secret_until_ms = excluded.old_secret_until_ms,
                secret_request = excluded.secret_request, secret_made_ms = excluded.secret_made_ms
            """,
            channel.id, channel.account, channel.kind.rawValue, channel.name, channel.state.rawValue, channel.target,
            channel.settings, channel.pausedUntil, channel.lastSuccess, channel.lastError, channel.oldSecretUntil,
            channel.secretRequest, channel.secretMade, channel.created)
        if channel.state != .on { try giveUpWaiting(.channel(channel.id), "通知先が停止されました", in: tx) }
    }

    func remove(_ channel: NoticeChannel, in tx: Transaction) throws {
        try giveUpWaiting(.channel(channel.id), "通知先が削除されました", in: tx)
        try tx.execute("DELETE FROM notice_channel WHERE id = ?", channel.id)
    }

    /// Writes down a message for the channel.
    ///
    /// A correction takes the place of the first message while nobody has begun to send that one.
    @discardableResult
    func post(
        _ command: TellAccount, to channel: NoticeChannel, hold: Instant?, in tx: Transaction
    ) throws -> DeliveryID {
        if let reworded = command.unlessUntried,
            let first = try tx.row(
                """
                SELECT id FROM delivery
                WHERE account_id = ? AND about = ? AND recipient = ? AND place_in_room > 0 AND state = 'queued'
                    AND \(NotifyStore.isFirstWord) AND attempts = 0 AND began_ms IS NULL ORDER BY id LIMIT 1
                """, channel.account, reworded.about, channel.id
            )?.id("id", DeliveryID.self)
        {
            try reword(first, reworded, command, in: tx)
            if hold == nil { try letGo(first, in: .channel(channel.id), tx: tx) }
            return first
        }
        return try enqueue(
            command, Delivery.Channel(channel.kind), to: channel.id.text, addressee: channel.name,
            queue: .channel(channel.id), hold: hold, in: tx)
    }

    static let brokenAfter = Duration.days(1)

    /// Keeps how a try ended, in the transaction that finishes or postpones the channel's job.
    func settleChannelMessage(
        _ delivery: Delivery, _ tried: NoticeChannel, _ outcome: MessageOutcome, in tx: Transaction
    ) throws -> JobOutcome {
        let now = try channel(tried.id, of: tried.account, in: tx)
        return try settleMessage(
            delivery, outcome, in: .channel(tried.id), placeChanged: now.map { $0.settings != tried.settings } ?? false,
            knowsRepeats: tried.kind.knowsRepeats, tx: tx
        ) { step in
            guard var channel = now else { return }
            switch step {
            case .sent:
                channel.lastSuccess = tx.now
                channel.lastError = ""
                channel.pausedUntil = nil
            case .pause(let until, let error):
                channel.pausedUntil = until
                channel.lastError = error
            case .failed(let error):
                if try hasFailedForLong(channel, in: tx) { return try markBroken(channel, error, in: tx) }
                channel.lastError = error
            case .breakLink(let error), .breakRoom(let error): return try markBroken(channel, error, in: tx)
            case .again: return
            }
            try keep(channel, in: tx)
        }
    }

    /// A server that is gone for good gives no answer that would say so: what was given up tells, when nothing has arrived
    /// for a day since the first of it was written down.
    private func hasFailedForLong(_ channel: NoticeChannel, in tx: Transaction) throws -> Bool {
        let first = try tx.row(
            """
            SELECT MIN(created_ms) AS first_ms FROM delivery
            WHERE account_id = ? AND recipient = ? AND place_in_room > 0 AND state = 'failed' AND attempts > 0
                AND created_ms > ?
            """, channel.account, channel.id, channel.lastSuccess ?? channel.created)
        guard let first = try first?.optionalInstant("first_ms") else { return false }
        return tx.now - first >= NotifyStore.brokenAfter
    }

    /// The customer has to act: told by mail once; what waits is given up visibly (its mails have gone out).
    private func markBroken(_ channel: NoticeChannel, _ error: String, in tx: Transaction) throws {
        try giveUpWaiting(.channel(channel.id), error, in: tx)
        guard channel.state == .on else { return }
        var broken = channel
        broken.state = .broken
        broken.lastError = error
        try keep(broken, in: tx)
        guard let contact = try contact(channel.account, in: tx) else { return }
        try tell(
            TellAccount(
                event: "channel-\(tx.newID(EventID.self))", account: channel.account, brand: contact.brand,
                notice: .channelBroken(kind: channel.kind, name: channel.name), happened: tx.now), in: tx)
    }
}
