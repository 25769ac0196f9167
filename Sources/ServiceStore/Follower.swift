import Contracts
import Foundation
import GRPCCore
import Logging
import Metrics
import Primitives
import ServiceLifecycle

/// Applies another service's events to this store: each in order, once, with the position kept in the same transaction.
///
/// An event whose handler throws is parked with its error; later events of the same subject queue up behind it, all
/// others go on. Parked events are tried again about every 10 seconds and stay visible in `parked_event`.
public struct Follower: Service {
    public typealias Handler = @Sendable (Feed_Event, Transaction) throws -> Void

    /// Applied in one commit at most.
    private static let eventsPerCommit = 100

    private let publisher: String
    private let store: Store
    private let logger: Logger
    private let handler: Handler
    private let follow:
        @Sendable (
            Feed_FollowRequest,
            @escaping @Sendable (RPCAsyncSequence<Feed_FollowResponse, any Error>) async throws -> Void
        ) async throws -> Void

    /// - Parameter publisher: name under which the position is kept ("account").
    public init<Transport: ClientTransport>(
        publisher: String, client: GRPCClient<Transport>, store: Store, logger: Logger, handler: @escaping Handler
    ) {
        self.publisher = publisher
        self.store = store
        self.logger = logger
        self.handler = handler
        follow = { request, body in
            try await Feed_EventFeedService.Client(wrapping: client).follow(request) { response in
                try await body(response.messages)
            }
        }
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = Duration.milliseconds(100)
            while !Task.isCancelled {
                let connected = ContinuousClock.now
                do {
                    try await followOnce()
                } catch is CancellationError {
                    return
                } catch let error as RPCError where error.code == .failedPrecondition {
                    // Going on would skip what the publisher lost: only ops can decide (docs/operations.md, restoring).
                    logger.critical("feed refused", metadata: ["publisher": "\(publisher)", "error": "\(error)"])
                    pause = .seconds(10)
                } catch {
                    // One line an outage, not one a try.
                    logger.log(
                        level: pause == .milliseconds(100) ? .warning : .debug, "feed interrupted",
                        metadata: ["publisher": "\(publisher)", "error": "\(error)"])
                }
                if ContinuousClock.now - connected > .seconds(5) { pause = .milliseconds(100) }
                do { try await Task.sleep(for: pause) } catch { return }
                pause = min(pause * 2, .seconds(2))
            }
        }
    }

    private func followOnce() async throws {
        let request = try await position()
        try await follow(request) { messages in
            var batch: [Feed_Event] = []
            var lastRetry = ContinuousClock.now
            for try await message in messages {
                switch message.item {
                case .event(let event):
                    batch.append(event)
                    if batch.count >= Self.eventsPerCommit {
                        try await apply(batch, incarnation: message.incarnation)
                        batch = []
                    }
                case .caughtUp(let caughtUp):
                    if !batch.isEmpty { try await apply(batch, incarnation: message.incarnation) }
                    batch = []
                    store.setCaughtUp(with: publisher, at: Instant(milliseconds: caughtUp.atMs))
                    if ContinuousClock.now - lastRetry > .seconds(10) {
                        lastRetry = .now
                        try await retryParked()
                    }
                case nil:
                    logger.warning("feed message of an unknown kind", metadata: ["publisher": "\(publisher)"])
                }
            }
        }
    }

    private func position() async throws -> Feed_FollowRequest {
        try await store.read { tx in
            let row = try tx.row(
                "SELECT incarnation, sequence, event_id FROM follow_position WHERE publisher = ?", publisher)
            return try .with {
                guard let row else { return }
                $0.incarnation = try row.string("incarnation")
                $0.afterSequence = try row.int64("sequence")
                $0.afterEventID = try row.string("event_id")
            }
        }
    }

    /// Applies events that arrived together in one transaction. Public for tests, which have no feed to follow.
    public func apply(_ events: [Feed_Event], incarnation: String) async throws {
        guard let last = events.last else { return }
        try await store.write { tx in
            let applied =
                try tx.row("SELECT sequence FROM follow_position WHERE publisher = ?", publisher)?
                .int64("sequence") ?? 0
            for event in events where event.sequence > applied {
                let blocked =
                    try tx.row(
                        "SELECT sequence FROM parked_event WHERE publisher = ? AND subject = ? LIMIT 1",
                        publisher, event.subject) != nil
                if blocked {
                    try park(event, error: "waits behind an earlier event of its subject", tx)
                    continue
                }
                do {
                    try RequestID.$current.withValue(event.requestID) { try tx.savepoint { try handler(event, tx) } }
                } catch {
                    try park(event, error: "\(error)", tx)
                }
            }
            try tx.execute(
                """
                INSERT INTO follow_position (publisher, incarnation, sequence, event_id) VALUES (?, ?, ?, ?)
                ON CONFLICT (publisher) DO UPDATE
                SET incarnation = excluded.incarnation, sequence = excluded.sequence, event_id = excluded.event_id
                """,
                publisher, incarnation, max(last.sequence, applied), last.id)
        }
        Counter(label: "feed_events_applied", dimensions: [("publisher", publisher)]).increment(by: events.count)
    }

    private func park(_ event: Feed_Event, error: String, _ tx: Transaction) throws {
        logger.error(
            "event parked",
            metadata: [
                "publisher": "\(publisher)", "sequence": "\(event.sequence)", "kind": "\(event.kind)",
                "subject": "\(event.subject)", "error": "\(error)", "request": "\(event.requestID)",
            ])
        try tx.execute(
            """
            INSERT INTO parked_event (publisher, sequence, event, subject, error, attempts, parked_ms)
            VALUES (?, ?, ?, ?, ?, 1, ?)
            """,
            publisher, event.sequence, try event.serializedData(), event.subject, error, tx.now)
    }

    /// Tries the oldest parked event of each subject, and what queued up behind it.
    public func retryParked() async throws {
        let subjects = try await store.read { tx in
            try tx.rows("SELECT DISTINCT subject FROM parked_event WHERE publisher = ?", publisher)
                .map { try $0.string("subject") }
        }
        Gauge(label: "feed_subjects_parked", dimensions: [("publisher", publisher)]).record(subjects.count)
        for subject in subjects {
            try await store.write { tx in
                let parked = try tx.rows(
                    "SELECT sequence, event FROM parked_event WHERE publisher = ? AND subject = ? ORDER BY sequence",
                    publisher, subject)
                for row in parked {
                    let event = try Feed_Event(serializedBytes: row.data("event"))
                    do {
                        try RequestID.$current.withValue(event.requestID) {
                            try tx.savepoint { try handler(event, tx) }
                        }
                        try tx.execute(
                            "DELETE FROM parked_event WHERE publisher = ? AND sequence = ?", publisher, event.sequence)
                        logger.notice("parked event applied", metadata: ["sequence": "\(event.sequence)"])
                    } catch {
                        try tx.execute(
                            """
                            UPDATE parked_event SET attempts = attempts + 1, error = ? WHERE publisher = ? AND sequence = ?
                            """,
                            "\(error)", publisher, event.sequence)
                        return
                    }
                }
            }
        }
    }
}
