import Contracts
import Primitives
import ServiceRuntime

/// A member as the pages show one.
struct MemberShown: Sendable {
    let id: String
    let path: String
    let name: String
    let email: String?
    let role: String
    let chip: Chip
    let lastSeen: String?
    let isMe: Bool
    let secondFactor: Bool

    struct Chip: Sendable {
        let words: String
        /// Of the stylesheet.
        let kind: String
    }

    init(_ member: Account_Member, me: String?, now: Instant) {
        id = member.memberID
        path = "/account/members/\(member.memberID)"
        name = member.name.isEmpty ? member.email : member.name
        email = member.name.isEmpty ? nil : member.email
        role = member.role.japanese
        lastSeen = member.lastSeenMs > 0 ? Show.time(member.lastSeenMs) : nil
        isMe = member.memberID == me
        secondFactor = member.secondFactor
        switch member.state {
        case .active: chip = Chip(words: "利用中", kind: "done")
        case .invited where member.invitationExpiresMs > now.milliseconds: chip = Chip(words: "招待中", kind: "review")
        case .invited: chip = Chip(words: "招待の期限切れ", kind: "doing")
        case .removed, .unspecified, .UNRECOGNIZED: chip = Chip(words: "削除済み", kind: "")
        }
    }
}

extension Common_MemberRole {
    /// Roles a member can be given, as forms offer them.
    static let offered: [Common_MemberRole] = [.owner, .member, .billing]

    /// What the role may do, in one line.
    var explanation: String {
        switch self {
        case .owner: "すべての操作ができます（メンバーの管理、ご契約、お支払いを含みます）。"
        case .member: "問い合わせ、応答メモ、対応時間を操作できます。ご請求は見られません。"
        case .billing: "ご請求、クレジットカード、ご契約を操作できます。問い合わせの内容は見られません。"
        case .unspecified, .UNRECOGNIZED: ""
        }
    }

    /// Value of the form's field: "owner".
    var key: String {
        switch self {
        case .owner: "owner"
        case .member: "member"
        case .billing: "billing"
        case .unspecified, .UNRECOGNIZED: ""
        }
    }

    init(key: String) { self = Common_MemberRole.offered.first { $0.key == key } ?? .unspecified }
}

extension Choices {
    /// The field in which a member's role is chosen.
    static func roles(chosen: Common_MemberRole, problems: Problems?) -> Choices {
        Choices(
            "role", "権限", Common_MemberRole.offered.map { ($0.key, $0.japanese, $0.explanation) }, chosen: [chosen.key],
            problems: problems)
    }
}
