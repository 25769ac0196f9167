import Primitives

/// Use case: a reviewer has doubts after the documents were accepted, and holds the verification, or lifts her hold: no
/// number is issued meanwhile. What a returned notice began is lifted by a delivered one alone; the two do not know of each
/// other, and while either holds, nothing goes on.
enum HoldVerification {
    static let longestReasonCharacters = 200

    struct Standing: Equatable, Sendable {
        var byNotice = false
        var byReviewer = false

        var isHeld: Bool { byNotice || byReviewer }
    }

    /// - Parameter holds: false = lifts.
    /// - Returns: the reason as it is kept.
    static func decide(
        holds: Bool, reason typed: String, state: AccountState, now: Standing
    ) throws(HoldRejection) -> String {
        if state == .applied || state == .ended { throw .accountNotOpen }
        switch (holds, now.byReviewer) {
        case (true, false), (false, true): break
        case (true, true): throw .heldAlready
        case (false, false): throw now.byNotice ? .heldByNotice : .notHeld
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
