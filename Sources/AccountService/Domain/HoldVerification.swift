import Primitives

/// Use case: a reviewer has doubts after the documents were accepted, and holds the verification, or lifts her hold: no
/// number is issued meanwhile. What a returned notice began is lifted by a delivered one alone.
enum HoldVerification {
    static let longestReasonCharacters = 200

    enum Standing: Equatable, Sendable {
        case free, heldByNotice, heldByReviewer
    }

    /// - Parameter holds: false = lifts.
    /// - Returns: the reason as it is kept.
    static func decide(
        holds: Bool, reason typed: String, state: AccountState, now: Standing
    ) throws(HoldRejection) -> String {
        guard AccountLife.allows(.holdVerification, by: .reviewer, in: state) else { throw .accountNotOpen }
        switch (holds, now) {
        case (true, .free), (false, .heldByReviewer): break
        case (true, _): throw .heldAlready
        case (false, .heldByNotice): throw .heldByNotice
        case (false, .free): throw .notHeld
        }
        let reason = Typed.line(typed)
        if reason.isEmpty { throw .reasonMissing }
        if reason.count > longestReasonCharacters { throw .reasonTooLong }
        return reason
    }
}

enum HoldRejection: Error, Equatable, Sendable {
    case accountNotOpen
    case heldAlready
    case heldByNotice
    case notHeld
    case reasonMissing
    case reasonTooLong
}
