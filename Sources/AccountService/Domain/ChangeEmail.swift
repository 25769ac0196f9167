import Primitives

/// Use case: a member signs in with another address as soon as its link was pressed. Until then the old one holds.
///
/// Every address is answered and mailed alike: that it signs in elsewhere already is told only to who holds its link.
enum ChangeEmail {
    /// By one member, so that mails cannot be sent to the world.
    static let mostLinksPerDay = 10

    struct Facts: Equatable, Sendable {
        var account: AccountState
        /// The member's own address.
        var email: EmailAddress
        var linksToday: Int
    }

    /// As typed → as kept.
    static func check(_ typed: String) throws(ChangeEmailRejection) -> EmailAddress {
        if Typed.line(typed).isEmpty { throw .missing }
        guard let email = EmailAddress(typed) else { throw .malformed }
        return email
    }

    static func decide(_ email: EmailAddress, _ facts: Facts) throws(ChangeEmailRejection) {
        if facts.account == .ended { throw .accountNotOpen }
        if email == facts.email { throw .sameAddress }
        if facts.linksToday >= mostLinksPerDay { throw .tooManyToday }
    }
}

/// Use case: the link in the mail to the new address was pressed.
enum ConfirmEmailChange {
    struct Facts: Equatable, Sendable {
        var link: MailedLink
        var member: Member
        var account: AccountState
        /// What waits to be confirmed; nil when nothing does.
        var wanted: EmailAddress?
        /// Another login of the brand has the address, or another member of the account.
        var addressTaken: Bool
        var now: Instant
    }

    static func state(_ facts: Facts) -> EmailChangeState {
        let state = facts.link.state(at: facts.now)
        // Who presses twice shall read that it worked.
        if state == .used, facts.wanted == nil, facts.member.email.key == facts.link.emailKey { return .used }
        if facts.member.state != .active || facts.account == .ended { return .withdrawn }
        guard facts.wanted?.key == facts.link.emailKey else { return .withdrawn }
        switch state {
        case .used, .withdrawn: return .withdrawn
        case .expired: return .expired
        case .unknown: return .unknown
        case .good: return facts.addressTaken ? .addressTaken : .good
        }
    }
}

enum EmailChangeState: Sendable, CaseIterable {
    case good, used, expired
    /// Taken back, or another request took its place.
    case withdrawn
    /// No such link, or not its secret.
    case unknown
    case addressTaken
}

/// An address that waits for its link to be pressed.
struct PendingEmailChange: Equatable, Sendable {
    let member: MemberID
    let account: AccountID
    let email: EmailAddress
    let requested: Instant
    var expires: Instant
}

enum ChangeEmailRejection: Error, Equatable, Sendable, CaseIterable {
    case missing, malformed
    /// Letter by letter the one that holds now; another case of letters is a change.
    case sameAddress
    case wrongPassword
    case accountNotOpen
    case tooManyToday
    /// Nothing waits (any more).
    case nothingWaits
}
