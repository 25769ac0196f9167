import Foundation
import Logging
import Metrics
import Primitives
import ServiceLifecycle

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
