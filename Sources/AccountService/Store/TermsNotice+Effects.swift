import Contracts
import Primitives
import ServiceStore

/// Where a notice goes, and what its return or delivery does.
extension Transaction {
    /// 施行規則 第6条: the address that the documents show. A person's is the one of the application, which they were compared
    /// with; a company's is the registered one, wherever it gets its post. nil where that was not told.
    func addressOfNotice(for account: Account) throws -> (postalCode: String, address: String)? {
        let d = account.details
        guard d.partyKind == .company else { return (d.postalCode, d.address) }
        guard let told = try verificationDetails(of: account.id), !told.registeredPostalCode.isEmpty,
            !told.registeredAddress.isEmpty
        else { return nil }
        return (told.registeredPostalCode, told.registeredAddress)
    }

    func hold(_ hold: RecordTermsNotice.Hold, _ notice: TermsNotice) throws {
        let since = try heldSince(notice.accountID)
        switch hold {
        case .asItIs: return
        case .begins:
            // Each that comes back is told, also where something else holds already.
            try execute(
                """
                INSERT INTO notice_hold (account_id, terms_notice_id, since_ms) VALUES (?, ?, ?)
                ON CONFLICT (account_id) DO UPDATE SET terms_notice_id = excluded.terms_notice_id
                """,
                notice.accountID, notice.id, now)
        case .lifted:
            guard try holdStanding(of: notice.accountID).byNotice else { return }
            try execute("DELETE FROM notice_hold WHERE account_id = ?", notice.accountID)
            // A reviewer's doubts are not about the address alone.
            if try holdStanding(of: notice.accountID).isHeld { return }
        }
        let account = try existingAccount(notice.accountID)
        try append(
            hold == .begins ? .verificationHeld : .holdLifted, account,
            detail: .verificationHeld(
                .with {
                    $0.termsNoticeID = notice.id.text
                    $0.managementNumber = notice.managementNumber
                }))
        if hold == .lifted, let since { try tellCompleted(account, since: since) }
    }
}
