import Contracts
import GRPCCore
import Logging
import Primitives
import Testing

@testable import ServiceStore

@Suite struct FollowerTests {
    let clock = TestClock()

    /// A follower that writes each event's kind into `note`, and refuses kind "bad" until `note` has a row "cure".
    private func follower(_ store: Store) -> Follower {
        Follower(
            publisher: "account", client: GRPCClient(transport: NoTransport()), store: store,
            logger: Logger(label: "test")
        ) { event, tx in
            if event.kind == "bad", try tx.row("SELECT id FROM note WHERE id = 'cure'") == nil { throw Refused() }
            try tx.execute("INSERT INTO note (id, text) VALUES (?, ?)", event.id, "\(event.subject) \(event.kind)")
        }
    }

    private func event(_ sequence: Int64, _ subject: String, _ kind: String) -> Feed_Event {
        .with {
            $0.sequence = sequence
            $0.id = "evt_\(sequence)"
            $0.subject = subject
            $0.kind = kind
        }
    }

    private func applied(_ store: Store) async throws -> [String] {
        try await store.read { tx in
            try tx.rows("SELECT text FROM note WHERE id <> 'cure' ORDER BY id").map { try $0.string("text") }
        }
    }

    @Test func eventsAreAppliedOnceInOrder() async throws {
        let store = try Store.inMemory(migrations: [notes], world: clock.world)
        let follower = follower(store)
        try await follower.apply([event(1, "A", "x"), event(2, "B", "y")], incarnation: "i")
        // After a lost answer the publisher sends them again.
        try await follower.apply([event(1, "A", "x"), event(2, "B", "y"), event(3, "A", "z")], incarnation: "i")
        #expect(try await applied(store) == ["A x", "B y", "A z"])
        let position = try await store.read { tx in try tx.row("SELECT sequence FROM follow_position")!.int("sequence")
        }
        #expect(position == 3)
    }

    @Test func aParkedEventBlocksOnlyItsOwnSubject() async throws {
        let store = try Store.inMemory(migrations: [notes], world: clock.world)
        let follower = follower(store)
        try await follower.apply(
            [event(1, "A", "bad"), event(2, "B", "y"), event(3, "A", "after")], incarnation: "i")
        #expect(try await applied(store) == ["B y"])
        try await follower.retryParked()
        #expect(try await applied(store) == ["B y"])
        try await store.write { tx in try tx.execute("INSERT INTO note (id, text) VALUES ('cure', '')") }
        try await follower.retryParked()
        #expect(try await applied(store) == ["A bad", "B y", "A after"])
        let parked = try await store.read { tx in try tx.row("SELECT COUNT(*) AS n FROM parked_event")!.int("n") }
        #expect(parked == 0)
    }

    @Test func eventsArePublishedWithTheirTransactionOrNotAtAll() async throws {
        let store = try Store.inMemory(migrations: [notes], world: clock.world)
        try await store.write { tx in
            try tx.append(event: "a", subject: "S", payload: Feed_CaughtUp.with { $0.headSequence = 7 })
        }
        await #expect(throws: Refused.self) {
            try await store.write { tx in
                try tx.append(event: "lost", subject: "S", payload: Feed_CaughtUp())
                throw Refused()
            }
        }
        try await store.write { tx in try tx.append(event: "b", subject: "T", payload: Feed_CaughtUp()) }
        let all = try await store.read { tx in try tx.events(after: 0, EventFilter(subject: "", kinds: []), limit: 10) }
        #expect(all.events.map(\.kind) == ["a", "b"])
        #expect(all.events.map(\.sequence) == [1, 2])
        #expect(all.reachedHead && all.position == 2)
        let some = try await store.read { tx in
            try tx.events(after: 0, EventFilter(subject: "T", kinds: ["b"]), limit: 10)
        }
        #expect(some.events.map(\.sequence) == [2])
    }
}

/// Followers under test are handed their events; nothing may connect.
private struct NoTransport: ClientTransport {
    typealias Bytes = [UInt8]
    var retryThrottle: RetryThrottle? { nil }
    func connect() async throws { throw Refused() }
    func beginGracefulShutdown() {}
    func withStream<T: Sendable>(
        descriptor: MethodDescriptor, options: CallOptions,
        _ closure: (
            RPCStream<
                RPCAsyncSequence<RPCResponsePart<[UInt8]>, any Error>, RPCWriter<RPCRequestPart<[UInt8]>>.Closable
            >, ClientContext
        ) async throws -> T
    ) async throws -> T { throw Refused() }
    func config(forMethod descriptor: MethodDescriptor) -> MethodConfig? { nil }
}
