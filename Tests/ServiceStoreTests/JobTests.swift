import Foundation
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

@Suite struct JobWorkerLaneTests {
    let clock = TestClock()

    @Test func manyDueJobsAreWorkedOnceEachInTurnByAFewAtOnce() async throws {
        let store = try Store.inMemory(migrations: [], world: clock.world)
        let jobs = (0..<60).map { "job \(100 + $0)" }
        try await store.write { tx in
            for about in jobs { try tx.enqueue(job: "mail", about: about, due: tx.now) }
            try tx.enqueue(job: "other", about: "of another kind", due: tx.now)
        }
        let seen = Mutex<(order: [String], atOnce: Int, most: Int)>(([], 0, 0))
        let worker = JobWorker(
            store: store, kind: "mail", concurrency: 3, lease: .minutes(2), logger: Logger(label: "test")
        ) { job in
            seen.withLock {
                $0.order.append(job.about)
                $0.atOnce += 1
                $0.most = max($0.most, $0.atOnce)
            }
            await Task.yield()
            seen.withLock { $0.atOnce -= 1 }
            return { _ in .done }
        }
        let running = Task { try await worker.run() }
        while try await store.read({ tx in
            try tx.row("SELECT COUNT(*) AS n FROM job WHERE kind = 'mail' AND state = 'done'")?.int("n")
        }) != jobs.count { await Task.yield() }
        running.cancel()
        try await running.value
        let (order, _, most) = seen.withLock { $0 }
        #expect(order.sorted() == jobs)
        #expect(order.count == jobs.count)
        #expect((1...3).contains(most))
        let attempts = try await store.read { tx in
            try tx.rows("SELECT DISTINCT kind, attempt FROM job ORDER BY kind").map { try $0.int("attempt") }
        }
        #expect(attempts == [1, 0])
    }

    /// What one try makes due is taken by the commit that finishes it: the next mail to an address, an announcement's rest.
    @Test func whatAJobMakesDueFollowsAtOnce() async throws {
        let store = try Store.inMemory(migrations: [], world: clock.world)
        try await store.write { tx in try tx.enqueue(job: "mail", about: "1", due: tx.now) }
        let worker = JobWorker(
            store: store, kind: "mail", concurrency: 1, lease: .minutes(2), logger: Logger(label: "test")
        ) { job in
            { tx in
                let next = Int(job.about)! + 1
                if next <= 20 { try tx.enqueue(job: "mail", about: "\(next)", due: tx.now) }
                return job.attempt == 1 ? .retry(at: tx.now, error: "once more") : .done
            }
        }
        let running = Task { try await worker.run() }
        while try await store.read({ tx in
            try tx.row("SELECT COUNT(*) AS n FROM job WHERE state = 'done' AND attempt = 2")?.int("n")
        }) != 20 { await Task.yield() }
        running.cancel()
        try await running.value
    }

    /// Two tries end one after the other, and the clock jumps past the lease in between: what the first of them took is
    /// under way.
    @Test func aJumpOfTheClockBeginsNoSecondTryBesideTheFirst() async throws {
        let clock = clock
        let store = try Store.inMemory(migrations: [], world: clock.world)
        try await store.write { tx in
            for about in ["1", "2"] { try tx.enqueue(job: "mail", about: about, due: tx.now) }
        }
        let gate = Mutex<(firstSettles: Bool, secondEnds: Bool, tries: Int)>((false, false, 0))
        let worker = JobWorker(
            store: store, kind: "mail", concurrency: 2, lease: .minutes(2), logger: Logger(label: "test")
        ) { job in
            switch job.about {
            case "1":
                return { tx in
                    gate.withLock { $0.firstSettles = true }
                    while !gate.withLock({ $0.secondEnds }) { sched_yield() }
                    try tx.enqueue(job: "mail", about: "3", due: tx.now)
                    clock.advance(.minutes(3))
                    return .done
                }
            case "2":
                while !gate.withLock({ $0.firstSettles }) { await Task.yield() }
                gate.withLock { $0.secondEnds = true }
                return { _ in .done }
            case _:
                gate.withLock { $0.tries += 1 }
                return { _ in .done }
            }
        }
        let running = Task { try await worker.run() }
        while try await store.read({ tx in
            try tx.row("SELECT COUNT(*) AS n FROM job WHERE state = 'done'")?.int("n")
        }) != 3 { await Task.yield() }
        running.cancel()
        try await running.value
        #expect(gate.withLock { $0.tries } == 1)
    }
}
