import Logging
import Metrics
import Primitives
import ServiceStore

/// Takes the money of written-down charges through the acquirer.
struct ChargeInvoices: Sendable {
    let store: BillingStore
    let acquirer: any CardAcquirer
    let logger: Logger

    /// Charges under way at once.
    private static let concurrency = 8

    var worker: JobWorker {
        JobWorker(
            store: store.store, kind: BillingStore.chargeJob, concurrency: Self.concurrency,
            // Longer than asking and charging take together.
            lease: acquirer.longestAnswer * 2 + .seconds(5), logger: logger
        ) { job in
            guard let id = ChargeID(job.about) else { return { _ in .failed("no charge has the id \(job.about)") } }
            let answer: ChargeAnswer
            var found = false
            switch try await store.sendCharge(id) {
            case .over: return { _ in .done }
            case .later(let instant): return { _ in .retry(at: instant, error: "20 tries in 30 days") }
            case .declined(let decline): answer = .declined(decline)
            case .send(let order): answer = await acquirer.charge(order)
            case .ask(let order, let keyLives): (answer, found) = await ask(order, keyLives: keyLives)
            case .cancel(let order): answer = await cancel(order)
            }
            if case .unknown(let problem) = answer {
                logger.error("charge without an answer", metadata: ["charge": "\(id)", "error": "\(problem.text)"])
            }
            if case .ourFault(let fault) = answer {
                logger.error(
                    "charge not taken for a fault of ours", metadata: ["charge": "\(id)", "error": "\(fault.text)"])
                Counter(label: "charges_not_taken", dimensions: [("fault", fault.kind.rawValue)]).increment()
            }
            return { [found] tx in try store.settleCharge(id, answer, found: found, tx) }
        }
    }

    /// A charge that may have been sent before. Only when the acquirer says that it never heard of it is it said again,
    /// and then under the same key; once the acquirer may have
    /// forgotten the key, it counts as declined, and a new attempt has a new key.
    ///
    /// - Returns: `found`: the acquirer has had it since it was first sent.
    private func ask(_ order: ChargeOrder, keyLives: Bool) async -> (answer: ChargeAnswer, found: Bool) {
        switch await acquirer.lookUp(order) {
        case .found(let answer): (answer, true)
        case .neverHeard: (keyLives ? await acquirer.charge(order) : .declined(.neverArrived), false)
        case .unknown(let problem): (.unknown(problem), false)
        }
    }

    private func cancel(_ order: ChargeOrder) async -> ChargeAnswer {
        switch await acquirer.cancel(order) {
        case .found(let answer): answer
        case .neverHeard: .declined(.cancelled)
        case .unknown(let problem): .unknown(problem)
        }
    }
}

/// Renders the receipts of paid invoices and the papers over what was given back, so that they are there before anybody asks.
struct IssuePapers: Sendable {
    let store: BillingStore
    let logger: Logger

    /// After the bills of a 1st there are as many to draw as customers: half of a small machine is left to those who ask.
    private static let drawnAtOnce = 1

    var workers: [JobWorker] { [receipts, others] }

    private var others: JobWorker {
        JobWorker(
            store: store.store, kind: BillingStore.paperJob, concurrency: Self.drawnAtOnce, lease: .seconds(30),
            logger: logger
        ) { job in
            guard try await store.paper(job.about, accountID: nil) != nil else {
                return { _ in .failed("no paper has the number \(job.about)") }
            }
            return { _ in .done }
        }
    }

    private var receipts: JobWorker {
        JobWorker(
            store: store.store, kind: BillingStore.receiptJob, concurrency: Self.drawnAtOnce, lease: .seconds(30),
            logger: logger
        ) { job in
            guard let id = InvoiceID(job.about), try await store.receipt(of: id, accountID: nil) != nil else {
                return { _ in .failed("no paid invoice has the id \(job.about)") }
            }
            return { _ in .done }
        }
    }
}
