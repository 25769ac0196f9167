import ServiceStore

extension BillingStore {
    /// What staff do about money, and the books in double entry with all that was issued and paid before.
    static let moneyMigration = Migration(
        "0004-money-actions-and-journal",
        sql: """
            CREATE TABLE money_action (
                action_id TEXT NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL,
                state TEXT NOT NULL,
                account_id TEXT NOT NULL,
                invoice_id TEXT NOT NULL REFERENCES invoice,
                amount_yen BIGINT NOT NULL,
                reason TEXT NOT NULL,
                requested_by TEXT NOT NULL,
                requested_by_name TEXT NOT NULL,
                requested_ms BIGINT NOT NULL,
                decided_by TEXT,
                decided_by_name TEXT,
                decided_ms BIGINT,
                decision_note TEXT NOT NULL DEFAULT '',
                reference TEXT,
                sent_ms BIGINT,
                done_date TEXT,
                failure TEXT NOT NULL DEFAULT '',
                CONSTRAINT a_money_action_is_of_a_known_kind CHECK (kind IN ('refund', 'write_off')),
                CONSTRAINT a_money_action_is_in_a_known_state
                    CHECK (state IN ('waiting', 'refused', 'under_way', 'done', 'failed')),
                CONSTRAINT a_money_action_is_over_money CHECK (amount_yen > 0),
                CONSTRAINT nobody_agrees_to_his_own_action CHECK (decided_by IS NULL OR decided_by <> requested_by)
            );
            CREATE INDEX money_action_newest_first ON money_action (requested_ms, action_id);
            CREATE INDEX money_action_of_invoice ON money_action (invoice_id, state);
            CREATE UNIQUE INDEX an_acquirers_refund_is_one_action ON money_action (reference) WHERE reference IS NOT NULL;
            CREATE UNIQUE INDEX an_invoice_is_written_off_once ON money_action (invoice_id)
                WHERE kind = 'write_off' AND state = 'done';
            ALTER TABLE invoice ADD COLUMN written_off_date TEXT;

            CREATE TABLE journal_entry (
                about_id TEXT NOT NULL,
                kind TEXT NOT NULL,
                tax_rate_percent INTEGER NOT NULL,
                debit TEXT NOT NULL,
                credit TEXT NOT NULL,
                entry_date TEXT NOT NULL,
                account_id TEXT NOT NULL,
                brand TEXT NOT NULL,
                amount_yen BIGINT NOT NULL,
                words TEXT NOT NULL,
                entered_ms BIGINT NOT NULL,
                CONSTRAINT a_matter_is_entered_once PRIMARY KEY (about_id, kind, tax_rate_percent, debit, credit),
                CONSTRAINT an_entry_is_over_money CHECK (amount_yen > 0)
            );
            CREATE INDEX journal_entry_by_day ON journal_entry (entry_date, entered_ms, about_id);
            CREATE INDEX journal_entry_of_account ON journal_entry (account_id);
            INSERT INTO journal_entry (about_id, kind, tax_rate_percent, debit, credit, entry_date, account_id, brand,
                amount_yen, words, entered_ms)
            SELECT invoice.invoice_id, 'sale', tax_rate_percent, 'receivable', 'sales', issued_date, account_id, brand,
                invoice_tax.total_yen - tax_yen, number || ' ' || title, issued_ms
            FROM invoice JOIN invoice_tax ON invoice_tax.invoice_id = invoice.invoice_id
            WHERE invoice_tax.total_yen > tax_yen;
            INSERT INTO journal_entry (about_id, kind, tax_rate_percent, debit, credit, entry_date, account_id, brand,
                amount_yen, words, entered_ms)
            SELECT invoice.invoice_id, 'sale', tax_rate_percent, 'receivable', 'tax_received', issued_date, account_id,
                brand, tax_yen, number || ' ' || title, issued_ms
            FROM invoice JOIN invoice_tax ON invoice_tax.invoice_id = invoice.invoice_id WHERE tax_yen > 0;
            INSERT INTO journal_entry (about_id, kind, tax_rate_percent, debit, credit, entry_date, account_id, brand,
                amount_yen, words, entered_ms)
            SELECT invoice_id, 'payment', 0, 'at_acquirer', 'receivable', paid_date, account_id, brand, total_yen,
                number || ' ' || title, issued_ms
            FROM invoice WHERE state = 'paid';
            """)
}
