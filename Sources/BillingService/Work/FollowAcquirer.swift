import Logging
import Primitives
import ServiceStore

/// What happens at the acquirer without us, asked for anew whenever it hints at something: refunds made on its own page, and
/// payments that their holders dispute.
struct FollowAcquirer: Sendable {
    let store: BillingStore
    let acquirer: any CardAcquirer
    let logger: Logger

    var workers: [JobWorker] { [refunds, disputes] }

    private var refunds: JobWorker {
        JobWorker(
            store: store.store, kind: BillingStore.refundsJob, concurrency: 2,
            lease: acquirer.longestAnswer + .seconds(5),
            logger: logger
        ) { job in
            let answer = await acquirer.refunds(ofCharge: job.about)
            return { tx in
                try store.settleRefunds(ofCharge: job.about, answer, heard: job.created, tx)
            }
        }
    }

    private var disputes: JobWorker {
        JobWorker(
            store: store.store, kind: BillingStore.disputeJob, concurrency: 2,
            lease: acquirer.longestAnswer + .seconds(5),
            logger: logger
        ) { job in
            let answer = await acquirer.dispute(job.about)
            return { tx in try store.settleDispute(job.about, answer, heard: job.created, tx) }
        }
    }
}
