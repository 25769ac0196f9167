import Contracts
import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

extension AccountStore {
    struct Erasable: Sendable {
        var account: AccountID
        var verdict: EraseAccount.Verdict
    }

    /// Accounts that are due today, with those that identity records hold back.
    func erasable(_ brands: BrandCatalogue) async throws -> [Erasable] {
        try await store.read { tx in
            try tx.rows(
                "SELECT account_id FROM account WHERE state IN ('applied', 'ended') ORDER BY account_id"
            ).map { try Erasable(account: $0.id("account_id"), verdict: tx.erasing($0.id("account_id"), brands)) }
                .filter { $0.verdict == .due || $0.verdict == .held }
        }
    }

    /// Deletes an account and all that hangs on it, tells the others so, and takes its data out of what was told before.
    /// - Returns: false when it is not due (any more).
    func erase(_ id: AccountID, _ brands: BrandCatalogue) async throws -> Bool {
        try await store.write { tx in
            guard try tx.erasing(id, brands) == .due else { return false }
            let account = try tx.existingAccount(id)
            try tx.delete(account)
            var told = Account_AccountSnapshot()
            told.accountID = id.text
            told.brand = account.details.brand
            told.state = .ended
            let payload = Account_AccountEvent.with { $0.account = told }
            try tx.execute(
                "UPDATE event SET kind = ?, payload = ? WHERE subject = ? AND kind <> 'session.ended'",
                AccountEventKind.erased.rawValue, Data(try payload.serializedData()), id)
            try tx.append(event: AccountEventKind.erased.rawValue, subject: id.text, payload: payload)
            return true
        }
    }
}

extension Transaction {
    fileprivate func erasing(_ id: AccountID, _ brands: BrandCatalogue) throws -> EraseAccount.Verdict {
        let account = try existingAccount(id)
        let records = try row(
            """
            SELECT (SELECT COUNT(*) FROM document WHERE account_id = ?)
                + (SELECT COUNT(*) FROM verification_record WHERE account_id = ?)
                + (SELECT COUNT(*) FROM terms_notice WHERE account_id = ?)
                + (SELECT COUNT(*) FROM verification_hold_step WHERE account_id = ?) AS n
            """, id, id, id, id)?.int("n")
        return EraseAccount.decide(
            .init(
                state: account.state, applied: JapanDate(account.applied), endDate: account.endDate,
                keptMonths: (brands[account.details.brand]?.afterEnd ?? .standard).keptMonths,
                hadContract: account.number != nil || account.formerNumber != nil,
                identityRecords: records ?? 0),
            today: today)
    }

    fileprivate func delete(_ account: Account) throws {
        let id = account.id
        try execute(
            "DELETE FROM session WHERE kind = 'customer' AND person_id IN (SELECT member_id FROM member WHERE account_id = ?)",
            id)
        try execute(
            "DELETE FROM answering_text_part WHERE text_id IN (SELECT text_id FROM answering_text WHERE account_id = ?)",
            id)
        let members = "SELECT member_id FROM member WHERE account_id = ?"
        try execute(
            """
            DELETE FROM recovery_code WHERE second_factor_id IN (
                SELECT second_factor_id FROM second_factor WHERE member_id IN (\(members)))
            """, id)
        for table in ["second_factor", "sign_in_challenge", "email_change"] {
            try execute("DELETE FROM \(table) WHERE member_id IN (\(members))", id)
        }
        for table in ["intake_viewing", "intake_page"] {
            try execute(
                "DELETE FROM \(table) WHERE intake_id IN (SELECT intake_id FROM intake_file WHERE account_id = ?)", id)
        }
        for table in Transaction.tablesOfAnAccount { try execute("DELETE FROM \(table) WHERE account_id = ?", id) }
        try execute("DELETE FROM account WHERE account_id = ?", id)
    }

    /// Those with a row per account, before the account itself. A table that is missing here makes the deletion fail.
    private static let tablesOfAnAccount = [
        "verification_export", "account_option", "account_hours", "account_addressee", "account_export", "consent",
        "application_campaigns",
        "unverified_password",
        "mailed_link", "closing_days", "answering_text", "detail_change", "account_change", "verification_details",
        "verification_details_change",
        "beneficial_owner", "notice_hold", "contract_end", "unfinished_application", "intake_file", "plan_consent",
        "verification_hold", "member",
    ]
}
