import Logging
import ServiceStore

/// Takes what was erased out of the places where SQLite would still have it.
enum CompactSearch {
    static func worker(_ store: CallStore, logger: Logger) -> JobWorker {
        JobWorker(
            store: store.store, kind: CallStore.compactJob, concurrency: 1, lease: .seconds(600), logger: logger
        ) { _ in
            try await store.compact()
            return { _ in .done }
        }
    }
}
