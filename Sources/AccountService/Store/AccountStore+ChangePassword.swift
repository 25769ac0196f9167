import Contracts
import Primitives
import ServiceStore

enum ChangePasswordRejection: Error, Equatable, Sendable {
    case wrongCurrent
}

extension AccountStore {
    /// Counts the attempt before the current password is looked at, as a sign-in does. A new one that cannot be taken is no
    /// attempt at the current one.
    /// - Throws: `NotFound`, `PasswordProblem`, `SignInRejection.wait`.
    func beginPasswordChange(
        of member: MemberID, _ account: AccountID, to typed: String
    ) async throws -> (chosen: Password, hash: String) {
        try await store.write { tx in
            let (email, hash) = try tx.passwordOwner(member, account)
            let chosen = try Password.choose(typed, email: email).get()
            try tx.admit(AccountStore.attempts(member), .account)
            return (chosen, hash)
        }
    }

    /// Every session of the member ends: who has taken one over is out.
    /// - Throws: `NotFound`, `RequestIDReused`.
    func changePassword(
        of member: MemberID, _ account: AccountID, to hash: String, _ request: RepeatableRequest
    ) async throws {
        _ = try await once(request) { tx in
            _ = try tx.passwordOwner(member, account)
            try tx.execute("UPDATE member SET password_hash = ? WHERE member_id = ?", hash, member)
            try tx.execute("DELETE FROM attempt WHERE subject = ?", AccountStore.attempts(member))
            try tx.execute("UPDATE session SET ended_ms = ? WHERE person_id = ? AND ended_ms IS NULL", tx.now, member)
            let name = try tx.member(member)?.shownName ?? ""
            try tx.record(
                AccountChange.passwordChanged, of: account, by: .member(member, name: name), .init(subject: name))
            try tx.appendSessionEnded(subject: account.text, personID: member.text, sessionID: nil)
            return Account_ChangePasswordResponse()
        }
    }

    private static func attempts(_ member: MemberID) -> String { "password:\(member)" }
}

extension Transaction {
    fileprivate func passwordOwner(
        _ member: MemberID, _ account: AccountID
    ) throws -> (email: EmailAddress, hash: String) {
        let found = try row(
            "SELECT email, password_hash FROM member WHERE member_id = ? AND account_id = ?", member, account)
        guard let found else { throw NotFound.account }
        return (try found.email("email"), try found.string("password_hash"))
    }
}
