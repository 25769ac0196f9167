import Logging
import Primitives
import Synchronization
import Testing

@testable import ServiceStore

@Suite struct JobTests {
    let clock = TestClock()

    private func worker(
        _ store: Store, _ perform: @escaping @Sendable (Job) async throws -> JobWorker.Settlement
    ) -> JobWorker {
        JobWorker(
            store: store, kind: "mail", concurrency: 4, lease: .minutes(2), logger: Logger(label: "test"),
            perform: perform)
    }

    private func state(_ store: Store) async throws -> [String] {
        try await store.read { tx in
            try tx.rows("SELECT about, state, attempt FROM job ORDER BY about").map {
                "\(try $0.string("about")) \(try $0.string("state")) \(try $0.int("attempt"))"
            }
        }
    }

    @Test func aThingHasOneJob() async throws {
        let store = try Store.inMemory(migrations: [], world: clock.world)
        let done = Mutex<[String]>([])
        try await store.write { tx in
            try tx.enqueue(job: "mail", about: "a", due: tx.now)
            try tx.enqueue(job: "mail", about: "a", due: tx.now)
            try tx.enqueue(job: "mail", about: "later", due: tx.now + .minutes(5))
        }
        let worker = worker(store) { job in
            done.withLock { $0.append(job.about) }
            return { _ in .done }
        }
        try await worker.runDue()
        try await worker.runDue()
        #expect(done.withLock { $0 } == ["a"])
        clock.advance(.minutes(5))
        try await worker.runDue()
        #expect(done.withLock { $0 } == ["a", "later"])
    }

    @Test func retriesComeWhenDueAndGivingUpIsVisible() async throws {
        let store = try Store.inMemory(migrations: [], world: clock.world)
        try await store.write { tx in try tx.enqueue(job: "mail", about: "a", due: tx.now) }
        let worker = worker(store) { job in
            { tx in job.attempt < 3 ? .retry(at: tx.now + .minutes(1), error: "451") : .failed("550") }
        }
        try await worker.runDue()
        #expect(try await state(store) == ["a queued 1"])
        try await worker.runDue()
        #expect(try await state(store) == ["a queued 1"])
        clock.advance(.minutes(1))
        try await worker.runDue()
        clock.advance(.minutes(1))
        try await worker.runDue()
        #expect(try await state(store) == ["a failed 3"])
        try await store.write { tx in try tx.requeue(job: "mail", about: "a", due: tx.now) }
        #expect(try await state(store) == ["a queued 3"])
    }

    @Test func aTryThatDiedComesBackAfterItsLeaseAndALateAnswerChangesNothing() async throws {
        let store = try Store.inMemory(migrations: [], world: clock.world)
        try await store.write { tx in try tx.enqueue(job: "mail", about: "a", due: tx.now) }
        // A process leases the job and dies.
        let died = try await store.write { tx in try tx.lease("mail", limit: 1, lease: .minutes(2), except: []) }
        #expect(died.map(\.attempt) == [1])
        let attempts = Mutex<[Int]>([])
        let worker = worker(store) { job in
            attempts.withLock { $0.append(job.attempt) }
            return { _ in .done }
        }
        try await worker.runDue()
        #expect(attempts.withLock { $0 } == [])
        clock.advance(.minutes(2))
        try await worker.runDue()
        #expect(attempts.withLock { $0 } == [2])
        let current = try await store.write { tx in try tx.isCurrent(died[0]) }
        #expect(!current)
        #expect(try await state(store) == ["a done 2"])
    }

    @Test func whatADeadProcessWasTryingIsDueAtOnce() async throws {
        let store = try Store.inMemory(migrations: [], world: clock.world)
        try await store.write { tx in
            try tx.enqueue(job: "mail", about: "a", due: tx.now)
            try tx.enqueue(job: "mail", about: "later", due: tx.now + .days(1))
            _ = try tx.lease("mail", limit: 1, lease: .minutes(2), except: [])
            try tx.takeBackLeases("mail")
        }
        let attempts = Mutex<[String]>([])
        let worker = worker(store) { job in
            attempts.withLock { $0.append("\(job.about) \(job.attempt)") }
            return { _ in .done }
        }
        try await worker.runDue()
        #expect(attempts.withLock { $0 } == ["a 2"])
    }

    @Test func whatThrowsIsTriedAgain() async throws {
        let store = try Store.inMemory(migrations: [], world: clock.world)
        try await store.write { tx in try tx.enqueue(job: "mail", about: "a", due: tx.now) }
        let worker = worker(store) { job in
            if job.attempt == 1 { throw Refused() }
            return { _ in .done }
        }
        try await worker.runDue()
        #expect(try await state(store) == ["a queued 1"])
        clock.advance(.seconds(30))
        try await worker.runDue()
        #expect(try await state(store) == ["a done 2"])
    }
}
