import Primitives
import ServiceStore

/// Messages that go one after the other, in the order in which they were written down; queues do not wait for each other.
enum MessageQueue: Equatable, Sendable {
    /// To the account's Chatwork room, whichever it is.
    case room(of: AccountID)
    case channel(ChannelID)

    var job: (kind: String, about: String) {
        switch self {
        case .room(let account): (NotifyStore.chatworkJob, account.text)
        case .channel(let id): (NotifyStore.channelJob, id.text)
        }
    }

    /// Which deliveries are the queue's: a condition with one bound value.
    fileprivate var deliveries: (condition: String, value: String) {
        switch self {
        case .room(let account): ("account_id = ? AND channel = 'chatwork'", account.text)
        case .channel(let id): ("recipient = ? AND place_in_room > 0", id.text)
        }
    }

    /// Its key among the places of the rules.
    var place: String {
        switch self {
        case .room: NoticeRules.chatwork
        case .channel(let id): id.text
        }
    }

    /// Why nothing goes there any more.
    var closed: String {
        switch self {
        case .room: "Chatworkとの連携が切れています"
        case .channel: "通知先が停止されています"
        }
    }
}

protocol MessagePlace: Sendable {
    /// The other side asked to be left alone until then.
    var pausedUntil: Instant? { get }
}

extension ChatworkConnection: MessagePlace {}
extension NoticeChannel: MessagePlace {}

extension NotifyStore {
    /// What a queue wants next.
    enum MessageTurn<Place: MessagePlace>: Sendable {
        case send(Delivery, Place, again: Bool)
        case wait(until: Instant)
        case nothing
    }

    /// Takes the first message that may go now and counts the try, on the disk before it is made.
    /// - Parameter place: nil where nothing may be sent any more: what waits is given up.
    func beginMessage<Place>(
        _ queue: MessageQueue, place: @escaping @Sendable (Transaction) throws -> Place?
    ) async throws -> MessageTurn<Place> {
        try await store.write { tx in
            guard let first = try next(queue, in: tx) else { return .nothing }
            guard let place = try place(tx) else {
                try giveUpWaiting(queue, queue.closed, in: tx)
                return .nothing
            }
            if let until = place.pausedUntil, until > tx.now { return .wait(until: until) }
            var delivery = try Delivery(first)
            // A try that was begun and never ended: the process died, or what came after the answer failed.
            let again = try delivery.state == .unknown || first.optionalInstant("began_ms") != nil
            delivery.attempts += 1
            try tx.execute(
                "UPDATE delivery SET attempts = ?, began_ms = ? WHERE id = ?", delivery.attempts, tx.now, delivery.id)
            return .send(delivery, place, again: again)
        }
    }

    /// Keeps how a try ended, in the transaction that finishes or postpones the queue's job.
    ///
    /// - Parameters:
    ///   - placeChanged: the customer has chosen another place since the try began.
    ///   - knowsRepeats: the other side takes a repeat once: there may be any number of them.
    ///   - place: what follows for the place itself: a pause, or that it is broken.
    func settleMessage(
        _ delivery: Delivery, _ outcome: MessageOutcome, in queue: MessageQueue, placeChanged: Bool = false,
        knowsRepeats: Bool = false, tx: Transaction, place: (DeliverMessage.Step) throws -> Void
    ) throws -> JobOutcome {
        let facts = DeliverMessage.Facts(
            tries: delivery.attempts - delivery.attemptsBefore,
            unknownTries: knowsRepeats ? 0 : delivery.unknownTries, roomChanged: placeChanged,
            created: max(delivery.driven ?? delivery.created, delivery.hold ?? delivery.created), now: tx.now,
            jitter: Double(tx.world.secret(bytes: 1)[0]) / 256)
        let step = DeliverMessage.decide(outcome, facts)
        switch step {
        case .sent:
            try tx.execute(
                """
                UPDATE delivery SET state = 'sent', last_error = '', sent_ms = ?, began_ms = NULL, call_facts = ''
                WHERE id = ?
                """, tx.now, delivery.id)
            try place(step)
            return try goOn(queue, in: tx)
        case .again(let at, let state, let error):
            try tx.execute(
                """
                UPDATE delivery SET state = ?, last_error = ?, began_ms = NULL, unknown_tries = ? WHERE id = ?
                """, state.rawValue, error, delivery.unknownTries + (state == .unknown ? 1 : 0), delivery.id)
            return .retry(at: at, error: error)
        case .pause(let until, let error):
            try tx.execute("UPDATE delivery SET last_error = ?, began_ms = NULL WHERE id = ?", error, delivery.id)
            try place(step)
            return .retry(at: until, error: error)
        case .failed(let error):
            try giveUp(delivery.id, error, in: queue, tx: tx)
            try place(step)
            return try goOn(queue, in: tx)
        case .breakLink, .breakRoom:
            try place(step)
            return .done
        }
    }

    /// The rest of the queue, if there is one: what came while a message was on its way finds the job taken.
    func goOn(_ queue: MessageQueue, in tx: Transaction) throws -> JobOutcome {
        try next(queue, in: tx) == nil
            ? .done : .retry(at: tx.now + DeliverMessage.spacing, error: "")
    }

    /// One job empties a queue.
    func wake(_ queue: MessageQueue, in tx: Transaction) throws {
        let job = queue.job
        try tx.requeue(job: job.kind, about: job.about, due: tx.now)
        try tx.enqueue(job: job.kind, about: job.about, due: tx.now)
    }

    /// The quiet hours of a held message are over.
    func release(_ id: DeliveryID, in tx: Transaction) throws -> JobOutcome {
        guard let delivery = try delivery(id, in: tx), delivery.state == .queued else { return .done }
        if let until = delivery.hold, until > tx.now { return .retry(at: until, error: "") }
        if let queue = delivery.queue {
            try wake(queue, in: tx)
        } else if let address = delivery.recipient {
            try lineUp(id, at: address.text, alone: delivery.notice.standsAlone, in: tx)
        }
        return .done
    }

    func giveUpWaiting(_ queue: MessageQueue, _ error: String, in tx: Transaction) throws {
        let (condition, value) = queue.deliveries
        let waiting = try tx.rows(
            "SELECT id FROM delivery WHERE \(condition) AND state IN ('queued', 'unknown') ORDER BY place_in_room",
            value)
        for row in waiting { try giveUp(row.id("id"), error, in: queue, tx: tx) }
    }

    /// Moves what is held for quiet hours to where `time` has it now.
    func moveHeld(
        _ queue: MessageQueue, in tx: Transaction, to time: (Notice.Kind, _ held: Instant) -> Instant
    ) throws {
        let (condition, value) = queue.deliveries
        let held = try tx.rows(
            """
            SELECT id, kind, hold_until_ms FROM delivery
            WHERE \(condition) AND state IN ('queued', 'unknown') AND hold_until_ms > ? ORDER BY place_in_room
            """, value, tx.now)
        for row in held {
            let (until, id) = (try row.instant("hold_until_ms"), try row.string("id"))
            let moved = time(try row.choice("kind"), until)
            guard moved != until else { continue }
            try tx.execute("UPDATE delivery SET hold_until_ms = ? WHERE id = ?", moved, id)
            try tx.move(job: NotifyStore.releaseJob, about: id, to: moved)
        }
    }

    /// The place behind all that was ever written down for the queue.
    func nextPlace(_ queue: MessageQueue, in tx: Transaction) throws -> Int64 {
        let (condition, value) = queue.deliveries
        let last = try tx.row(
            "SELECT COALESCE(MAX(place_in_room), 0) AS place FROM delivery WHERE \(condition)", value)
        return (try last?.int64("place") ?? 0) + 1
    }

    private func giveUp(_ id: DeliveryID, _ error: String, in queue: MessageQueue, tx: Transaction) throws {
        try mailInstead(of: id, from: queue.place, in: tx)
        try tx.execute(
            "UPDATE delivery SET state = 'failed', last_error = ?, began_ms = NULL, call_facts = '' WHERE id = ?",
            error, id)
    }

    /// What may go now, unless quiet hours hold it.
    private func next(_ queue: MessageQueue, in tx: Transaction) throws -> Row? {
        let (condition, value) = queue.deliveries
        return try tx.row(
            """
            SELECT * FROM delivery
            WHERE \(condition) AND state IN ('queued', 'unknown') AND hold_until_ms <= ?
            ORDER BY place_in_room LIMIT 1
            """, value, tx.now)
    }
}
