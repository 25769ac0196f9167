import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// Kinds of jobs: about the acquirer's name of a charge of which something was given back, and of a dispute.
    static let refundsJob = "acquirer_refunds"
    static let disputeJob = "acquirer_dispute"

    /// What is told of a charge that nobody here knows may be news of one whose answer is still missing; or the acquirer's
    /// account serves others, too.
    private static let patienceWithStrangers = Duration.days(3)

    /// Brings the books to the refunds that the acquirer has of a charge; part of the transaction that ends the job.
    func settleRefunds(
        ofCharge reference: String, _ answer: AcquirerRefunds, heard: Instant, _ tx: Transaction
    ) throws -> JobOutcome {
        let told: [AcquirerRefund]
        switch answer {
        case .unknown(let problem): return .retry(at: tx.now + ChargePacing.askPause, error: problem.text)
        case .found(let refunds): told = refunds
        }
        guard let invoice = try tx.invoice(paidBy: reference) else { return stranger(heard: heard, tx) }
        var waits = false
        for step in FollowRefunds.steps(told, known: try tx.knownRefunds(of: invoice.id)) {
            switch step {
            case .wait: waits = true
            case .ask(let id): try askAgain(about: id, tx)
            case .book(let refund):
                do {
                    try book(refund, of: invoice.id, tx)
                } catch let rejection as GiveBack.Rejection {
                    return .failed("\(refund.reference) of \(refund.amount.japanese): \(rejection)")
                }
            }
        }
        return waits
            ? .retry(at: tx.now + ChargePacing.holderPause, error: "a refund is on its way")
            : try toldMeanwhile(Self.refundsJob, reference, tx)
    }

    /// Brings the books to how a dispute stands; part of the transaction that ends the job.
    func settleDispute(
        _ reference: String, _ answer: AcquirerDisputeLookUp, heard: Instant, _ tx: Transaction
    ) throws -> JobOutcome {
        let told: AcquirerDispute
        switch answer {
        case .unknown(let problem): return .retry(at: tx.now + ChargePacing.askPause, error: problem.text)
        case .neverHeard: return .failed("the acquirer has no such dispute")
        case .found(let dispute): told = dispute
        }
        guard let invoice = try tx.invoice(paidBy: told.chargeReference) else { return stranger(heard: heard, tx) }
        let known = try tx.dispute(reference: reference)
        var dispute =
            known
            ?? Dispute(
                id: tx.newID(), reference: reference, invoiceID: invoice.id, accountID: invoice.accountID,
                brand: invoice.brand, invoiceNumber: invoice.number, amount: told.amount, state: .open, place: .ours,
                reason: told.reason, opened: tx.today)
        if known == nil { try tx.insert(dispute) }
        for move in FollowDispute.moves(from: dispute.place, to: FollowDispute.place(of: told)) {
            dispute.moves += 1
            let left = min(dispute.amount, GiveBack.left(of: invoice))
            let taxes = left > .zero ? try GiveBack.shares(left, of: invoice) : []
            // Money may come and go more than once: each move is a matter of its own.
            try tx.enter(
                Journal.dispute(move, dispute.amount, taxes), about: "\(dispute.id)-\(dispute.moves)", invoice: invoice)
            if let lost = move.loss(of: dispute.amount) {
                try tx.lose(lost, of: invoice, about: "\(dispute.id)-\(dispute.moves)")
            }
        }
        let before = dispute.state
        dispute.place = FollowDispute.place(of: told)
        dispute.state = told.state
        dispute.reason = told.reason
        dispute.respondBy = FollowDispute.lastDay(before: told.respondBy)
        if told.state == .open { dispute.closed = nil } else if before != told.state { dispute.closed = tx.today }
        try tx.update(dispute)
        if known == nil || before != told.state {
            try tx.append(
                event: told.state.eventKind, subject: invoice.accountID.text, payload: Billing_Dispute(dispute))
        }
        return try toldMeanwhile(Self.disputeJob, reference, tx)
    }

    func disputes(
        of accountID: AccountID?, openOnly: Bool, before key: DisputeID?, limit: Int
    ) async throws -> (disputes: [Dispute], next: DisputeID?) {
        let found = try await store.read { tx in
            try tx.disputes(of: accountID, openOnly: openOnly, before: key, limit: limit + 1)
        }
        return (Array(found.prefix(limit)), found.count > limit ? found[limit - 1].id : nil)
    }

    /// A refund that was made on the acquirer's own page: the paper over it and the books are as with ours, and it is not sent.
    private func book(_ refund: AcquirerRefund, of invoiceID: InvoiceID, _ tx: Transaction) throws {
        guard let invoice = try tx.invoice(invoiceID) else { return }
        let action = MoneyAction(
            id: tx.newID(), kind: .refund, state: .underWay, accountID: invoice.accountID, brand: invoice.brand,
            invoiceID: invoice.id, invoiceNumber: invoice.number, amount: refund.amount, reason: "決済代行会社を通じた返金",
            requestedBy: nil, requested: tx.now, failure: "")
        try tx.insert(action)
        // As if it had been sent: from now on it is only asked about.
        try tx.execute(
            "UPDATE money_action SET sent_ms = ?, reference = ? WHERE action_id = ?", tx.now, refund.reference,
            action.id)
        try tx.enqueue(job: Self.refundJob, about: action.id.text, due: tx.now)
        _ = try settleRefund(action.id, .succeeded(reference: refund.reference), tx)
    }

    private func askAgain(about id: MoneyActionID, _ tx: Transaction) throws {
        try tx.execute(
            "UPDATE money_action SET state = 'under_way', failure = '' WHERE action_id = ? AND state = 'failed'", id)
        try tx.schedule(job: Self.refundJob, about: id.text, due: tx.now)
    }

    private func stranger(heard: Instant, _ tx: Transaction) -> JobOutcome {
        tx.now < heard + Self.patienceWithStrangers
            ? .retry(at: tx.now + ChargePacing.holderPause, error: "no charge here has that name") : .done
    }

    /// The acquirer has told more while it was being asked.
    private func toldMeanwhile(_ kind: String, _ about: String, _ tx: Transaction) throws -> JobOutcome {
        guard let due = try tx.due(job: kind, about: about), due <= tx.now else { return .done }
        return .retry(at: tx.now, error: "told again meanwhile")
    }
}

extension Dispute.State {
    fileprivate var eventKind: String {
        switch self {
        case .open: "invoice.disputed"
        case .won: "invoice.dispute_won"
        case .lost: "invoice.dispute_lost"
        }
    }
}
