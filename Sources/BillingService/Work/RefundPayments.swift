import Logging
import Primitives
import ServiceStore

/// Gives money back through the acquirer, as `ChargeInvoices` takes it.
struct RefundPayments: Sendable {
    let store: BillingStore
    let acquirer: any CardAcquirer
    let logger: Logger

    var worker: JobWorker {
        JobWorker(
            store: store.store, kind: BillingStore.refundJob, concurrency: 2,
            lease: acquirer.longestAnswer * 2 + .seconds(5), logger: logger
        ) { job in
            guard let id = MoneyActionID(job.about) else {
                return { _ in .failed("no refund has the id \(job.about)") }
            }
            let answer: RefundAnswer
            switch try await store.sendRefund(id) {
            case .over: return { _ in .done }
            case .send(let order): answer = await acquirer.refund(order)
            case .ask(let order, let keyLives): answer = await ask(order, keyLives: keyLives)
            }
            return { tx in try store.settleRefund(id, answer, tx) }
        }
    }

    private func ask(_ order: RefundOrder, keyLives: Bool) async -> RefundAnswer {
        switch await acquirer.lookUp(order) {
        case .found(let answer): answer
        // Never arrived: staff decide anew.
        case .neverHeard: keyLives ? await acquirer.refund(order) : .refused(code: "never_arrived")
        case .unknown(let problem): .unknown(problem)
        }
    }
}
