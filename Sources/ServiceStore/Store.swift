import Foundation
import GRDB
import Logging
import Primitives
import Synchronization

/// A service's own database, opened rightly: WAL, `synchronous=FULL` (a change that was answered is on the disk),
/// foreign keys, one process at a time, schema brought up to date.
public final class Store: Sendable {
    let writer: any DatabaseWriter
    public let world: World
    /// Wakes whoever waits for events or for jobs of a kind, after each commit that made some.
    let wakes = Wakes()
    private let group: GroupCommit
    private let followed = Mutex<[String: Instant]>([:])
    private let lock: StoreLock?
    public let incarnation: String

    /// - Throws: `SchemaProblem`, `StoreLock.Held`, or SQLite's own error. A store that cannot be opened rightly stays closed.
    public static func open(
        path: String, migrations: [Migration], world: World, lockPatience: Duration = .seconds(20)
    ) async throws -> Store {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let lock = try await StoreLock.take(path + ".lock", patience: lockPatience)
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        // What is deleted is overwritten: a page that is free must not hold anybody's name.
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA secure_delete = ON") }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // GRDB sets NORMAL when it opens its writer: a commit would then survive a crash of the process, not of the machine.
        let synchronous = try await pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            return try Int.fetchOne(db, sql: "PRAGMA synchronous")
        }
        guard synchronous == 2 else {
            throw SchemaProblem(
                description: "synchronous=FULL could not be set: \(synchronous.map(String.init) ?? "no answer")")
        }
        return try Store(writer: pool, migrations: migrations, world: world, lock: lock)
    }

    /// Real SQLite without a file, for tests.
    public static func inMemory(migrations: [Migration], world: World) throws -> Store {
        try Store(writer: try DatabaseQueue(), migrations: migrations, world: world, lock: nil)
    }

    /// A store that another process may have open, for looking only (an audit while the service runs).
    /// - Throws: `SchemaProblem` unless its schema is exactly this version's.
    public static func readOnly(path: String, migrations: [Migration], world: World) throws -> Store {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try Store(writer: queue, world: world, lock: nil) { tx in try Schema.requireCurrent(tx, migrations) }
    }

    private convenience init(writer: any DatabaseWriter, migrations: [Migration], world: World, lock: StoreLock?) throws
    {
        try self.init(writer: writer, world: world, lock: lock) { tx in try Schema.migrate(tx, migrations) }
    }

    private init(
        writer: any DatabaseWriter, world: World, lock: StoreLock?, prepare: (Transaction) throws -> Void
    ) throws {
        self.writer = writer
        self.world = world
        self.lock = lock
        incarnation = try writer.write { db in
            let tx = Transaction(db: db, world: world, now: world.now, effects: .init())
            try prepare(tx)
            return try tx.row("SELECT incarnation FROM store_identity")!.string("incarnation")
        }
        group = GroupCommit(writer: writer, world: world, wakes: wakes)
    }

    /// Runs `body` in a transaction and returns when it is on the disk. Writers that arrive together share one commit;
    /// a throw undoes only its own writer's work.
    @discardableResult
    public func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await group.write(body)
    }

    /// Runs `body` on a snapshot of what is committed.
    public func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let world = world
        return try await writer.read { db in
            try body(Transaction(db: db, world: world, now: world.now, effects: .init()))
        }
    }

    /// Up to when everything that the publisher committed has been applied here; nil before the first contact since start.
    public func caughtUp(with publisher: String) -> Instant? { followed.withLock { $0[publisher] } }

    func setCaughtUp(with publisher: String, at instant: Instant) { followed.withLock { $0[publisher] = instant } }

    /// Copies the write-ahead log into the store and empties it: what was deleted is gone from there too.
    /// - Returns: false when a reader holds it back; it may be tried again.
    @discardableResult
    public func emptyLog() async throws -> Bool {
        guard writer is DatabasePool else { return true }
        return try await writer.writeWithoutTransaction { db in
            do {
                try db.checkpoint(.truncate)
                return true
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                return false
            }
        }
    }

    public func close() throws { try writer.close() }
}

/// Keeps a second process away from the store file. The kernel frees it when the process ends, however it ends.
final class StoreLock: Sendable {
    struct Held: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: Int32

    /// Waits while an old process that is being replaced still holds it.
    static func take(_ path: String, patience: Duration) async throws -> StoreLock {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Held(description: "cannot open \(path): \(String(cString: strerror(errno)))")
        }
        let deadline = ContinuousClock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard ContinuousClock.now < deadline else {
                Foundation.close(descriptor)
                throw Held(description: "another process has the store open: \(path)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return StoreLock(descriptor: descriptor)
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { Foundation.close(descriptor) }
}
