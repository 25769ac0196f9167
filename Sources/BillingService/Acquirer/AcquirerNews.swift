import Primitives

/// A refund as the acquirer has it, whoever has sent it.
struct AcquirerRefund: Equatable, Sendable {
    var reference: String
    /// The key we sent it under; nil when it was made on the acquirer's own page.
    var key: String?
    var amount: Yen
    var state: State

    enum State: Equatable, Sendable {
        case pending, succeeded, failed
    }
}

enum AcquirerRefunds: Equatable, Sendable {
    /// All there are of the charge.
    case found([AcquirerRefund])
    case unknown(ChargeProblem)
}

/// A dispute (chargeback) as the acquirer has it now.
struct AcquirerDispute: Equatable, Sendable {
    var reference: String
    /// The acquirer's name for the charge.
    var chargeReference: String
    /// May be a part of the charge.
    var amount: Yen
    var state: Dispute.State
    /// The card company has taken the money back, and has not returned it.
    var moneyTaken: Bool
    /// The acquirer's word for why: fraudulent, duplicate …
    var reason: String
    /// Evidence has to be there before; nil where none is asked for.
    var respondBy: Instant?
}

enum AcquirerDisputeLookUp: Equatable, Sendable {
    case found(AcquirerDispute)
    case neverHeard
    case unknown(ChargeProblem)
}
