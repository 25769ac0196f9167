import ServiceStore

extension BillingStore {
    /// What was owed after a contract's end and given back; what of invoices was not paid in the end.
    static let owedMigration = Migration(
        "0010-owed-after-the-end-and-losses",
        sql: """
            ALTER TABLE money_action ADD COLUMN way TEXT NOT NULL DEFAULT 'card'
                CONSTRAINT money_goes_back_to_a_card_or_a_bank CHECK (way IN ('card', 'bank'));
            ALTER TABLE money_action ADD COLUMN paid_date TEXT;
            ALTER TABLE invoice_return ADD COLUMN way TEXT NOT NULL DEFAULT 'card';
            CREATE TABLE settled_owed (
                action_id TEXT NOT NULL REFERENCES money_action,
                position INTEGER NOT NULL,
                account_id TEXT NOT NULL,
                month_date TEXT,
                calls INTEGER NOT NULL,
                credit_id TEXT REFERENCES money_action,
                amount_yen BIGINT NOT NULL,
                invoices_before INTEGER NOT NULL,
                PRIMARY KEY (action_id, position),
                CONSTRAINT owed_is_for_calls_or_for_a_credit CHECK
                    ((month_date IS NULL) <> (credit_id IS NULL) AND (month_date IS NULL) = (calls = 0)),
                CONSTRAINT owed_is_money CHECK (amount_yen > 0)
            );
            CREATE INDEX settled_owed_of_account ON settled_owed (account_id);
            CREATE INDEX count_entry_taken_out ON count_entry (account_id) WHERE delta < 0;

            CREATE TABLE invoice_loss (
                about_id TEXT NOT NULL CONSTRAINT a_loss_is_entered_once PRIMARY KEY,
                invoice_id TEXT NOT NULL REFERENCES invoice,
                account_id TEXT NOT NULL,
                amount_yen BIGINT NOT NULL,
                invoices_before INTEGER NOT NULL,
                entered_ms BIGINT NOT NULL
            );
            CREATE INDEX invoice_loss_of_account ON invoice_loss (account_id);
            INSERT INTO invoice_loss (about_id, invoice_id, account_id, amount_yen, invoices_before, entered_ms)
            SELECT action_id, invoice_id, account_id, amount_yen,
                (SELECT COUNT(*) FROM invoice WHERE invoice.account_id = money_action.account_id), requested_ms
            FROM money_action
            WHERE kind = 'write_off' AND state = 'done' OR kind = 'refund' AND state IN ('done', 'returned');
            """)
}
