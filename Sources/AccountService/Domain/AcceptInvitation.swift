import Primitives

/// Use case: the invited person says a name and a password, and is a member.
enum AcceptInvitation {
    struct Facts: Equatable, Sendable {
        var link: MailedLink
        var member: Member
        var account: AccountState
        /// The address signs in to another account of the brand.
        var addressTaken: Bool
        var now: Instant
    }

    static func state(_ facts: Facts) -> InvitationState {
        switch facts.member.state {
        case .active: return .accepted
        case .removed: return .withdrawn
        case .invited: break
        }
        if facts.account == .ended { return .withdrawn }
        switch facts.link.state(at: facts.now) {
        case .used, .withdrawn: return .withdrawn
        case .expired: return .expired
        case .unknown: return .unknown
        case .good: return facts.addressTaken ? .addressTaken : .good
        }
    }

    /// - Returns: the name as it is kept.
    static func name(_ typed: String) throws(MemberNameProblem) -> String {
        let name = Typed.line(typed)
        if name.isEmpty { throw .missing }
        if name.count > Member.longestNameCharacters { throw .tooLong }
        return name
    }
}

enum InvitationState: Sendable, CaseIterable {
    case good
    case accepted
    case expired
    /// By the inviting side, or a newer one was mailed.
    case withdrawn
    /// No such link, or not its secret.
    case unknown
    case addressTaken
}

enum MemberNameProblem: Error, Equatable, Sendable {
    case missing, tooLong
}
