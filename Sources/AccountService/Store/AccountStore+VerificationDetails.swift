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
            // What was verified is the record's: it changes only where the verification begins again.
            if account.state == .ended || account.identity == .accepted && !account.identityHeld && teller.isCustomer {
                throw VerificationDetailsSettled()
            }
            let details = try SetVerificationDetails.decide(
                typed, party: account.details.partyKind, today: tx.today)
            try tx.execute("DELETE FROM verification_details WHERE account_id = ?", accountID)
            try tx.execute(
                """
                INSERT INTO verification_details (
                    account_id, birth_date, occupation, purpose, business, person_in_charge, beneficial_owner,
                    registered_address, told_by, told_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                accountID, details.birthDate, details.occupation, details.purpose, details.business,
                details.personInCharge, details.beneficialOwner, details.registeredAddress, teller.id, tx.now)
            return .with { $0.details = Account_VerificationDetails(details) }
        }
    }
}

extension Transaction {
    /// nil until it was told.
    func verificationDetails(of account: AccountID) throws -> VerificationDetails? {
        try row(
            """
            SELECT birth_date, occupation, purpose, business, person_in_charge, beneficial_owner, registered_address
            FROM verification_details WHERE account_id = ?
            """, account
        ).map { row in
            VerificationDetails(
                birthDate: try row.optionalDate("birth_date"), occupation: try row.string("occupation"),
                purpose: try row.string("purpose"), business: try row.string("business"),
                personInCharge: try row.string("person_in_charge"),
                beneficialOwner: try row.string("beneficial_owner"),
                registeredAddress: try row.string("registered_address"))
        }
    }
}
