import Primitives

/// One person of an account who is told, by mail and in the places that all share.
struct Recipient: Equatable, Sendable {
    /// The member's id; empty for the account's own address before anybody has set rules.
    var member: String
    var contact: Contact
    var rules = NoticeRules()
    var role = Role.owner

    enum Role: String, Sendable {
        case owner, member, billing
    }

    /// Money and the contract concern those who see to them.
    func hears(_ kind: Notice.Kind) -> Bool { kind.group != .billing || role != .member }
}

/// What Account has told of a member.
struct MemberHeard: Equatable, Sendable {
    var id: MemberID
    var account: AccountID
    /// nil: not a member yet, or not any more.
    var person: Person?

    struct Person: Equatable, Sendable {
        var email: EmailAddress
        var name: String
        var role: Recipient.Role
    }
}
