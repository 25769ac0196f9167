import Primitives

/// Somebody who signs in for an account, or is invited to.
struct Member: Equatable, Sendable {
    let id: MemberID
    let account: AccountID
    let brand: String
    /// Empty until the invited person says it, when nobody else did.
    var name: String
    /// Signs in with it.
    var email: EmailAddress
    var role: MemberRole
    var state: MemberState
    /// nil for the person who applied.
    var invited: Instant?
    var joined: Instant?
    var removed: Instant?
    /// End of the newest invitation.
    var invitationExpires: Instant?
    /// Signing in asks for a code too.
    var secondFactor = false

    static let longestNameCharacters = 40

    /// By what others know them.
    var shownName: String { name.isEmpty ? email.text : name }
}

enum MemberState: String, Sendable, CaseIterable {
    case invited, active, removed
}

/// Why a member stays as it is.
enum MemberRejection: Error, Equatable, Sendable {
    case removed
    case alreadyActive
    case roleMissing
    /// Somebody has to be able to do everything.
    case lastOwner
    /// Does not sign in yet.
    case notActive
}

/// Use case: an owner gives a member another role.
enum ChangeMemberRole {
    /// - Parameter owners: active ones of the account.
    static func decide(_ member: Member, to role: MemberRole, owners: Int) throws(MemberRejection) -> Member {
        if member.state == .removed { throw .removed }
        if member.isLast(of: owners), role != .owner { throw .lastOwner }
        var changed = member
        changed.role = role
        return changed
    }
}

/// Use case: an owner takes a member off the account, or an invitation back.
enum RemoveMember {
    /// - Parameter owners: active ones of the account.
    static func decide(_ member: Member, owners: Int, now: Instant) throws(MemberRejection) -> Member {
        if member.state == .removed { throw .removed }
        if member.isLast(of: owners) { throw .lastOwner }
        var removed = member
        removed.state = .removed
        removed.removed = now
        removed.invitationExpires = nil
        removed.secondFactor = false
        return removed
    }
}

extension Member {
    fileprivate func isLast(of owners: Int) -> Bool { state == .active && role == .owner && owners <= 1 }
}
