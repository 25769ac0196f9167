import Contracts
import Primitives

// The end user travels in the request, and only Edge may say it (allow-list). Every service reads it here.

extension Common_Customer {
    /// The account that the request is scoped to. What the role may do was looked at before (`CustomerMethods`).
    /// - Throws: `Rejected` when the ids are malformed: nobody is named.
    public func account() throws -> AccountID {
        guard let account = AccountID(accountID), MemberID(memberID) != nil else {
            throw Rejected(.unauthenticated, "ログインし直してください。")
        }
        return account
    }
}

extension Common_Staff {
    /// The person of the answering company. What the role may do was looked at before (`StaffMethods`).
    /// - Throws: `Rejected` when the id is malformed: nobody of the staff is named.
    public func person() throws -> StaffID {
        guard let staff = StaffID(staffID) else { throw Rejected(.unauthenticated, "ログインし直してください。") }
        return staff
    }
}
