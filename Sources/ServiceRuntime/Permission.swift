import Contracts

/// What a customer's members may do: the one table of roles. `CustomerMethods` says what each method needs, Edge's
/// `PagePermissions` what each page needs; `docs/roles.md` says it in words.
public enum Permission: String, CaseIterable, Sendable {
    /// One's own login: password, second factor, sessions.
    case ownLogin
    /// What is registered, the number, who the members are.
    case overview
    /// Reading inquiries and working on them.
    case inquiries
    /// What operators see: answering hours, 応答メモ, Q&A.
    case answering
    /// Which notices went where and when.
    case notices
    /// Whose account elsewhere notices go to (Chatwork): everything about callers goes there.
    case channels
    /// Invoices, receipts, the card.
    case money
    /// Plan, options, the end of the contract.
    case contract
    /// What is registered about the customer, and who may be asked for it.
    case registration
    /// Identity documents.
    case identity
    /// Members, their roles, the history of who changed what.
    case team

    public var roles: Set<Common_MemberRole> {
        switch self {
        case .ownLogin, .overview: [.owner, .member, .billing]
        case .inquiries, .answering, .notices: [.owner, .member]
        case .money, .contract: [.owner, .billing]
        case .channels, .registration, .identity, .team: [.owner]
        }
    }

    public func includes(_ role: Common_MemberRole) -> Bool { roles.contains(role) }

    /// What the person reads who may not.
    public static let refused = Rejected(
        .permissionDenied, "この操作をする権限がありません。必要な場合は、アカウントのオーナーに権限の変更をご依頼ください。")
}

extension Common_MemberRole {
    /// As pages and histories call it.
    public var japanese: String {
        switch self {
        case .owner: "オーナー"
        case .member: "メンバー"
        case .billing: "経理担当"
        case .unspecified, .UNRECOGNIZED: "不明"
        }
    }
}

extension Common_StaffRole {
    /// As pages and histories call it: 「審査」.
    public var japanese: String {
        switch self {
        case .operator: "受付"
        case .reviewer: "審査"
        case .billing: "請求"
        case .admin: "管理者"
        case .unspecified, .UNRECOGNIZED: "受付"
        }
    }
}
