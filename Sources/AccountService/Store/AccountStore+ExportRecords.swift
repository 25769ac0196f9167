import Primitives
import ServiceStore

extension AccountStore {
    /// Who took verification records out, beside the viewings; papers that were printed together.
    static let recordExports = Migration(
        "account-record-exports",
        sql: """
            CREATE TABLE verification_export (
                viewing_id TEXT NOT NULL PRIMARY KEY,
                account_id TEXT,
                words TEXT NOT NULL,
                staff_id TEXT NOT NULL,
                staff_name TEXT NOT NULL,
                viewed_ms BIGINT NOT NULL
            );
            CREATE INDEX verification_export_by_account ON verification_export (account_id, viewing_id);
            CREATE INDEX verification_record_by_time ON verification_record (recorded_ms, record_id);
            ALTER TABLE terms_notice ADD COLUMN printed_by TEXT NOT NULL DEFAULT '';
            ALTER TABLE terms_notice ADD COLUMN printed_ms BIGINT;
            """)

    /// The records of the plan, oldest first, in the transaction that writes down who took them.
    /// - Throws: `NotFound`, `ExportRecordsRejection.tooMany`.
    func exportRecords(_ plan: ExportRecords.Plan, by staff: StaffMember) async throws -> [ExportedRecord] {
        try await store.write { tx in
            if let account = plan.account { _ = try tx.existingAccount(account) }
            let records = try tx.exportedRecords(plan)
            if records.count > ExportRecords.mostRecords { throw ExportRecordsRejection.tooMany }
            try tx.execute(
                """
                INSERT INTO verification_export (viewing_id, account_id, words, staff_id, staff_name, viewed_ms)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                tx.newID(DocumentViewingID.self), plan.account, plan.words(records: records.count), staff.id,
                staff.name,
                tx.now)
            return records
        }
    }
}

extension Transaction {
    fileprivate func exportedRecords(_ plan: ExportRecords.Plan) throws -> [ExportedRecord] {
        try rows(
            """
            SELECT r.record_id, r.document_id, r.kind, r.accepted, r.document_number, r.issuer, r.issued_date, r.reason,
                r.method, r.staff_name, r.recorded_ms, r.compared,
                r.authority, r.business_evidence, r.account_id, a.site_name, a.company_name, a.person_name
            FROM verification_record r JOIN account a ON a.account_id = r.account_id
            WHERE (? IS NULL OR r.account_id = ?) AND r.recorded_ms >= ? AND r.recorded_ms < ?
            ORDER BY r.recorded_ms, r.record_id LIMIT ?
            """,
            plan.account, plan.account, plan.from?.start.milliseconds ?? 0,
            plan.until?.adding(days: 1).start.milliseconds ?? Int64.max, ExportRecords.mostRecords + 1
        ).map { row in
            let holder = [try row.string("company_name"), try row.string("person_name")].filter { !$0.isEmpty }
            return ExportedRecord(
                account: try row.id("account_id"), siteName: try row.string("site_name"),
                holder: holder.joined(separator: " "), record: try VerificationRecord(row))
        }
    }
}
