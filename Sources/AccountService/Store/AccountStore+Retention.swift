import Primitives
import ServiceStore

enum PurgeIDKind: IdentifierKind { static let prefix = "prg" }

extension AccountStore {
    /// An account may be purged more than once, and each purge covers only what was recorded before it.
    static let purges = Migration(
        "account-purges-0001",
        sql: """
            DROP TRIGGER a_verification_record_goes_with_its_purge;
            DROP TRIGGER a_document_viewing_goes_with_its_purge;
            DROP TRIGGER a_hold_step_goes_with_its_purge;
            DROP TRIGGER a_purge_never_changes;
            DROP TRIGGER a_purge_stays;
            CREATE TABLE verification_purge_new (
                purge_id TEXT NOT NULL PRIMARY KEY,
                account_id TEXT NOT NULL,
                kept_until_date TEXT NOT NULL,
                documents INTEGER NOT NULL,
                records INTEGER NOT NULL,
                purged_ms BIGINT NOT NULL
            );
            INSERT INTO verification_purge_new (purge_id, account_id, kept_until_date, documents, records, purged_ms)
                SELECT 'prg' || substr(account_id, 4), account_id, kept_until_date, documents, records, purged_ms
                FROM verification_purge;
            DROP TABLE verification_purge;
            ALTER TABLE verification_purge_new RENAME TO verification_purge;
            CREATE INDEX verification_purge_by_account ON verification_purge (account_id, purged_ms);
            CREATE TRIGGER a_purge_never_changes BEFORE UPDATE ON verification_purge BEGIN
                SELECT RAISE(ABORT, 'a purge never changes');
            END;
            CREATE TRIGGER a_purge_stays BEFORE DELETE ON verification_purge BEGIN
                SELECT RAISE(ABORT, 'the fact of a purge stays');
            END;
            CREATE TRIGGER a_verification_record_goes_with_its_purge BEFORE DELETE ON verification_record
            WHEN NOT EXISTS (
                SELECT 1 FROM verification_purge
                WHERE account_id = OLD.account_id AND purged_ms >= OLD.recorded_ms) BEGIN
                SELECT RAISE(ABORT, 'a verification record goes only with its purge');
            END;
            CREATE TRIGGER a_document_viewing_goes_with_its_purge BEFORE DELETE ON document_viewing
            WHEN NOT EXISTS (
                SELECT 1 FROM verification_purge p JOIN document d ON d.account_id = p.account_id
                WHERE d.document_id = OLD.document_id AND p.purged_ms >= OLD.viewed_ms) BEGIN
                SELECT RAISE(ABORT, 'a viewing goes only with its purge');
            END;
            CREATE TRIGGER a_hold_step_goes_with_its_purge BEFORE DELETE ON verification_hold_step
            WHEN NOT EXISTS (
                SELECT 1 FROM verification_purge
                WHERE account_id = OLD.account_id AND purged_ms >= OLD.recorded_ms) BEGIN
                SELECT RAISE(ABORT, 'what was recorded of a hold goes only with its purge');
            END;
            """)

    struct Purge: Equatable, Sendable {
        var accountID: AccountID
        var keptUntil: JapanDate
        var documents: Int
        var records: Int
    }

    /// Accounts whose documents and records have been kept long enough, in the order of their ids. Nothing is changed.
    func duePurges() async throws -> [Purge] {
        try await store.read { tx in
            try tx.rows(
                "SELECT DISTINCT account_id FROM (\(Transaction.provesIdentity)) AS proofs ORDER BY account_id"
            ).compactMap { row in try tx.duePurge(of: row.id("account_id", AccountID.self)) }
        }
    }

    /// Takes away pages, documents, viewings, records, what was told, and notices of one account; that it was done stays.
    /// - Returns: what was taken; nil when it is not due (any more).
    func purge(_ account: AccountID) async throws -> Purge? {
        try await store.write { tx in
            guard let due = try tx.duePurge(of: account) else { return nil }
            // First, for the guards let nothing go that is younger than its purge. A second one can be due: a document
            // that was sent later.
            try tx.execute(
                """
                INSERT INTO verification_purge (purge_id, account_id, kept_until_date, documents, records, purged_ms)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                tx.newID(Identifier<PurgeIDKind>.self), account, due.keptUntil, due.documents, due.records, tx.now)
            let documents = "SELECT document_id FROM document WHERE account_id = ?"
            try tx.execute("DELETE FROM document_viewing WHERE document_id IN (\(documents))", account)
            try tx.execute("DELETE FROM document_page WHERE document_id IN (\(documents))", account)
            for table in [
                "verification_record", "document", "verification_details", "verification_details_change",
                "beneficial_owner",
                "notice_hold",
                "verification_hold",
                "verification_hold_step",
            ] {
                try tx.execute("DELETE FROM \(table) WHERE account_id = ?", account)
            }
            let notices = "SELECT terms_notice_id FROM terms_notice WHERE account_id = ?"
            try tx.execute("DELETE FROM terms_notice_step WHERE terms_notice_id IN (\(notices))", account)
            try tx.execute("DELETE FROM terms_notice WHERE account_id = ?", account)
            return due
        }
    }
}

extension Transaction {
    /// Everything that a purge takes, by account and time. A hold may come before any document.
    fileprivate static let provesIdentity = """
        SELECT account_id, submitted_ms AS at_ms FROM document
        UNION ALL SELECT account_id, recorded_ms FROM verification_record
        UNION ALL SELECT account_id, recorded_ms FROM verification_hold_step
        UNION ALL SELECT account_id, made_ms FROM terms_notice
        """

    /// The last day on which the account's verification is kept; nil while its contract runs, or when there is nothing.
    func keptUntil(of account: AccountID) throws -> JapanDate? {
        // The number goes back at the contract's end.
        let kept = try row(
            "SELECT COALESCE(number, former_number) AS number, end_date FROM account WHERE account_id = ?", account)
        let verified = try row(
            "SELECT record_id FROM verification_record WHERE account_id = ? AND accepted = 1 LIMIT 1", account)
        let ended = try row("SELECT ended_date FROM contract_end WHERE account_id = ?", account)?.date("ended_date")
        let last = try row(
            "SELECT MAX(at_ms) AS at_ms FROM (\(Transaction.provesIdentity)) AS proofs WHERE account_id = ?", account
        )?.optionalInstant("at_ms")
        return try Retention.keptUntil(
            hadContract: kept?.optionalString("number") != nil, contractEnded: ended,
            lastDocument: last.map { JapanDate($0) }, withdrawn: kept?.optionalDate("end_date"),
            verified: verified != nil)
    }

    /// As Billing has it.
    func contractEnded(_ account: AccountID, on day: JapanDate) throws {
        try execute(
            "INSERT INTO contract_end (account_id, ended_date) VALUES (?, ?) ON CONFLICT (account_id) DO NOTHING",
            account, day)
    }

    fileprivate func duePurge(of account: AccountID) throws -> AccountStore.Purge? {
        guard let keptUntil = try keptUntil(of: account), keptUntil < today else { return nil }
        func count(_ table: String) throws -> Int {
            try rows("SELECT COUNT(*) AS n FROM \(table) WHERE account_id = ?", account)[0].int("n")
        }
        return AccountStore.Purge(
            accountID: account, keptUntil: keptUntil, documents: try count("document"),
            records: try count("verification_record"))
    }
}
