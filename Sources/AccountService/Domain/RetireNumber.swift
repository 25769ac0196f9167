import Primitives

/// Use case: staff take a number out of the inventory that must not be given out (any more): the telephone company took it
/// back, or it was imported by mistake. Only one that nobody has; it can be put back.
enum RetireNumber {
    static let longestReasonCharacters = 200

    /// - Parameter state: nil when the number is not there.
    /// - Returns: the reason as it is kept; nil when it was put back.
    static func decide(
        reason typed: String, putsBack: Bool, state: InventoryState?
    ) throws(RetireRejection) -> String? {
        switch state {
        case nil: throw .notInInventory
        case .reserved, .issued: throw .inUse
        case .retired: if !putsBack { throw .retiredAlready }
        case .free, .resting: if putsBack { throw .notRetired }
        }
        if putsBack { return nil }
        let reason = Typed.line(typed)
        if reason.isEmpty { throw .reasonMissing }
        if reason.count > longestReasonCharacters { throw .reasonTooLong }
        return reason
    }

    static func note(_ typed: String) throws(RetireRejection) -> String {
        let note = Typed.line(typed)
        if note.count > ImportNumbers.longestNoteCharacters { throw .noteTooLong }
        return note
    }
}

enum RetireRejection: Error, Equatable, Sendable {
    case notInInventory
    case inUse
    case retiredAlready
    case notRetired
    case reasonMissing
    case reasonTooLong
    case noteTooLong
}
