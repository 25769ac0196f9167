import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    static let addressees = Migration(
        "account-0004-addressees",
        sql: """
            CREATE TABLE account_addressee (
                account_id TEXT NOT NULL REFERENCES account (account_id),
                position INTEGER NOT NULL,
                name TEXT NOT NULL,
                name_kana TEXT NOT NULL,
                department TEXT NOT NULL,
                PRIMARY KEY (account_id, position)
            );
            """)

    /// - Parameter began: what the form began with, see `StartingVersion`.
    /// - Throws: `AddresseesRejection`, `ChangedMeanwhile`, `NotFound`, `RequestIDReused`.
    func setAddressees(
        _ typed: [Addressee], of id: AccountID, began: String, _ request: RepeatableRequest
    ) async throws -> Account_SetAddresseesResponse {
        try await once(request) { tx in
            var account = try tx.existingAccount(id)
            try StartingVersion.check(began, account.versions.addressees)
            account.addressees = try SetAddressees.decide(typed, state: account.state)
            try tx.write(account.addressees, of: id)
            try tx.append(.addresseesChanged, account)
            return .with { $0.account = Account_AccountSnapshot(account) }
        }
    }
}

extension Transaction {
    func addressees(of account: AccountID) throws -> [Addressee] {
        try rows(
            "SELECT name, name_kana, department FROM account_addressee WHERE account_id = ? ORDER BY position", account
        ).map {
            Addressee(
                name: try $0.string("name"), nameKana: try $0.string("name_kana"),
                department: try $0.string("department"))
        }
    }

    fileprivate func write(_ addressees: [Addressee], of account: AccountID) throws {
        try execute("DELETE FROM account_addressee WHERE account_id = ?", account)
        for (position, addressee) in addressees.enumerated() {
            try execute(
                """
                INSERT INTO account_addressee (account_id, position, name, name_kana, department)
                VALUES (?, ?, ?, ?, ?)
                """,
                account, position, addressee.name, addressee.nameKana, addressee.department)
        }
    }
}
