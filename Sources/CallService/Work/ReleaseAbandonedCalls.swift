import Logging
import Primitives
import ServiceStore

/// Gives calls back that an operator took and left.
enum ReleaseAbandonedCalls {
    static func worker(_ store: CallStore, logger: Logger) -> JobWorker {
        JobWorker(store: store.store, kind: "call.abandoned", concurrency: 4, lease: .seconds(60), logger: logger) {
            job in
            { tx in
                guard let id = CallID(job.about) else { return .failed("no call: \(job.about)") }
                return try tx.releaseAbandoned(id)
            }
        }
    }
}
