import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    /// - Parameters:
    ///   - declined: staff's reason; nil when the customer withdraws.
    /// - Throws: `EndApplicationRejection`, `NotFound`, `RequestIDReused`.
    func endApplication(of id: AccountID, declined: String?, _ request: RepeatableRequest) async throws {
        _ = try await once(request) { tx in
            let (account, reason) = try EndApplication.decide(
                tx.existingAccount(id), declined: declined, today: tx.today)
            try tx.update(account)
            try tx.releaseReservation(of: id)
            for table in ["verification_hold", "notice_hold"] {
                try tx.execute("DELETE FROM \(table) WHERE account_id = ?", id)
            }
            try tx.endSessions(ofAllIn: id)
            try tx.append(
                .withdrawn, try tx.existingAccount(id),
                detail: .applicationWithdrawn(
                    .with {
                        $0.declined = declined != nil
                        $0.reason = reason
                    }))
            return Account_WithdrawApplicationResponse()
        }
    }
}

extension Transaction {
    fileprivate func endSessions(ofAllIn account: AccountID) throws {
        for member in try rows("SELECT member_id FROM member WHERE account_id = ? ORDER BY member_id", account) {
            let id = try member.id("member_id", MemberID.self)
            try execute("UPDATE session SET ended_ms = ? WHERE person_id = ? AND ended_ms IS NULL", now, id)
            try appendSessionEnded(subject: account.text, personID: id.text, sessionID: nil)
        }
    }
}
