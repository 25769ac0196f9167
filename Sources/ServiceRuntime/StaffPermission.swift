import Contracts

/// What people of the answering company may do: the one table of staff's roles. `StaffMethods` says what each method
/// needs, Edge's `StaffPagePermissions` what each page needs; `docs/roles.md` says it in words. An admin may do everything.
public enum StaffPermission: String, CaseIterable, Sendable {
    /// One's own login.
    case ownLogin
    /// Ringing calls: answering, writing up, drafts, how the desk is doing.
    case desk
    /// Who the customers are, how far each has come, what callers said.
    case customers
    /// Names, address, telephone and site, for a customer who calls.
    case details
    /// Mending what was written up.
    case corrections
    /// What callers hear outside the hours: reading it.
    case announcementText
    /// Identity documents and all that proves who somebody is; what follows from it: holds, notices, declining.
    case identity
    /// Who looked at documents and took records out.
    case audit
    /// The inventory: giving numbers out and taking them back.
    case numbers
    /// The customers' words for operators and callers: 応答メモ, Q&A, announcements.
    case words
    /// Invoices, payments, contracts, credits, the journal.
    case money
    /// Calls whose counting a customer disputes.
    case counting
    /// What was sent to whom, and sending it again.
    case deliveries
    /// お知らせ to all customers.
    case news

    /// Beside admins.
    private var others: Set<Common_StaffRole> {
        switch self {
        case .ownLogin, .customers, .deliveries: [.operator, .reviewer, .billing]
        case .corrections, .announcementText: [.operator, .reviewer]
        case .desk: [.operator]
        case .details: [.reviewer, .billing]
        case .identity, .numbers, .words, .news: [.reviewer]
        case .money, .counting: [.billing]
        case .audit: []
        }
    }

    public var roles: Set<Common_StaffRole> { others.union([.admin]) }

    public func includes(_ role: Common_StaffRole) -> Bool { roles.contains(role) }

    /// What the person reads who may not.
    public static let refused = Rejected(.permissionDenied, "この操作をする権限がありません。")
}
