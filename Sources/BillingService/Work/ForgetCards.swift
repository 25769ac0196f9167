import Logging
import Primitives
import ServiceStore

/// Lets cards go that nothing is charged to any more (replaced, refused at their registration, of accounts that are erased
/// or never came to a contract): they stay nowhere, with us or at the acquirer. Its outage only delays it.
struct ForgetCards: Sendable {
    /// Kind of job: about a card's token.
    static let job = "forget_card"
    private static let pause = Duration.minutes(10)

    let store: BillingStore
    let acquirer: any CardAcquirer
    let logger: Logger

    var worker: JobWorker {
        JobWorker(
            store: store.store, kind: Self.job, concurrency: 1, lease: acquirer.longestAnswer * 2 + .seconds(5),
            logger: logger
        ) { job in
            guard try await store.isLetGo(cardToken: job.about) else {
                return { tx in .retry(at: tx.now + Self.pause, error: "something may still be charged to it") }
            }
            do {
                try await acquirer.forgetCard(token: job.about)
                return { _ in .done }
            } catch {
                logger.warning("a card is not forgotten yet", metadata: ["error": "\(error)"])
                return { tx in .retry(at: tx.now + Self.pause, error: "the acquirer has not answered") }
            }
        }
    }
}
