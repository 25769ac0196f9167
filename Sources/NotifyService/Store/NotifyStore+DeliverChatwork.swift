import Primitives
import ServiceStore

extension NotifyStore {
    /// What an account's queue wants next.
    enum RoomTurn: Sendable {
        case post(Delivery, room: ChatworkConnection.Room, again: Bool)
        case wait(until: Instant)
        case nothing
    }

    /// Takes the first message of the queue and counts the try, on the disk before it is made.
    func beginPost(_ account: AccountID) async throws -> RoomTurn {
        try await store.write { tx in
            guard let first = try waiting(account, in: tx).first else { return .nothing }
            guard let connection = try connection(account, in: tx), let room = connection.open else {
                try giveUpWaiting(account, "Chatworkとの連携が切れています", in: tx)
                return .nothing
            }
            if let until = connection.pausedUntil, until > tx.now { return .wait(until: until) }
            var delivery = try Delivery(first)
            // A try that was begun and never ended: the process died, or what came after the answer failed.
            let again = try delivery.state == .unknown || first.optionalInstant("began_ms") != nil
            delivery.attempts += 1
            try tx.execute(
                "UPDATE delivery SET attempts = ?, began_ms = ? WHERE id = ?", delivery.attempts, tx.now, delivery.id)
            return .post(delivery, room: room, again: again)
        }
    }

    /// Keeps how a try ended, in the transaction that finishes or postpones the account's job.
    func settlePost(
        _ delivery: Delivery, room: ChatworkConnection.Room, _ outcome: ChatworkOutcome, in tx: Transaction
    ) throws -> JobOutcome {
        let connection = try connection(delivery.account, in: tx)
        let facts = DeliverChatwork.Facts(
            tries: delivery.attempts, unknownTries: delivery.unknownTries,
            roomChanged: connection?.open.map { $0.id != room.id } ?? false, created: delivery.created, now: tx.now,
            jitter: Double(tx.world.secret(bytes: 1)[0]) / 256)
        switch DeliverChatwork.decide(outcome, facts) {
        case .sent:
            try tx.execute(
                """
                UPDATE delivery SET state = 'sent', last_error = '', sent_ms = ?, began_ms = NULL, call_facts = ''
                WHERE id = ?
                """, tx.now, delivery.id)
            return try goOn(delivery.account, in: tx)
        case .again(let at, let state, let error):
            try tx.execute(
                """
                UPDATE delivery SET state = ?, last_error = ?, began_ms = NULL, unknown_tries = ? WHERE id = ?
                """, state.rawValue, error, delivery.unknownTries + (state == .unknown ? 1 : 0), delivery.id)
            return .retry(at: at, error: error)
        case .pause(let until, let error):
            try tx.execute("UPDATE delivery SET last_error = ?, began_ms = NULL WHERE id = ?", error, delivery.id)
            try tx.execute(
                "UPDATE chatwork_connection SET paused_until_ms = ? WHERE account_id = ?", until, delivery.account)
            return .retry(at: until, error: error)
        case .failed(let error):
            try giveUp(delivery.id, error, in: tx)
            return try goOn(delivery.account, in: tx)
        case .breakLink(let error):
            try markBroken(delivery.account, error, room: nil, in: tx)
            return .done
        case .breakRoom(let error):
            try markBroken(delivery.account, error, room: room, in: tx)
            return .done
        }
    }

    /// The rest of the queue, if there is one: what came while a message was on its way finds the job taken.
    func goOn(_ account: AccountID, in tx: Transaction) throws -> JobOutcome {
        try waiting(account, in: tx).isEmpty ? .done : .retry(at: tx.now + DeliverChatwork.spacing, error: "")
    }

    /// The customer has to act: told by mail once, what waits is given up visibly (its mails have gone out).
    func markBroken(_ account: AccountID, _ error: String, room: ChatworkConnection.Room?, in tx: Transaction) throws {
        try giveUpWaiting(account, error, in: tx)
        guard let connection = try connection(account, in: tx), connection.state != .broken else { return }
        if let room, connection.open?.id != room.id { return }
        let state = room == nil ? ChatworkConnection.State.broken : .roomBroken
        try tx.execute(
            "UPDATE chatwork_connection SET state = ?, refreshing_ms = NULL WHERE account_id = ?", state.rawValue,
            account)
        guard let contact = try contact(account, in: tx) else { return }
        try tell(
            TellAccount(
                event: "chatwork-\(tx.newID(EventID.self))", account: account, brand: contact.brand,
                notice: .chatworkBroken(room: room?.name), happened: tx.now), in: tx)
    }

    func giveUpWaiting(_ account: AccountID, _ error: String, in tx: Transaction) throws {
        for row in try waiting(account, in: tx) { try giveUp(row.id("id"), error, in: tx) }
    }

    private func giveUp(_ id: DeliveryID, _ error: String, in tx: Transaction) throws {
        try tx.execute(
            "UPDATE delivery SET state = 'failed', last_error = ?, began_ms = NULL, call_facts = '' WHERE id = ?",
            error, id)
    }

    /// In the order in which they go into the room.
    private func waiting(_ account: AccountID, in tx: Transaction) throws -> [Row] {
        try tx.rows(
            """
            SELECT * FROM delivery WHERE account_id = ? AND channel = 'chatwork' AND state IN ('queued', 'unknown')
            ORDER BY place_in_room
            """, account)
    }
}
