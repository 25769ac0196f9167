import Contracts
import Primitives

// The end user travels in the request, and only Edge may say it (allow-list). Every service reads it here.

extension Common_Customer {
    /// The account that the request is scoped to.
    /// - Throws: `Rejected` when the ids are malformed or the role may not do this.
    public func account(_ roles: Set<Common_MemberRole> = [.owner, .member, .billing]) throws -> AccountID {
        guard let account = AccountID(accountID), MemberID(memberID) != nil else {
            throw Rejected(.unauthenticated, "ログインし直してください。")
        }
        guard roles.contains(role) else {
            throw Rejected(.permissionDenied, "この操作をする権限がありません。アカウントの管理者にお問い合わせください。")
        }
        return account
    }
}

extension Common_Staff {
    /// The person of the answering company; an admin may do everything.
    /// - Throws: `Rejected` when the id is malformed or the role may not do this.
    public func person(_ roles: Set<Common_StaffRole>) throws -> StaffID {
        guard let staff = StaffID(staffID) else { throw Rejected(.unauthenticated, "ログインし直してください。") }
        guard role == .admin || roles.contains(role) else {
            throw Rejected(.permissionDenied, "この操作をする権限がありません。")
        }
        return staff
    }
}
