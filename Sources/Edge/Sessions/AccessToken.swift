import Contracts
import Foundation
import JWTKit
import Primitives

/// The claims of Account's access token (account.proto, Session.access_token).
struct AccessToken: JWTPayload, Equatable {
    /// Member or staff id.
    var sub: String
    /// Account's id; absent for staff.
    var acc: String?
    var brand: String?
    var role: String
    var name: String?
    /// Session's id.
    var sid: String
    /// customer | staff
    var kind: String
    /// Sequence of Account's newest event at issue.
    var seq: Int64
    /// Seconds since 1970.
    var iat: Int64
    var exp: Int64

    /// The signature alone: how long past its end a token may still be used depends on what is asked for.
    func verify(using algorithm: some JWTAlgorithm) async throws {}

    var expires: Instant { Instant(milliseconds: exp * 1000) }

    /// nil for a staff token or a role this version does not know.
    var customer: Common_Customer? {
        guard kind == "customer", let account = acc, !account.isEmpty else { return nil }
        let role: Common_MemberRole
        switch self.role {
        case "owner": role = .owner
        case "member": role = .member
        case "billing": role = .billing
        case _: return nil
        }
        return .with {
            $0.accountID = account
            $0.memberID = sub
            $0.role = role
            $0.name = name ?? ""
        }
    }

    /// nil for a customer's token or a role this version does not know.
    var staff: Common_Staff? {
        guard kind == "staff", acc == nil else { return nil }
        let role: Common_StaffRole
        switch self.role {
        case "operator": role = .operator
        case "reviewer": role = .reviewer
        case "billing": role = .billing
        case "admin": role = .admin
        case _: return nil
        }
        return .with {
            $0.staffID = sub
            $0.role = role
            $0.name = name ?? ""
        }
    }
}
