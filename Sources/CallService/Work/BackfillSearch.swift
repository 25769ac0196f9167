import Logging
import ServiceStore

/// Makes what an older version recorded findable, beside the daily work.
enum BackfillSearch {
    private static let inquiriesPerCommit = 200

    static func worker(_ store: CallStore, logger: Logger) -> JobWorker {
        JobWorker(
            store: store.store, kind: "search.backfill", concurrency: 1, lease: .seconds(60), logger: logger
        ) { _ in
            { tx in try tx.backfillSearch(limit: inquiriesPerCommit) ? .done : .retry(at: tx.now, error: "") }
        }
    }
}
