import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    /// Who acts for a company, and who owns it, with what the law wants kept of them (施行規則 第20条第1項). What was told before
    /// keeps its names; the rest is asked for before the next document is accepted.
    static let peopleOfCompanies = Migration(
        "account-people-of-companies-0001",
        sql: """
            ALTER TABLE verification_details ADD COLUMN person_in_charge_birth_date TEXT;
            ALTER TABLE verification_details ADD COLUMN person_in_charge_address TEXT NOT NULL DEFAULT '';
            ALTER TABLE verification_details ADD COLUMN person_in_charge_relation TEXT NOT NULL DEFAULT '';
            ALTER TABLE verification_details ADD COLUMN ownership TEXT;
            CREATE TABLE beneficial_owner (
                account_id TEXT NOT NULL REFERENCES account (account_id),
                position INTEGER NOT NULL,
                name TEXT NOT NULL,
                birth_date TEXT,
                address TEXT NOT NULL,
                counts_as_person INTEGER NOT NULL,
                PRIMARY KEY (account_id, position)
            );
            INSERT INTO beneficial_owner (account_id, position, name, birth_date, address, counts_as_person)
                SELECT account_id, 1, beneficial_owner, NULL, '', 0 FROM verification_details WHERE beneficial_owner <> '';
            ALTER TABLE verification_details ADD COLUMN registered_postal_code TEXT NOT NULL DEFAULT '';
            ALTER TABLE verification_record ADD COLUMN authority TEXT NOT NULL DEFAULT '';
            ALTER TABLE verification_record ADD COLUMN business_evidence TEXT NOT NULL DEFAULT '';
            """)
}

extension AccountStore {
    /// A returned notice and a reviewer's doubts hold apart from each other.
    static let noticeHolds = Migration(
        "account-notice-holds-0001",
        sql: """
            CREATE TABLE notice_hold (
                account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (account_id),
                terms_notice_id TEXT NOT NULL REFERENCES terms_notice (terms_notice_id),
                since_ms BIGINT NOT NULL
            );
            INSERT INTO notice_hold (account_id, terms_notice_id, since_ms)
                SELECT account_id, terms_notice_id, since_ms FROM verification_hold WHERE terms_notice_id IS NOT NULL;
            CREATE TABLE reviewer_hold (
                account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (account_id),
                reason TEXT NOT NULL,
                staff_name TEXT NOT NULL,
                since_ms BIGINT NOT NULL
            );
            INSERT INTO reviewer_hold (account_id, reason, staff_name, since_ms)
                SELECT account_id, reason, staff_name, since_ms FROM verification_hold WHERE terms_notice_id IS NULL;
            DROP TABLE verification_hold;
            ALTER TABLE reviewer_hold RENAME TO verification_hold;
            """)
}

extension Transaction {
    func keep(_ owners: [BeneficialOwner], of account: AccountID) throws {
        try execute("DELETE FROM beneficial_owner WHERE account_id = ?", account)
        for (index, owner) in owners.enumerated() {
            try execute(
                """
                INSERT INTO beneficial_owner (account_id, position, name, birth_date, address, counts_as_person)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                account, index + 1, owner.name, owner.birthDate, owner.address, owner.countsAsPerson)
        }
    }

    func beneficialOwners(of account: AccountID) throws -> [BeneficialOwner] {
        try rows(
            """
            SELECT name, birth_date, address, counts_as_person FROM beneficial_owner
            WHERE account_id = ? ORDER BY position
            """, account
        ).map {
            BeneficialOwner(
                name: try $0.string("name"), birthDate: try $0.optionalDate("birth_date"),
                address: try $0.string("address"), countsAsPerson: try $0.bool("counts_as_person"))
        }
    }
}
