import Primitives

/// One attempt to take an invoice's money: a row is committed before the acquirer hears of it.
struct Charge: Equatable, Sendable {
    var id: ChargeID
    var invoiceID: InvoiceID
    var accountID: AccountID
    /// 1, 2, 3 … per invoice.
    var attempt: Int
    var amount: Yen
    var state: State
    /// The acquirer's token of the card; written down with `sent`, so that a repeat under the key says the same.
    var cardToken: String?

    enum State: String, Sendable {
        /// Its day has not come, or the worker has not.
        case waiting
        /// May have reached the acquirer: ask before saying it again.
        case sent
        /// The acquirer gave no answer: it is being asked.
        case unknown
        case succeeded
        case declined
        /// A new card came before it was sent: another attempt has taken its place.
        case withdrawn
    }

    /// Under this key the acquirer does it once, however often it hears it. A new attempt has a new key; there is
    /// none before a definite decline.
    var idempotencyKey: String { "charge:\(invoiceID.text):\(attempt)" }
}

/// What follows from the acquirer's answer.
enum SettleCharge {
    enum Decision: Equatable, Sendable {
        case paid(reference: String)
        /// The invoice has failed; the customer is told. `nextAttempt` nil = only a new card brings another attempt.
        case failed(Decline, nextAttempt: Instant?)
        /// Asked again after a while, under the same key.
        case unknown(ChargeProblem)
    }

    /// After the first attempt, once a day.
    static let retryLimit = 3
    static let retryPause = Duration.days(1)
    /// Card schemes forbid more than 20 attempts in 30 days (Visa; INTEGRATIONS §2).
    static let attemptLimit = 20
    /// Until the acquirer is asked again about a charge it gave no answer to.
    static let askPause = Duration.seconds(30)

    /// - Parameter tries: attempts the acquirer has answered for the invoice, this one included.
    static func decide(_ answer: ChargeAnswer, tries: Int, at now: Instant) -> Decision {
        switch answer {
        case .succeeded(let reference): .paid(reference: reference)
        case .declined(let decline):
            .failed(decline, nextAttempt: decline.mayRetry && tries <= retryLimit ? now + retryPause : nil)
        case .unknown(let problem): .unknown(problem)
        }
    }

    /// Whether an invoice that failed may be tried with the card just registered.
    static func newCardBringsAttempt(attemptsSoFar: Int) -> Bool { attemptsSoFar < attemptLimit }
}

enum InvoiceState: String, Sendable {
    /// Waits for the charge.
    case open
    case paid
    /// Declined; the customer has to act.
    case failed
    /// The acquirer's answer is missing; it is being asked.
    case unknown
}
