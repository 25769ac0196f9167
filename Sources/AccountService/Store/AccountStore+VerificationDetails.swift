import Contracts
import Primitives
import ServiceStore

/// Who says what stands beside the documents: a member or staff.
struct Teller: Equatable, Sendable {
    var id: String
    var isCustomer: Bool
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
