import Primitives

/// A link that was mailed: its id stands in the store, its secret nowhere (see `LinkSecrets`).
struct MailedLink: Equatable, Sendable {
    let id: LinkID
    let purpose: LinkPurpose
    let accountID: AccountID
    let brand: String
    /// Address it was mailed to, without capitals (`EmailAddress.key`).
    let emailKey: String
    /// Whom it is for; nil before there is a member, and for links older than members.
    let member: MemberID?
    let expires: Instant
    let used: Instant?

    /// Used comes before expired: who pressed it yesterday shall read that it worked.
    func state(at now: Instant) -> LinkState {
        if used != nil { return .used }
        return now >= expires ? .expired : .good
    }

    /// - Parameter account: the application that is to be verified by it; nil = it is gone.
    func verificationState(of account: Account?, at now: Instant) -> LinkState {
        let state = state(at: now)
        // One that gave way to another login of the address has no day of its end: its applicant signs in there.
        return state != .used && account?.state == .ended && account?.endDate != nil ? .withdrawn : state
    }
}

enum LinkPurpose: String, Sendable, CaseIterable {
    case verifyEmail = "verify_email"
    case resetPassword = "reset_password"
    case inviteMember = "invite_member"
    /// To the address that a member wants to sign in with.
    case changeEmail = "change_email"

    /// OWASP: reset at most 60 minutes, verification a day (INTEGRATIONS §5). An invitation waits for somebody who did not
    /// ask for it, over a week of absence.
    var lifetime: Duration {
        switch self {
        case .verifyEmail, .changeEmail: .hours(24)
        case .resetPassword: .minutes(60)
        case .inviteMember: .days(7)
        }
    }
}

enum LinkState: Sendable, CaseIterable {
    case good, used, expired
    /// The application that it was mailed for is over.
    case withdrawn
    /// No such link, or not its secret.
    case unknown
}

/// How many mails with links an address may be made to get, so that nobody can fill somebody else's mailbox. Beyond it a
/// stranger's request is answered as ever and nothing is sent; a member who asks is told (`AddressHasHadItsMails`).
enum LinkAllowance {
    static let linksPerAddressAndHour = 5
    static let window: Duration = .hours(1)

    static func allows(sentInWindow: Int) -> Bool { sentInWindow < linksPerAddressAndHour }
}

/// Nothing was sent, and nothing was changed.
struct AddressHasHadItsMails: Error, Equatable, Sendable {}
