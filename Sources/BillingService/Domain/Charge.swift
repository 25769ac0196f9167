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
    /// When it was first sent; keys are kept by the acquirer for a day only.
    var sent: Instant?
    /// The acquirer's name for it, once it has said one.
    var reference: String?
    /// How often in a row it could not be made for a fault of ours, before this attempt.
    var faults = 0

    enum State: String, Sendable, CaseIterable {
        /// Its day has not come, or the worker has not.
        case waiting
        /// May have reached the acquirer: ask before saying it again.
        case sent
        /// The acquirer gave no answer: it is being asked.
        case unknown
        /// The card company wants the holder to confirm it on its own page (3-D Secure).
        case needsCustomer = "needs_customer"
        case succeeded
        case declined
        /// A new card came before it was sent: another attempt has taken its place.
        case withdrawn
    }

    /// Under this key the acquirer does it once, however often it hears it. A new attempt has a new key; there is
    /// none before a definite decline.
    var idempotencyKey: String { "charge:\(invoiceID.text):\(attempt)" }
}

extension Charge.State {
    /// Its end is not known: an invoice has one such charge at most.
    static let underWay: Set<Charge.State> = [.waiting, .sent, .unknown, .needsCustomer]

    enum Step: Equatable, Sendable {
        /// The acquirer has not heard of it.
        case send
        /// It may have been done: ask, never charge again.
        case ask
        /// Another card is there by now, or its holder was waited for in vain: it must not be confirmed any more.
        case cancel
        case nothing
    }

    /// - Parameters:
    ///   - otherCard: the registered card is not the one it went to.
    ///   - waited: since it was sent.
    func step(otherCard: Bool, waited: Duration) -> Step {
        switch self {
        case .waiting: .send
        case .sent, .unknown: .ask
        case .needsCustomer: otherCard || waited >= ChargePacing.holderPatience ? .cancel : .ask
        case .succeeded, .declined, .withdrawn: .nothing
        }
    }

    /// What it becomes by an answer; nil where it is settled: a late answer changes nothing.
    func after(_ answer: ChargeAnswer) -> Charge.State? {
        guard Self.underWay.contains(self) else { return nil }
        switch answer {
        case .succeeded: return .succeeded
        case .declined, .ourFault: return .declined
        case .needsCustomer: return .needsCustomer
        // Not to be reached for a while: it still waits for its holder.
        case .unknown: return self == .needsCustomer ? .needsCustomer : .unknown
        }
    }
}

/// When the acquirer is spoken to again about a charge.
enum ChargePacing {
    /// Until the acquirer is asked again about a charge it gave no answer to.
    static let askPause = Duration.seconds(30)
    /// Whether the holder has confirmed is told at once by the browser's return or by the acquirer; asked all the same.
    static let holderPause = Duration.hours(1)
    /// After this long a charge that waits for its holder is taken back: the customer may begin another, staff may give up.
    static let holderPatience = Duration.days(7)

    /// Until what we asked wrongly is asked again: somebody may have mended it. Longer each time, so that a month's charges
    /// do not hammer the acquirer.
    static func faultPause(after faults: Int) -> Duration {
        switch faults {
        case ...1: .minutes(10)
        case 2: .hours(1)
        default: .hours(6)
        }
    }

    /// Without an answer for so long, somebody of ours looks at it.
    static let answerPatience = Duration.days(1)

    /// Card schemes take no more than 20 tries in 30 days (Visa; INTEGRATIONS §2). Counted per account, which is
    /// stricter than per card.
    static let triesInWindow = 20
    static let window = Duration.days(30)

    /// The instant from which another try is allowed; nil = now.
    /// - Parameter tries: when the account's charges of the last 30 days were sent.
    static func allowed(tries: [Instant], at now: Instant) -> Instant? {
        let counted = tries.filter { $0 + window > now }.sorted()
        guard counted.count >= triesInWindow else { return nil }
        return counted[counted.count - triesInWindow] + window
    }

    /// After this long a key may be forgotten by the acquirer (Stripe keeps it 24 h at least): what it cannot find then has
    /// never arrived, and is not said again under the same key.
    static let keyLife = Duration.hours(23)
}

enum InvoiceState: String, Sendable {
    /// Waits for the charge.
    case open
    case paid
    /// Declined, or to be confirmed by the holder; the customer has to act.
    case failed
    /// The acquirer's answer is missing; it is being asked.
    case unknown
    /// Given up by staff.
    case writtenOff = "written_off"
}
