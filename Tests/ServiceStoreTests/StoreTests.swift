import Contracts
import Foundation
import Logging
import Primitives
import Synchronization
import Testing

@testable import ServiceStore

/// A clock that tests move by hand.
final class TestClock: Sendable {
    private let instant: Mutex<Instant>
    init(_ start: Instant = JapanDate(iso: "2026-11-21")!.at(hour: 9, minute: 0)) { instant = Mutex(start) }
    var world: World { World(clock: { self.instant.withLock { $0 } }) }
    func advance(_ duration: Duration) { instant.withLock { $0 = $0 + duration } }
}

let notes = Migration("test-0001", sql: "CREATE TABLE note (id TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL);")

struct Refused: Error, Equatable {}

func temporaryStorePath() -> String { NSTemporaryDirectory() + "store-\(UUID().uuidString)/s.sqlite" }

@Suite struct StoreTests {
    let clock = TestClock()

    @Test func aFailingWriterUndoesOnlyItself() async throws {
        let store = try await Store.open(path: temporaryStorePath(), migrations: [notes], world: clock.world)
        await withTaskGroup(of: Void.self) { group in
            for i in 0..<100 {
                group.addTask {
                    do {
                        try await store.write { tx in
                            try tx.execute("INSERT INTO note (id, text) VALUES (?, ?)", "\(i)", "x")
                            if i % 3 == 0 { throw Refused() }
                        }
                        #expect(i % 3 != 0)
                    } catch {
                        #expect(error as? Refused == Refused())
                        #expect(i % 3 == 0)
                    }
                }
            }
        }
        let count = try await store.read { tx in try tx.row("SELECT COUNT(*) AS n FROM note")!.int("n") }
        #expect(count == 66)
    }

    @Test func writesAreFlushedToTheDiskAtCommit() async throws {
        let store = try await Store.open(path: temporaryStorePath(), migrations: [], world: clock.world)
        let level = try await store.write { tx in try tx.row("PRAGMA synchronous")!.int("synchronous") }
        #expect(level == 2)
        let mode = try await store.read { tx in try tx.row("PRAGMA journal_mode")!.string("journal_mode") }
        #expect(mode == "wal")
    }

    @Test func aSecondProcessIsKeptOut() async throws {
        let path = temporaryStorePath()
        let store = try await Store.open(path: path, migrations: [notes], world: clock.world)
        await #expect(throws: StoreLock.Held.self) {
            _ = try await Store.open(path: path, migrations: [notes], world: clock.world, lockPatience: .zero)
        }
        let audit = try Store.readOnly(path: path, migrations: [notes], world: clock.world)
        #expect(audit.incarnation == store.incarnation)
        #expect(throws: SchemaProblem.self) {
            try Store.readOnly(path: path, migrations: [notes, Migration("test-0002", sql: "")], world: clock.world)
        }
    }

    @Test func migrationsRunOnceInOrderAndNeverChange() async throws {
        let path = temporaryStorePath()
        let second = Migration("test-0002", sql: "ALTER TABLE note ADD COLUMN colour TEXT NOT NULL DEFAULT 'white';")
        do {
            let store = try await Store.open(path: path, migrations: [notes], world: clock.world)
            try await store.write { tx in try tx.execute("INSERT INTO note (id, text) VALUES ('1', 'kept')") }
            try store.close()
        }
        do {
            let store = try await Store.open(path: path, migrations: [notes, second], world: clock.world)
            let row = try await store.read { tx in
                let row = try tx.row("SELECT text, colour FROM note")!
                return [try row.string("text"), try row.string("colour")]
            }
            #expect(row == ["kept", "white"])
            try store.close()
        }
        await #expect(throws: SchemaProblem.self) {
            _ = try await Store.open(path: path, migrations: [notes], world: clock.world)
        }
        let changed = Migration(notes.name, sql: notes.sql + " -- changed")
        await #expect(throws: SchemaProblem.self) {
            _ = try await Store.open(path: path, migrations: [changed, second], world: clock.world)
        }
    }

    @Test func aRowNeverGuesses() async throws {
        let store = try Store.inMemory(migrations: [notes], world: clock.world)
        try await store.read { tx in
            let row = try tx.row("SELECT 'text' AS t, 5 AS n, NULL AS absent, x'00ff' AS b")!
            #expect(try row.string("t") == "text")
            #expect(try row.int("n") == 5)
            #expect(try row.data("b") == Data([0, 255]))
            #expect(try row.optionalString("absent") == nil)
            #expect(throws: Row.Unreadable.self) { try row.string("absent") }
            #expect(throws: Row.Unreadable.self) { try row.string("n") }
            #expect(throws: Row.Unreadable.self) { try row.int("t") }
            #expect(throws: Row.Unreadable.self) { try row.string("missing") }
        }
    }

    @Test func aRepeatGetsTheFirstAnswer() async throws {
        let store = try Store.inMemory(migrations: [notes], world: clock.world)
        func record(_ id: String, _ kind: String) async throws -> Repeatable<Feed_Event> {
            try await store.write { tx in
                try tx.once(id, fingerprint: Feed_Event.with { $0.kind = kind }) {
                    try tx.execute("INSERT INTO note (id, text) VALUES (?, ?)", tx.newID(EventID.self), kind)
                    return .with { $0.kind = kind }
                }
            }
        }
        guard case .first(let first) = try await record("r1", "a") else { throw Refused() }
        guard case .repeated(let again) = try await record("r1", "a") else { throw Refused() }
        #expect(first == again)
        await #expect(throws: RequestIDReused.self) { _ = try await record("r1", "b") }
        let count = try await store.read { tx in try tx.row("SELECT COUNT(*) AS n FROM note")!.int("n") }
        #expect(count == 1)
    }

    @Test func oldAnswersAreForgotten() async throws {
        let store = try Store.inMemory(migrations: [notes], world: clock.world)
        func ask(_ id: String) async throws {
            try await store.write { tx in _ = try tx.once(id, fingerprint: Feed_Event()) { Feed_Event() } }
        }
        for i in 0..<1200 { try await ask("old\(i)") }
        clock.advance(Upkeep.requestsKept + .seconds(1))
        try await ask("new")
        try await Upkeep(store: store, logger: Logger(label: "test")).runOnce()
        let left = try await store.read { tx in
            try tx.rows("SELECT request_id FROM request_log").map { try $0.string("request_id") }
        }
        #expect(left == ["new"])
    }
}
