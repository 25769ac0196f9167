import Primitives

/// Use case: staff approve a customer's words for operators, or say why not.
enum ReviewAnsweringText {
    static let longestReasonCharacters = 500

    enum Verdict: Equatable, Sendable {
        case approve
        /// Told to the customer.
        case reject(reason: String)
    }

    static func decide(
        _ typed: Verdict, _ state: AnsweringText.State
    ) throws(ReviewAnsweringTextRejection) -> AnsweringText.State {
        switch state {
        case .waiting: break
        case .replaced: throw .replaced
        case .approved, .rejected: throw .alreadyReviewed
        }
        guard case .reject(let typedReason) = typed else { return .approved }
        let reason = Typed.text(typedReason)
        if reason.isEmpty { throw .reasonMissing }
        if reason.count > longestReasonCharacters { throw .reasonTooLong }
        return .rejected(reason: reason)
    }
}

enum ReviewAnsweringTextRejection: Error, Equatable, Sendable {
    case alreadyReviewed
    case replaced
    case reasonMissing
    case reasonTooLong
}
