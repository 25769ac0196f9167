import ServiceStore

extension BillingStore {
    /// All kinds of papers in one place; what is given back; the customer's own words for whom they are made out to.
    static let paperMigration = Migration(
        "0005-papers",
        sql: """
            CREATE TABLE paper (
                number TEXT NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL,
                invoice_id TEXT NOT NULL REFERENCES invoice,
                pdf BLOB NOT NULL,
                sha256 BLOB NOT NULL,
                issued_ms BIGINT NOT NULL,
                CONSTRAINT a_paper_is_of_a_known_kind CHECK (kind IN ('invoice', 'receipt', 'return'))
            );
            INSERT INTO paper (number, kind, invoice_id, pdf, sha256, issued_ms)
            SELECT number, 'receipt', invoice_id, pdf, sha256, issued_ms FROM receipt;
            DROP TABLE receipt;

            CREATE TABLE invoice_return (
                number TEXT NOT NULL PRIMARY KEY,
                invoice_id TEXT NOT NULL REFERENCES invoice,
                account_id TEXT NOT NULL,
                brand TEXT NOT NULL,
                issued_date TEXT NOT NULL,
                reason TEXT NOT NULL,
                issued_ms BIGINT NOT NULL
            );
            CREATE INDEX invoice_return_by_invoice ON invoice_return (invoice_id, number);
            CREATE INDEX invoice_return_by_account ON invoice_return (account_id, issued_date);
            CREATE TABLE invoice_return_tax (
                number TEXT NOT NULL REFERENCES invoice_return,
                tax_rate_percent INTEGER NOT NULL,
                total_yen BIGINT NOT NULL,
                tax_yen BIGINT NOT NULL,
                PRIMARY KEY (number, tax_rate_percent)
            );

            CREATE TABLE addressee (
                account_id TEXT NOT NULL PRIMARY KEY,
                words TEXT NOT NULL,
                set_by TEXT NOT NULL,
                set_ms BIGINT NOT NULL
            );
            ALTER TABLE invoice ADD COLUMN recipient_addressee TEXT NOT NULL DEFAULT '';
            CREATE INDEX invoice_by_period ON invoice (period_date, state);
            """)

    /// 電子帳簿保存法: what was issued is never changed silently, not even by our own code. PostgreSQL writes triggers
    /// otherwise: they stand alone here.
    static let unchangeableMigration = Migration(
        "0006-issued-papers-never-change",
        sql: (["paper", "invoice_line", "invoice_tax", "invoice_return", "invoice_return_tax"].map { table in
            refusal("\(table)_never_changes", "BEFORE UPDATE ON \(table)")
                + refusal("\(table)_never_goes", "BEFORE DELETE ON \(table)")
        } + [
            refusal("invoice_never_goes", "BEFORE DELETE ON invoice"),
            refusal(
                "invoice_never_changes",
                """
                BEFORE UPDATE OF invoice_id, account_id, brand, number, issued_date, charge_date, period_date, title,
                    total_yen, recipient_kind, recipient_company, recipient_person, recipient_postal_code,
                    recipient_address, recipient_addressee, issued_ms ON invoice
                """),
        ]).joined())

    static func refusal(_ name: String, _ event: String) -> String {
        "CREATE TRIGGER \(name) \(event) BEGIN SELECT RAISE(ABORT, 'an issued paper never changes'); END;\n"
    }
}
