import Primitives

/// How long a session lasts.
struct SessionLimits: Equatable, Sendable {
    /// Since its last use.
    var idle: Duration
    /// Since sign-in, whatever is done with it.
    var absolute: Duration

    /// Sessions are kept so long after they began, for looking up who was signed in; longer than any lasts.
    static let keptFor: Duration = .days(90)

    static func of(_ kind: SessionKindOfPerson, remember: Bool) -> SessionLimits {
        switch (kind, remember) {
        // 「ログイン状態を保持する」
        case (.customer, true): SessionLimits(idle: .days(30), absolute: .days(30))
        case (.customer, false): SessionLimits(idle: .hours(8), absolute: .hours(24))
        // A shift; a desk is shared, so nothing is remembered.
        case (.staff, _): SessionLimits(idle: .hours(4), absolute: .hours(14))
        }
    }
}

enum SessionKindOfPerson: String, Sendable {
    case customer, staff
}

/// A signed-in browser.
struct Session: Equatable, Sendable {
    let id: SessionID
    let kind: SessionKindOfPerson
    /// A member's or staff person's id.
    let personID: String
    let remember: Bool
    let created: Instant
    var lastUsed: Instant
    let ended: Instant?

    var limits: SessionLimits { .of(kind, remember: remember) }
    var expires: Instant { min(created + limits.absolute, lastUsed + limits.idle) }
    func isGood(at now: Instant) -> Bool { ended == nil && now < expires }
}

/// What an access token says about its bearer.
struct Bearer: Equatable, Sendable {
    var kind: SessionKindOfPerson
    var personID: String
    /// nil for staff.
    var accountID: AccountID?
    /// nil for staff.
    var brand: String?
    /// `MemberRole` or `StaffRole`.
    var role: String
    var name: String
    var sessionID: SessionID
}

enum SignInRejection: Error, Equatable, Sendable {
    /// Unknown address, wrong password, not verified: one answer for all of them.
    case wrong
    case wait(Duration)
    /// The session is over.
    case over
}
