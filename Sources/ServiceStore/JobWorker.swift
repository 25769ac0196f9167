import Foundation
import Logging
import Metrics
import Primitives
import ServiceLifecycle
import Synchronization

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
    private let running = Running()

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
        // The clock of a development installation may jump: due times are looked at again several times a second.
        let ticks = store.wakes.jobs(kind).ticks(every: .milliseconds(250))
        await withDiscardingTaskGroup { group in
            for await _ in ticks.cancelOnGracefulShutdown() {
                for job in await take() {
                    group.addTask { await workOn(from: job) }
                }
            }
        }
    }

    /// Works what is due now, one after the other, until nothing is. For tests, which drive the background themselves.
    public func runDue() async throws {
        while case let jobs = await take(), !jobs.isEmpty {
            for job in jobs { _ = await work(job, takingNext: false) }
        }
    }

    /// One after the other, while any is due.
    private func workOn(from first: Job) async {
        var next: Job? = first
        while let job = next {
            next = await work(job, takingNext: !Task.isShuttingDownGracefully)
        }
    }

    private func take() async -> [Job] {
        let free = concurrency - running.ids.count
        guard free > 0 else { return [] }
        do {
            // Looking costs no commit; only a job that is there does.
            let waiting = try await store.read { tx in
                try tx.row(
                    "SELECT id FROM job WHERE kind = ? AND state = 'queued' AND due_ms <= ? LIMIT 1", kind, tx.now)
                    != nil
            }
            guard waiting else { return [] }
            return try await writeAndTake { _, lease in try lease(free, nil) }
        } catch {
            logger.error("jobs could not be taken", metadata: ["kind": "\(kind)", "error": "\(error)"])
            return []
        }
    }

    /// - Parameter takingNext: whether the commit that finishes the job takes the next one too: a commit each is what a
    ///   queue's pace hangs on.
    /// - Returns: the next one.
    private func work(_ job: Job, takingNext: Bool) async -> Job? {
        defer { running.remove(job) }
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
            let (outcome, next) = try await writeAndTake { tx, lease in
                var outcome: JobOutcome?
                if try tx.isCurrent(job) {
                    let settled = try settlement(tx)
                    try tx.finish(job, settled)
                    outcome = settled
                }
                return (outcome, takingNext ? try lease(1, job).first : nil)
            }
            Counter(
                label: "job_tries", dimensions: [("kind", kind), ("outcome", outcome.map(JobWorker.label) ?? "stale")]
            )
            .increment()
            return next
        } catch {
            // The lease runs out and the job is tried again.
            logger.error(
                "job could not be settled", metadata: ["kind": "\(kind)", "job": "\(job.id)", "error": "\(error)"])
            return nil
        }
    }

    /// Takes at most so many due jobs; the job, if any, is the one whose try has just ended.
    private typealias Lease = (_ limit: Int, _ ended: Job?) throws -> [Job]

    /// A write that may take due jobs. What it takes is known as running before the next transaction begins: should the
    /// clock jump past the lease meanwhile, nobody begins a second try beside the first.
    private func writeAndTake<T: Sendable>(
        _ body: @escaping @Sendable (Transaction, Lease) throws -> T
    ) async throws -> T {
        let taken = Mutex<[Job]>([])
        do {
            return try await store.write { tx in
                try body(tx) { limit, ended in
                    let others = running.ids.subtracting([ended?.id.text].compactMap { $0 })
                    let jobs = try tx.lease(kind, limit: limit, lease: lease, except: others)
                    for job in jobs { running.insert(job) }
                    taken.withLock { $0 += jobs }
                    return jobs
                }
            }
        } catch {
            for job in taken.withLock({ $0 }) { running.remove(job) }
            throw error
        }
    }

    private static func label(_ outcome: JobOutcome) -> String {
        switch outcome {
        case .done: "done"
        case .retry: "retry"
        case .failed: "failed"
        }
    }

    /// Ids of the jobs of which a try is being made: one whose lease has run out meanwhile is not taken again.
    private final class Running: Sendable {
        private let counts = Mutex<[String: Int]>([:])

        var ids: Set<String> { counts.withLock { Set($0.keys) } }

        func insert(_ job: Job) { counts.withLock { $0[job.id.text, default: 0] += 1 } }

        func remove(_ job: Job) {
            counts.withLock { counts in
                let left = (counts[job.id.text] ?? 1) - 1
                counts[job.id.text] = left > 0 ? left : nil
            }
        }
    }
}
