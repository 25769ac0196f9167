import Logging
import ServiceStore

/// Makes answering cards that an older version kept findable.
enum FoldCards {
    static func worker(_ store: CallStore, logger: Logger) -> JobWorker {
        JobWorker(store: store.store, kind: "card.fold", concurrency: 1, lease: .seconds(60), logger: logger) { _ in
            { tx in
                try tx.foldCards()
                return .done
            }
        }
    }
}
