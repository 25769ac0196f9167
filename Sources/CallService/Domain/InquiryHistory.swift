import Primitives

enum HistoryEntryKind: IdentifierKind { static let prefix = "his" }

/// One line of what was done about an inquiry; lines are only ever added (PRODUCT C4).
struct HistoryEntry: Equatable, Sendable {
    enum What: String, Sendable {
        case handled, reopened, noted, assigned, unassigned, snoozed, woken, corrected, disputed, counted, waived

        /// What the customer's people do among themselves is not for staff.
        var concernsStaff: Bool {
            switch self {
            case .corrected, .disputed, .counted, .waived: true
            case .handled, .reopened, .noted, .assigned, .unassigned, .snoozed, .woken: false
            }
        }
    }

    var id: Identifier<HistoryEntryKind>
    var line: HistoryLine
    var at: Instant
    var by: Actor
}

/// What a decision has to say for the history.
struct HistoryLine: Equatable, Sendable {
    var what: HistoryEntry.What
    /// A note, a reason, the assignee's name.
    var text = ""
    var until: Instant?
}

/// Who did something. Account knows the people; the name is kept as it was, so that the history reads on after they left.
struct Actor: Equatable, Sendable {
    var id: String
    var name: String
    var isStaff: Bool

    /// The clock did it.
    static let nobody = Actor(id: "", name: "", isStaff: false)
}

/// An inquiry as a use case leaves it, and what it did.
struct Worked: Equatable, Sendable {
    var inquiry: Inquiry
    var line: HistoryLine
}
