import Primitives
import ServiceStore

extension AccountStore {
    struct Purge: Equatable, Sendable {
        var accountID: AccountID
        var keptUntil: JapanDate
        var documents: Int
        var records: Int
    }

    /// Accounts whose documents and records have been kept long enough, in the order of their ids. Nothing is changed.
    func duePurges() async throws -> [Purge] {
        try await store.read { tx in
            try tx.rows("SELECT DISTINCT account_id FROM document ORDER BY account_id").compactMap { row in
                try tx.duePurge(of: row.id("account_id", AccountID.self))
            }
        }
    }

    /// Takes away pages, documents, viewings, records, what was told, and notices of one account; that it was done stays.
    /// - Returns: what was taken; nil when it is not due (any more).
    func purge(_ account: AccountID) async throws -> Purge? {
        try await store.write { tx in
            guard let due = try tx.duePurge(of: account) else { return nil }
            // First, for the guards let nothing go without it. A second purge can be due: a document that was sent later.
            try tx.execute(
                """
                INSERT INTO verification_purge (account_id, kept_until_date, documents, records, purged_ms)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT (account_id) DO NOTHING
                """,
                account, due.keptUntil, due.documents, due.records, tx.now)
            let documents = "SELECT document_id FROM document WHERE account_id = ?"
            try tx.execute("DELETE FROM document_viewing WHERE document_id IN (\(documents))", account)
            try tx.execute("DELETE FROM document_page WHERE document_id IN (\(documents))", account)
            for table in [
                "verification_record", "document", "verification_details", "beneficial_owner", "notice_hold",
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
    /// The last day on which the account's verification is kept; nil while its contract runs, or when there is nothing.
    func keptUntil(of account: AccountID) throws -> JapanDate? {
        // The number goes back at the contract's end.
        let kept = try row(
            "SELECT COALESCE(number, former_number) AS number, end_date FROM account WHERE account_id = ?", account)
        let verified = try row(
            "SELECT record_id FROM verification_record WHERE account_id = ? AND accepted = 1 LIMIT 1", account)
        let ended = try row("SELECT ended_date FROM contract_end WHERE account_id = ?", account)?.date("ended_date")
        let last = try row(
            "SELECT submitted_ms FROM document WHERE account_id = ? ORDER BY document_id DESC LIMIT 1", account
        )?.instant("submitted_ms")
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
