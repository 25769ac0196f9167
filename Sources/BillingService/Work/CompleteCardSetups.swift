import Logging
import Primitives
import ServiceStore

/// Completes visits to the acquirer's page whose browser never came back: the acquirer has told that they ended.
struct CompleteCardSetups: Sendable {
    let store: BillingStore
    let acquirer: any CardAcquirer
    let logger: Logger

    private static let pause = Duration.minutes(1)
    /// Checkout closes its pages by then.
    private static let patience = Duration.days(1)

    var worker: JobWorker {
        JobWorker(
            store: store.store, kind: BillingStore.cardSetupJob, concurrency: 2,
            lease: acquirer.longestAnswer * 3 + .seconds(5), logger: logger
        ) { job in
            guard let id = CardSetupID(job.about), let setup = try await store.openCardSetup(id),
                let reference = setup.reference
            else { return { _ in .done } }
            switch try await acquirer.fetchSetup(reference: reference) {
            case .card(let saved): try await store.registerCard(saved, setup: setup, customerIsHere: false)
            case .failed: break
            case .open:
                // The hint came before what it told of.
                return { tx in
                    tx.now < job.created + Self.patience
                        ? .retry(at: tx.now + Self.pause, error: "the customer has not finished") : .done
                }
            }
            return { _ in .done }
        }
    }
}
