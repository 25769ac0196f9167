import Primitives

/// One line of the history of an account: who changed what, as its owner reads it.
struct AccountChange: Equatable, Sendable {
    let id: AccountChangeID
    let at: Instant
    let actor: ChangeMaker
    /// An event's kind ("member.invited"), or one of those below.
    let kind: String
    let words: ChangeWords

    static let passwordReset = "login.password_reset"
    static let passwordChanged = "login.password_changed"
    static let emailChangeRequested = "login.email_change_requested"
    static let emailChangeWithdrawn = "login.email_change_withdrawn"
}

/// Whom a change is put down to.
enum ChangeMaker: Equatable, Sendable {
    case member(MemberID, name: String)
    case staff(StaffID, name: String)
    /// Nobody asked for it: a rule, or another service.
    case system
}

/// What a line says besides its kind; each may be empty.
struct ChangeWords: Equatable, Sendable {
    /// Whom or what it was done to: a member's name, 「応答メモ」.
    var subject = ""
    var before = ""
    var after = ""
}
