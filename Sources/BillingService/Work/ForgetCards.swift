import Logging
import Primitives
import ServiceStore

/// Lets cards of applications go that no contract came of: they stay nowhere, with us or at the acquirer.
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
            do {
                try await acquirer.forgetCard(token: job.about)
                return { _ in .done }
            } catch {
                return { tx in .retry(at: tx.now + Self.pause, error: "the acquirer has not answered") }
            }
        }
    }
}
