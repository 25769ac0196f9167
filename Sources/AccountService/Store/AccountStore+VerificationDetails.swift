import Contracts
import Primitives
import ServiceStore

/// Who says what stands beside the documents: a member or staff.
struct Teller: Equatable, Sendable {
    var id: String
    var isCustomer: Bool
    /// Of staff; a member's is looked up.
    var name = ""
}

/// What was told before stays readable, with who told otherwise and when (犯罪収益移転防止法 施行規則 第20条第3項: 付記).
struct VerificationDetailsChange: Equatable, Sendable {
    var at: Instant
    var by: String
    var isCustomer: Bool
    /// Lines of 「項目：内容」.
    var before: String
    var after: String
}

extension AccountStore {
    static let detailsChanges = Migration(
        "account-verification-details-changes-0001",
        sql: """
            CREATE TABLE verification_details_change (
                account_id TEXT NOT NULL,
                position INTEGER NOT NULL,
                changed_ms BIGINT NOT NULL,
                by_customer INTEGER NOT NULL,
                changed_by TEXT NOT NULL,
                changed_by_name TEXT NOT NULL,
                before_words TEXT NOT NULL,
                after_words TEXT NOT NULL,
                CONSTRAINT changes_of_details_are_in_order PRIMARY KEY (account_id, position)
            );
            CREATE TRIGGER a_change_of_details_never_changes BEFORE UPDATE ON verification_details_change BEGIN
                SELECT RAISE(ABORT, 'a change of verification details never changes');
            END;
            CREATE TRIGGER a_change_of_details_goes_with_its_purge BEFORE DELETE ON verification_details_change
            WHEN EXISTS (SELECT 1 FROM verification_record WHERE account_id = OLD.account_id)
                AND NOT EXISTS (
                    SELECT 1 FROM verification_purge
                    WHERE account_id = OLD.account_id AND purged_ms >= OLD.changed_ms) BEGIN
                SELECT RAISE(ABORT, 'a change of verification details goes only with its purge');
            END;
            """)
}

/// Accepted already, or the contract has ended.
struct VerificationDetailsSettled: Error, Equatable {}

extension AccountStore {
    /// - Throws: `VerificationDetailsRejection`, `VerificationDetailsSettled`, `NotFound`, `RequestIDReused`.
    func setVerificationDetails(
        _ typed: SetVerificationDetails.Command, of accountID: AccountID, by teller: Teller,
        _ request: RepeatableRequest
    ) async throws -> Account_SetVerificationDetailsResponse {
        try await once(request) { tx in
            let account = try tx.existingAccount(accountID)
            // What a document was compared with is the record's: the customer changes it only where the verification begins
            // again, or where something is asked for that was not.
            let kept = try tx.verificationDetails(of: accountID)
            let lacks = !(kept?.isComplete(for: account.details.partyKind) ?? false)
            let compared =
                try account.identity == .accepted
                || tx.identityDocuments(of: accountID).contains { $0.state == .accepted }
            let settled =
                teller.isCustomer && compared && !account.identityHeld && (!lacks || account.identity == .accepted)
            if account.state == .ended || settled { throw VerificationDetailsSettled() }
            let details = try SetVerificationDetails.decide(
                typed, party: account.details.partyKind, today: tx.today)
            if let (before, after) = kept?.difference(to: details) {
                try tx.keep(changeFrom: before, to: after, of: accountID, by: teller)
            }
            try tx.execute("DELETE FROM verification_details WHERE account_id = ?", accountID)
            try tx.execute(
                """
                INSERT INTO verification_details (
                    account_id, birth_date, occupation, purpose, business, person_in_charge, beneficial_owner,
                    registered_address, person_in_charge_birth_date, person_in_charge_address,
                    person_in_charge_relation, ownership, registered_postal_code, told_by, told_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                accountID, details.birthDate, details.occupation, details.purpose, details.business,
                details.personInCharge, details.owners.first?.name ?? "", details.registeredAddress,
                details.personInChargeBirthDate, details.personInChargeAddress, details.personInChargeRelation,
                details.ownership?.rawValue, details.registeredPostalCode, teller.id, tx.now)
            try tx.keep(details.owners, of: accountID)
            return .with { $0.details = Account_VerificationDetails(details, of: account.details.partyKind) }
        }
    }
}

extension Transaction {
    fileprivate func keep(
        changeFrom before: String, to after: String, of account: AccountID, by teller: Teller
    ) throws {
        let member = try teller.isCustomer ? MemberID(teller.id).flatMap(member) : nil
        try execute(
            """
            INSERT INTO verification_details_change (
                account_id, position, changed_ms, by_customer, changed_by, changed_by_name, before_words, after_words)
            SELECT ?, COALESCE(MAX(position), 0) + 1, ?, ?, ?, ?, ?, ? FROM verification_details_change
            WHERE account_id = ?
            """, account, now, teller.isCustomer, teller.id, member?.shownName ?? teller.name, before, after, account)
    }

    /// Oldest first.
    func verificationDetailsChanges(of account: AccountID) throws -> [VerificationDetailsChange] {
        try rows("SELECT * FROM verification_details_change WHERE account_id = ? ORDER BY position", account).map {
            VerificationDetailsChange(
                at: try $0.instant("changed_ms"), by: try $0.string("changed_by_name"),
                isCustomer: try $0.bool("by_customer"), before: try $0.string("before_words"),
                after: try $0.string("after_words"))
        }
    }

    /// nil until it was told.
    func verificationDetails(of account: AccountID) throws -> VerificationDetails? {
        try row(
            """
            SELECT birth_date, occupation, purpose, business, person_in_charge, registered_address,
                person_in_charge_birth_date, person_in_charge_address, person_in_charge_relation, ownership,
                registered_postal_code
            FROM verification_details WHERE account_id = ?
            """, account
        ).map { row in
            VerificationDetails(
                birthDate: try row.optionalDate("birth_date"), occupation: try row.string("occupation"),
                purpose: try row.string("purpose"), business: try row.string("business"),
                personInCharge: try row.string("person_in_charge"),
                personInChargeBirthDate: try row.optionalDate("person_in_charge_birth_date"),
                personInChargeAddress: try row.string("person_in_charge_address"),
                personInChargeRelation: try row.string("person_in_charge_relation"),
                ownership: try row.optionalString("ownership").flatMap(BeneficialOwnership.init(rawValue:)),
                owners: try beneficialOwners(of: account),
                registeredPostalCode: try row.string("registered_postal_code"),
                registeredAddress: try row.string("registered_address"))
        }
    }
}
