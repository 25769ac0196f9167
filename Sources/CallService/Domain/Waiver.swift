import Primitives

/// A call that shall not count, above what one person may waive alone (PRODUCT D12): it waits for the second.
struct Waiver: Equatable, Sendable {
    var state: State
    /// For the customer, once it is agreed to.
    var reason: String
    var requestedBy: Actor
    var requested: Instant
    /// nil while it waits.
    var decided: Decided?

    struct Decided: Equatable, Sendable {
        var by: Actor
        var at: Instant
        /// Among staff.
        var note: String
    }

    enum State: String, Sendable {
        case waiting, agreed, refused
        /// Taken back by who asked for it.
        case withdrawn
    }
}

enum DecideWaiver {
    static let noteLimit = 200

    enum Rejection: Error, Equatable {
        case notWaiting
        /// Who asked for it is not the second person.
        case samePerson
        case noteTooLong
    }

    /// - Parameter waiver: the one that waits; nil when none does.
    /// - Returns: what becomes of it.
    static func decide(
        _ agreed: Bool, note: String, by person: Actor, _ waiver: Waiver?
    ) throws(Rejection) -> Waiver.State {
        guard let waiver, waiver.state == .waiting else { throw .notWaiting }
        guard note.count <= noteLimit else { throw .noteTooLong }
        let own = waiver.requestedBy.id == person.id
        if agreed, own { throw .samePerson }
        return agreed ? .agreed : own ? .withdrawn : .refused
    }
}
