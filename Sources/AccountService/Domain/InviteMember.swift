import Primitives

/// Use case: an owner invites somebody to sign in for the account.
///
/// An address that signs in to another account of the brand is invited like any other: whether it is registered is
/// told to nobody but the person who holds the mailed link.
enum InviteMember {
    /// Active and invited ones together.
    static let mostMembers = 50
    /// By one account, so that it cannot be used to send mails to the world.
    static let mostInvitationsPerDay = 30

    struct Command: Equatable, Sendable {
        var email: EmailAddress
        /// May be empty: the invited person says it.
        var name: String
        var role: MemberRole
    }

    struct Facts: Equatable, Sendable {
        var state: AccountState
        /// Active and invited ones.
        var members: [Member]
        var invitationsToday: Int
    }

    /// As typed → as kept, or everything that is wrong with it.
    static func check(email: String, name: String, role: MemberRole?) throws(InviteMemberRejection) -> Command {
        var problems: [InviteMemberRejection.Problem] = []
        let line = Typed.line(email)
        let address = EmailAddress(line)
        if line.isEmpty { problems.append(.emailMissing) } else if address == nil { problems.append(.emailMalformed) }
        let name = Typed.line(name)
        if name.count > Member.longestNameCharacters { problems.append(.nameTooLong) }
        if role == nil { problems.append(.roleMissing) }
        guard problems.isEmpty, let address, let role else { throw .form(problems) }
        return Command(email: address, name: name, role: role)
    }

    static func decide(_ command: Command, _ facts: Facts) throws(InviteMemberRejection) {
        switch facts.state {
        case .verified, .active, .suspended, .ending: break
        case .applied, .ended: throw .accountNotOpen
        }
        if let same = facts.members.first(where: { $0.email.key == command.email.key }) {
            throw .form([same.state == .active ? .alreadyMember : .alreadyInvited])
        }
        if facts.members.count >= mostMembers { throw .tooManyMembers }
        if facts.invitationsToday >= mostInvitationsPerDay { throw .tooManyToday }
    }
}

enum InviteMemberRejection: Error, Equatable, Sendable {
    case form([Problem])
    case accountNotOpen
    case tooManyMembers
    case tooManyToday

    enum Problem: Equatable, Sendable, CaseIterable {
        case emailMissing, emailMalformed, nameTooLong, roleMissing
        case alreadyMember, alreadyInvited
    }
}

extension InviteMemberRejection.Problem {
    var field: String {
        switch self {
        case .emailMissing, .emailMalformed, .alreadyMember, .alreadyInvited: "email"
        case .nameTooLong: "name"
        case .roleMissing: "role"
        }
    }

    var sentence: String {
        switch self {
        case .emailMissing: "メールアドレスが入力されていません。"
        case .emailMalformed: "メールアドレスの形式が正しくありません。例：hanako@example.jp"
        case .nameTooLong: "名前は\(Member.longestNameCharacters)文字以内で入力してください。"
        case .roleMissing: "権限が選択されていません。"
        case .alreadyMember: "このメールアドレスの方は、すでにメンバーです。"
        case .alreadyInvited: "このメールアドレスの方は、すでに招待しています。届いていない場合は、一覧から招待メールを再送してください。"
        }
    }
}
