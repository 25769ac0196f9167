import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    enum PayRefusal: Error, Equatable {
        case nothingUnpaid
        case noCard
        case cardRefused
        case needsAuthentication
        /// The card scheme's limit; until then.
        case tooManyTries(until: JapanDate)
        case underWay
    }

    /// The customer wants everything unpaid tried with the registered card, now.
    func payNow(_ request: Billing_PayNowRequest, accountID: AccountID) async throws -> Billing_PayNowResponse {
        try await store.write { tx in
            try tx.once(request.requestID, fingerprint: request) {
                guard try tx.unpaid(accountID) > .zero else { throw PayRefusal.nothingUnpaid }
                guard let card = try tx.savedCard(accountID) else { throw PayRefusal.noCard }
                if try tx.isRefused(card) { throw PayRefusal.cardRefused }
                if let later = ChargePacing.allowed(tries: try tx.tries(of: accountID), at: tx.now) {
                    throw PayRefusal.tooManyTries(until: JapanDate(later))
                }
                let tried = try tx.tryUnpaid(accountID)
                guard tried > 0 else {
                    throw try tx.waitsForHolder(accountID) == nil ? PayRefusal.underWay : PayRefusal.needsAuthentication
                }
                return .with { $0.tried = Int32(tried) }
            }.response
        }
    }

    /// The charge that waits for its holder; nil when there is none.
    func chargeForHolder(_ invoiceID: InvoiceID) async throws -> (id: ChargeID, order: ChargeOrder)? {
        try await store.read { tx in
            guard let charge = try tx.openCharge(of: invoiceID), charge.state == .needsCustomer else { return nil }
            return (charge.id, try tx.order(charge))
        }
    }

    /// The acquirer is asked about the invoice's charge now instead of at its time.
    func askAgain(_ invoiceID: InvoiceID) async throws {
        try await store.write { tx in
            guard let charge = try tx.openCharge(of: invoiceID) else { return }
            try tx.hasten(job: Self.chargeJob, about: charge.id.text)
        }
    }

    /// What the holder's return brought. The charge's job finds it settled, and ends.
    func settleForHolder(_ id: ChargeID, _ answer: ChargeAnswer) async throws {
        try await store.write { tx in
            _ = try settleCharge(id, answer, tx)
            try tx.hasten(job: Self.chargeJob, about: id.text)
        }
    }

    /// What the ¥ page and the banner say about unpaid invoices; nil while there are none.
    func arrears(of accountID: AccountID, _ tx: Transaction) throws -> Arrears? {
        guard let facts = try dunningFacts(accountID, tx), let since = facts.unpaidSince else { return nil }
        let latest = try tx.row(
            """
            SELECT failure FROM invoice WHERE account_id = ? AND unpaid_since IS NOT NULL
            ORDER BY charge_date DESC, invoice_id DESC LIMIT 1
            """, accountID)
        var arrears = Arrears(
            unpaid: try tx.unpaid(accountID), since: since, failure: try latest?.string("failure") ?? "",
            suspension: Dunning.suspension(facts, on: tx.today))
        if case .suspended = facts.standing, !facts.contractIsOver { arrears.suspended = true }
        if let card = try tx.savedCard(accountID) { arrears.cardRefused = try tx.isRefused(card) }
        let open = try tx.charges(of: accountID).filter { Charge.State.underWay.contains($0.state) }
        arrears.authentication = open.first { $0.state == .needsCustomer }?.invoiceID
        let waiting = try open.filter { $0.state == .waiting }.compactMap {
            try tx.due(job: Self.chargeJob, about: $0.id.text)
        }.min()
        arrears.nextAttempt = waiting.flatMap { $0 > tx.now ? JapanDate($0) : nil }
        arrears.underWay =
            facts.answerIsMissing || facts.faultIsOurs || (waiting.map { $0 <= tx.now } ?? false)
        return arrears
    }
}

/// What is unpaid, and what follows from that.
struct Arrears: Equatable, Sendable {
    var unpaid: Yen
    var since: JapanDate
    /// Of the newest unpaid invoice, for the customer.
    var failure: String
    var suspension: JapanDate?
    var suspended = false
    var nextAttempt: JapanDate?
    /// The registered card cannot be tried again.
    var cardRefused = false
    /// The invoice that waits for the holder.
    var authentication: InvoiceID?
    /// A charge is on its way.
    var underWay = false
}

extension Transaction {
    /// The charge that waits for the holder to confirm it, the oldest first.
    func waitsForHolder(_ accountID: AccountID) throws -> Charge? {
        try charges(of: accountID).first { $0.state == .needsCustomer }
    }
}
