import Contracts
import Primitives
import ServiceRuntime

extension Account_Member {
    init(_ member: Member) {
        self.init()
        memberID = member.id.text
        accountID = member.account.text
        name = member.name
        email = member.email.text
        role = Common_MemberRole(member.role)
        switch member.state {
        case .invited: state = .invited
        case .active: state = .active
        case .removed: state = .removed
        }
        invitedMs = member.invited?.milliseconds ?? 0
        joinedMs = member.joined?.milliseconds ?? 0
        removedMs = member.removed?.milliseconds ?? 0
        invitationExpiresMs = member.invitationExpires?.milliseconds ?? 0
        secondFactor = member.secondFactor
    }
}

extension Common_MemberRole {
    init(_ role: MemberRole) {
        switch role {
        case .owner: self = .owner
        case .member: self = .member
        case .billing: self = .billing
        }
    }
}

extension MemberRole {
    /// nil when none was chosen.
    init?(_ role: Common_MemberRole) {
        switch role {
        case .owner: self = .owner
        case .member: self = .member
        case .billing: self = .billing
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}

extension Account_InvitationState {
    init(_ state: InvitationState) {
        switch state {
        case .good: self = .good
        case .accepted: self = .accepted
        case .expired: self = .expired
        case .withdrawn: self = .withdrawn
        case .unknown: self = .unknown
        case .addressTaken: self = .addressTaken
        }
    }
}

extension MemberNameProblem {
    var sentence: String {
        switch self {
        case .missing: "名前が入力されていません。"
        case .tooLong: "名前は\(Member.longestNameCharacters)文字以内で入力してください。"
        }
    }
}

extension InviteMemberRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .form(let problems):
            Rejected(.invalidArgument, "入力内容をご確認ください。", fields: problems.map { .init($0.field, $0.sentence) })
        case .accountNotOpen: Rejected(.failedPrecondition, "現在、メンバーを招待できません。ご契約の状態をご確認ください。")
        case .tooManyMembers:
            Rejected(.failedPrecondition, "メンバーは\(InviteMember.mostMembers)人までです。使わなくなったメンバーを削除してから、招待してください。")
        case .tooManyToday:
            Rejected(.resourceExhausted, "1日に送れる招待メールは\(InviteMember.mostInvitationsPerDay)通までです。明日、もう一度お試しください。")
        }
    }
}

extension AddressHasHadItsMails: Refusal {
    var rejected: Rejected {
        Rejected(
            .resourceExhausted,
            "このメールアドレスには、1時間に\(LinkAllowance.linksPerAddressAndHour)通まで確認のメールを送れます。しばらくしてから、もう一度お試しください。")
    }
}

extension MemberRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .removed: Rejected(.failedPrecondition, "このメンバーは、すでに削除されています。")
        case .alreadyActive: Rejected(.failedPrecondition, "このメンバーは、すでに招待を受けています。")
        case .roleMissing: Rejected(field: "role", "権限が選択されていません。")
        case .lastOwner:
            Rejected(.failedPrecondition, "オーナーが1人もいなくなるため、変更できません。先に、ほかのメンバーをオーナーにしてください。")
        case .notActive: Rejected(.failedPrecondition, "このメンバーは、まだログインしていません。")
        }
    }
}
