import Primitives

struct RefundOrder: Equatable, Sendable {
    var idempotencyKey: String
    /// The acquirer's name for the charge.
    var chargeReference: String
    var amount: Yen
    /// The acquirer's name for the refund, where it has said one.
    var reference: String?
}

enum RefundAnswer: Equatable, Sendable {
    case succeeded(reference: String)
    /// A definite no, with the acquirer's code.
    case refused(code: String)
    /// Taken on; how it ends is asked later.
    case pending(reference: String)
    case unknown(ChargeProblem)
}

enum RefundLookUp: Equatable, Sendable {
    case found(RefundAnswer)
    case neverHeard
    case unknown(ChargeProblem)
}
