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

    /// Keys of the places beside mail where notices of calls arrive now.
    var open: Set<String> = []

    /// What a role may not see on the pages it is not told of either (`Permission`): money and the contract are not a
    /// member's, what callers said and how calls are answered not of whoever sees to the bills.
    func hears(_ kind: Notice.Kind) -> Bool {
        switch role {
        case .owner: true
        case .member: kind.group != .billing
        case .billing: !kind.isOfCalls
        }
    }

    /// Whether the member gets calls in a place other than `place` and mail.
    func isReachedElsewhere(than place: String) -> Bool { !open.subtracting(rules.silent).subtracting([place]).isEmpty }

    /// When and whether a notice goes to the place.
    ///
    /// Whoever wants no mail of calls gets it all the same while none of the other places is in order: a call that is told
    /// nowhere does more harm than a mail that was not wanted.
    func when(_ kind: Notice.Kind, at place: String, now: Instant) -> NoticeRules.When {
        var rules = rules
        if place == NoticeRules.mail, !isReachedElsewhere(than: place) { rules.silent.remove(place) }
        return rules.decide(kind, at: place, now: now)
    }

    /// When a mail goes in place of a message that was given up; `.not` to whoever gets mails of calls anyway, is reached
    /// elsewhere, or does not read them there.
    func whenInstead(_ kind: Notice.Kind, of place: String, now: Instant) -> NoticeRules.When {
        guard kind.group != nil, rules.silent.contains(NoticeRules.mail), !rules.silent.contains(place),
            !isReachedElsewhere(than: place)
        else { return .not }
        var rules = rules
        rules.silent.remove(NoticeRules.mail)
        return rules.decide(kind, at: NoticeRules.mail, now: now)
    }

    /// Who hears of what is for the account's own address: all owners, once whoever has that address was removed.
    static func standing(for contact: Contact, hasLeft: Bool, in recipients: [Recipient]) -> [Contact] {
        let owners = recipients.filter { $0.role == .owner }.map(\.contact)
        return hasLeft && !owners.isEmpty ? owners : [contact]
    }
}

/// What Account has told of a member.
struct MemberHeard: Equatable, Sendable {
    var id: MemberID
    var account: AccountID
    /// nil: not a member yet, or not any more.
    var person: Person?
    /// Of a member who was removed.
    var left: EmailAddress?

    struct Person: Equatable, Sendable {
        var email: EmailAddress
        var name: String
        var role: Recipient.Role
    }
}
