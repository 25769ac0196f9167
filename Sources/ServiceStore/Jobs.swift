import Foundation
import Logging
import Metrics
import Primitives
import ServiceLifecycle

/// Work that leaves the building (a mail, a charge): a committed row first, then tried until it is done or given up.
public struct Job: Sendable, Equatable {
    public let id: JobID
    public let kind: String
    /// Id of what it is about; one job of a kind per thing.
    public let about: String
    /// 1 on the first try.
    public let attempt: Int
    public let created: Instant
}

/// A job that is not finished; `underWay`: a try is being made.
public struct JobStanding: Sendable, Equatable {
    public let due: Instant
    public let underWay: Bool
}

public enum JobOutcome: Sendable, Equatable {
    case done
    /// Try again at `at`; the error is kept for ops.
    case retry(at: Instant, error: String)
    /// Given up; visible until someone acts.
    case failed(String)
}

extension Transaction {
    /// Queues a job; nothing happens when the thing already has one of the kind.
    public func enqueue(job kind: String, about: String, due: Instant) throws {
        try execute(
            """
            INSERT INTO job (id, kind, about, state, attempt, due_ms, last_error, created_ms)
            VALUES (?, ?, ?, 'queued', 0, ?, '', ?) ON CONFLICT (kind, about) DO NOTHING
            """,
            newID(JobID.self), kind, about, due, now)
        effects.wakesListeners = true
    }

    /// Queues a finished job anew (staff pressed 「再送」, the customer changed the card).
    public func requeue(job kind: String, about: String, due: Instant) throws {
        try execute(
            """
            UPDATE job SET state = 'queued', due_ms = ?, finished_ms = NULL WHERE kind = ? AND about = ? AND state <> 'queued'
            """,
            due, kind, about)
        effects.wakesListeners = true
    }

    /// Makes the thing's job due at `due`, whether it waits for another time, has finished or was never there.
    public func schedule(job kind: String, about: String, due: Instant) throws {
        try enqueue(job: kind, about: about, due: due)
        try execute(
            "UPDATE job SET state = 'queued', due_ms = ?, finished_ms = NULL WHERE kind = ? AND about = ?", due, kind,
            about)
        effects.wakesListeners = true
    }

    /// Lets a queued job come now instead of at its time, unless a try of it is being made.
    public func hasten(job kind: String, about: String) throws {
        try execute(
            "UPDATE job SET due_ms = ? WHERE kind = ? AND about = ? AND state = 'queued' AND leased = 0 AND due_ms > ?",
            now, kind, about, now)
        effects.wakesListeners = true
    }

    /// When the thing's queued job is tried next; nil when none is queued.
    public func due(job kind: String, about: String) throws -> Instant? {
        try row("SELECT due_ms FROM job WHERE kind = ? AND about = ? AND state = 'queued'", kind, about)?
            .instant("due_ms")
    }

    /// Whether nobody has begun a try of the thing's job, or it has none yet. A try is counted before it is made, so what
    /// is changed about the thing in this transaction will be seen by the first.
    public func isUntried(job kind: String, about: String) throws -> Bool {
        try row(
            "SELECT id FROM job WHERE kind = ? AND about = ? AND NOT (state = 'queued' AND attempt = 0)", kind, about)
            == nil
    }

    /// nil when the thing has no job or a finished one.
    public func standing(job kind: String, about: String) throws -> JobStanding? {
        try row("SELECT due_ms, leased FROM job WHERE kind = ? AND about = ? AND state = 'queued'", kind, about).map {
            JobStanding(due: try $0.instant("due_ms"), underWay: try $0.bool("leased"))
        }
    }

    /// Takes due jobs: each try is counted and on the disk before it is made, and comes due again by itself
    /// when the process dies in the middle (`lease` later).
    func lease(_ kind: String, limit: Int, lease: Duration, except running: Set<String>) throws -> [Job] {
        let due = try rows(
            """
            SELECT id, about, attempt, created_ms FROM job
            WHERE kind = ? AND state = 'queued' AND due_ms <= ? ORDER BY due_ms, id LIMIT ?
            """,
            kind, now, limit + running.count)
        var taken: [Job] = []
        for row in due where taken.count < limit {
            let id = try row.id("id", JobID.self)
            if running.contains(id.text) { continue }
            let attempt = try row.int("attempt") + 1
            try execute("UPDATE job SET attempt = ?, due_ms = ?, leased = 1 WHERE id = ?", attempt, now + lease, id)
            taken.append(
                Job(
                    id: id, kind: kind, about: try row.string("about"), attempt: attempt,
                    created: try row.instant("created_ms")))
        }
        return taken
    }

    /// Makes due what a process that is gone was trying. Nobody else can be at it: a store has one process at a time.
    func takeBackLeases(_ kind: String) throws {
        try execute(
            "UPDATE job SET due_ms = ?, leased = 0 WHERE kind = ? AND state = 'queued' AND leased = 1", now, kind)
    }

    /// Whether the job is still this attempt's; a late answer of an earlier attempt must change nothing.
    func isCurrent(_ job: Job) throws -> Bool {
        try row("SELECT id FROM job WHERE id = ? AND attempt = ? AND state = 'queued'", job.id, job.attempt) != nil
    }

    func finish(_ job: Job, _ outcome: JobOutcome) throws {
        switch outcome {
        case .done:
            try execute(
                """
                UPDATE job SET state = 'done', leased = 0, last_error = '', finished_ms = ? WHERE id = ? AND attempt = ?
                """,
                now, job.id, job.attempt)
        case .retry(let at, let error):
            try execute(
                "UPDATE job SET due_ms = ?, last_error = ?, leased = 0 WHERE id = ? AND attempt = ?",
                at, error, job.id, job.attempt)
        case .failed(let error):
            try execute(
                """
                UPDATE job SET state = 'failed', leased = 0, last_error = ?, finished_ms = ? WHERE id = ? AND attempt = ?
                """,
                error, now, job.id, job.attempt)
        }
    }
}

/// Works the due jobs of one kind, a bounded number at once, by the World's clock.
public struct JobWorker: Service {
    /// Written in the transaction that finishes the job, so that result and job never disagree.
    public typealias Settlement = @Sendable (Transaction) throws -> JobOutcome

    private let store: Store
    private let kind: String
    private let concurrency: Int
    private let lease: Duration
    private let logger: Logger
    private let perform: @Sendable (Job) async throws -> Settlement

    /// - Parameters:
    ///   - lease: longer than a try may take; after a crash the job is tried again this much later.
    ///   - perform: talks to the outside, holds no transaction; what it throws is tried again after 30 s.
    public init(
        store: Store, kind: String, concurrency: Int, lease: Duration, logger: Logger,
        perform: @escaping @Sendable (Job) async throws -> Settlement
    ) {
        self.store = store
        self.kind = kind
        self.concurrency = concurrency
        self.lease = lease
        self.logger = logger
        self.perform = perform
    }

    public func run() async throws {
        try await store.write { tx in try tx.takeBackLeases(kind) }
        let running = Running()
        // The clock of a development installation may jump: due times are looked at again several times a second.
        let ticks = store.commits.ticks(every: .milliseconds(250))
        await withDiscardingTaskGroup { group in
            for await _ in ticks.cancelOnGracefulShutdown() {
                let jobs = await take(except: await running.ids)
                for job in jobs {
                    await running.insert(job.id.text)
                    group.addTask {
                        await work(job)
                        await running.remove(job.id.text)
                        // There may be more due than could be taken.
                        store.commits.notify()
                    }
                }
            }
        }
    }

    /// Works what is due now, one after the other, until nothing is. For tests, which drive the background themselves.
    public func runDue() async throws {
        while case let jobs = await take(except: []), !jobs.isEmpty {
            for job in jobs { await work(job) }
        }
    }

    private func take(except running: Set<String>) async -> [Job] {
        let free = concurrency - running.count
        guard free > 0 else { return [] }
        do {
            // Looking costs no commit; only a job that is there does.
            let waiting = try await store.read { tx in
                try tx.row(
                    "SELECT id FROM job WHERE kind = ? AND state = 'queued' AND due_ms <= ? LIMIT 1", kind, tx.now)
                    != nil
            }
            guard waiting else { return [] }
            return try await store.write { tx in
                try tx.lease(kind, limit: free, lease: lease, except: running)
            }
        } catch {
            logger.error("jobs could not be taken", metadata: ["kind": "\(kind)", "error": "\(error)"])
            return []
        }
    }

    private func work(_ job: Job) async {
        do {
            let settlement: Settlement
            do {
                settlement = try await RequestID.$current.withValue(job.id.text) { try await perform(job) }
            } catch {
                logger.warning(
                    "job failed and will be tried again",
                    metadata: ["kind": "\(kind)", "job": "\(job.id)", "about": "\(job.about)", "error": "\(error)"])
                settlement = { tx in .retry(at: tx.now + .seconds(30), error: "\(error)") }
            }
            let outcome = try await store.write { tx -> JobOutcome? in
                guard try tx.isCurrent(job) else { return nil }
                let outcome = try settlement(tx)
                try tx.finish(job, outcome)
                return outcome
            }
            Counter(
                label: "job_tries", dimensions: [("kind", kind), ("outcome", outcome.map(JobWorker.label) ?? "stale")]
            )
            .increment()
        } catch {
            // The lease runs out and the job is tried again.
            logger.error(
                "job could not be settled", metadata: ["kind": "\(kind)", "job": "\(job.id)", "error": "\(error)"])
        }
    }

    private static func label(_ outcome: JobOutcome) -> String {
        switch outcome {
        case .done: "done"
        case .retry: "retry"
        case .failed: "failed"
        }
    }

    private actor Running {
        private(set) var ids: Set<String> = []
        func insert(_ id: String) { ids.insert(id) }
        func remove(_ id: String) { ids.remove(id) }
    }
}
