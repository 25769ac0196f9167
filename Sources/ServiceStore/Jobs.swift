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
        effects.sum.jobs.insert(kind)
    }

    /// Queues a finished job anew (staff pressed 「再送」, the customer changed the card).
    public func requeue(job kind: String, about: String, due: Instant) throws {
        try execute(
            """
            UPDATE job SET state = 'queued', due_ms = ?, finished_ms = NULL WHERE kind = ? AND about = ? AND state <> 'queued'
            """,
            due, kind, about)
        effects.sum.jobs.insert(kind)
    }

    /// Makes the thing's job due at `due`, whether it waits for another time, has finished or was never there.
    public func schedule(job kind: String, about: String, due: Instant) throws {
        try enqueue(job: kind, about: about, due: due)
        try execute(
            "UPDATE job SET state = 'queued', due_ms = ?, finished_ms = NULL WHERE kind = ? AND about = ?", due, kind,
            about)
        effects.sum.jobs.insert(kind)
    }

    /// Lets a queued job come now instead of at its time, unless a try of it is being made.
    public func hasten(job kind: String, about: String) throws {
        try execute(
            "UPDATE job SET due_ms = ? WHERE kind = ? AND about = ? AND state = 'queued' AND leased = 0 AND due_ms > ?",
            now, kind, about, now)
        effects.sum.jobs.insert(kind)
    }

    /// Moves a queued job to another time, earlier or later, unless a try of it is being made.
    public func move(job kind: String, about: String, to due: Instant) throws {
        try execute(
            "UPDATE job SET due_ms = ? WHERE kind = ? AND about = ? AND state = 'queued' AND leased = 0", due, kind,
            about)
        effects.sum.jobs.insert(kind)
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
