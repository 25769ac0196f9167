import ServiceStore

extension BillingStore {
    /// What happens at the acquirer without us: refunds made on its own page, payments disputed by their holders.
    static let disputeMigration = Migration(
        "0009-refunds-and-disputes-at-the-acquirer",
        sql: """
            ALTER TABLE money_action ADD COLUMN made_at_acquirer INTEGER NOT NULL DEFAULT 0;
            CREATE TABLE dispute (
                dispute_id TEXT NOT NULL PRIMARY KEY,
                reference TEXT NOT NULL CONSTRAINT an_acquirers_dispute_is_kept_once UNIQUE,
                invoice_id TEXT NOT NULL REFERENCES invoice,
                account_id TEXT NOT NULL,
                amount_yen BIGINT NOT NULL,
                state TEXT NOT NULL,
                place TEXT NOT NULL,
                reason TEXT NOT NULL,
                opened_date TEXT NOT NULL,
                respond_by_date TEXT,
                closed_date TEXT,
                moves INTEGER NOT NULL DEFAULT 0,
                CONSTRAINT a_dispute_is_open_won_or_lost CHECK (state IN ('open', 'won', 'lost')),
                CONSTRAINT disputed_money_is_ours_contested_or_lost CHECK (place IN ('ours', 'contested', 'lost')),
                CONSTRAINT a_dispute_is_over_money CHECK (amount_yen > 0),
                CONSTRAINT a_dispute_that_ended_has_a_day CHECK ((state = 'open') = (closed_date IS NULL))
            );
            CREATE INDEX dispute_of_invoice ON dispute (invoice_id, dispute_id);
            CREATE INDEX dispute_of_account ON dispute (account_id, dispute_id);
            """)
}
