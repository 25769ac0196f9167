import Contracts
import Foundation
import GRPCCore
import Primitives

/// Serves the store's events to followers: `EventFeedService.Follow`.
public struct EventFeedRPC: Feed_EventFeedService.SimpleServiceProtocol {
    private static let eventsPerRead = 200

    private let store: Store

    public init(store: Store) {
        self.store = store
    }

    public func follow(
        request: Feed_FollowRequest, response: RPCWriter<Feed_FollowResponse>, context: ServerContext
    ) async throws {
        var position = try await start(request)
        let filter = EventFilter(subject: request.subject, kinds: request.kinds)
        var caughtUpBefore: ContinuousClock.Instant?
        for await _ in store.wakes.events.ticks(every: .seconds(1)).cancelOnGracefulShutdown() {
            var wrote = false
            while true {
                // Taken before the read: whatever was committed until then is in it.
                let at = store.world.now
                let after = position
                let page = try await store.read { tx in try tx.events(after: after, filter, limit: Self.eventsPerRead) }
                for event in page.events {
                    try await response.write(
                        .with {
                            $0.incarnation = store.incarnation
                            $0.event = event
                        })
                    wrote = true
                }
                position = page.position
                guard page.reachedHead else { continue }
                // Every commit ticks: without this a busy store would send more signs of life than events.
                if !wrote, let before = caughtUpBefore, ContinuousClock.now - before < .milliseconds(500) { break }
                caughtUpBefore = .now
                try await response.write(
                    .with {
                        $0.incarnation = store.incarnation
                        $0.caughtUp = .with {
                            $0.headSequence = position
                            $0.atMs = at.milliseconds
                        }
                    })
                break
            }
        }
    }

    /// Refuses a follower that knows another store than this one.
    private func start(_ request: Feed_FollowRequest) async throws -> Int64 {
        guard request.incarnation.isEmpty || request.incarnation == store.incarnation else {
            throw RPCError(
                code: .failedPrecondition,
                message: "the store's incarnation is \(store.incarnation), not \(request.incarnation)")
        }
        let incarnation = store.incarnation
        return try await store.read { tx in
            let head = try tx.feedHead()
            if request.afterSequence < 0 { return head }
            guard request.afterSequence <= head else {
                throw RPCError(
                    code: .failedPrecondition,
                    message:
                        "the feed of \(incarnation) ends at \(head), before \(request.afterSequence): restored from a backup"
                )
            }
            if !request.afterEventID.isEmpty, request.afterSequence > 0 {
                let row = try tx.row("SELECT id FROM event WHERE sequence = ?", request.afterSequence)
                guard try row?.string("id") == request.afterEventID else {
                    throw RPCError(
                        code: .failedPrecondition,
                        message:
                            "event \(request.afterSequence) is another than the follower knows: restored from a backup")
                }
            }
            return request.afterSequence
        }
    }
}

struct EventFilter: Sendable {
    var subject: String
    var kinds: [String]
}

extension Transaction {
    struct EventPage: Sendable {
        var events: [Feed_Event]
        /// Everything up to here has been looked at, whether or not it passed the filter.
        var position: Int64
        var reachedHead: Bool
    }

    func events(after: Int64, _ filter: EventFilter, limit: Int) throws -> EventPage {
        let head = try feedHead()
        guard head > after else { return EventPage(events: [], position: after, reachedHead: true) }
        let found =
            if filter.subject.isEmpty {
                try rows(
                    """
                    SELECT sequence, id, kind, subject, payload, at_ms, request_id FROM event
                    WHERE sequence > ? ORDER BY sequence LIMIT ?
                    """, after, limit)
            } else {
                try rows(
                    """
                    SELECT sequence, id, kind, subject, payload, at_ms, request_id FROM event
                    WHERE subject = ? AND sequence > ? ORDER BY sequence LIMIT ?
                    """, filter.subject, after, limit)
            }
        let last = try found.last.map { try $0.int64("sequence") }
        let reachedHead = found.count < limit
        let events = try found.map(Transaction.event).filter { filter.kinds.isEmpty || filter.kinds.contains($0.kind) }
        return EventPage(events: events, position: reachedHead ? head : last ?? head, reachedHead: reachedHead)
    }

    private static func event(_ row: Row) throws -> Feed_Event {
        try .with {
            $0.sequence = try row.int64("sequence")
            $0.id = try row.string("id")
            $0.kind = try row.string("kind")
            $0.subject = try row.string("subject")
            $0.payload = try row.data("payload")
            $0.atMs = try row.int64("at_ms")
            $0.requestID = try row.string("request_id")
        }
    }
}
