import ServiceStore

extension BillingStore {
    /// A charge may wait for its holder; what is unpaid, and what follows from it.
    static let dunningMigration = Migration(
        "0004-dunning",
        sql: """
            CREATE TABLE charge_anew (
                charge_id TEXT NOT NULL PRIMARY KEY,
                invoice_id TEXT NOT NULL REFERENCES invoice,
                account_id TEXT NOT NULL,
                attempt INTEGER NOT NULL,
                idempotency_key TEXT NOT NULL CONSTRAINT an_idempotency_key_is_used_once UNIQUE,
                amount_yen BIGINT NOT NULL,
                state TEXT NOT NULL,
                card_token TEXT,
                card_brand TEXT,
                card_last4 TEXT,
                card_exp_month INTEGER,
                card_exp_year INTEGER,
                reference TEXT,
                decline_code TEXT,
                may_retry INTEGER NOT NULL DEFAULT 1,
                reason TEXT,
                created_ms BIGINT NOT NULL,
                sent_ms BIGINT,
                settled_ms BIGINT,
                CONSTRAINT attempts_of_an_invoice_are_numbered UNIQUE (invoice_id, attempt),
                CONSTRAINT a_charge_is_in_a_known_state CHECK
                    (state IN ('waiting', 'sent', 'unknown', 'needs_customer', 'succeeded', 'declined', 'withdrawn')),
                CONSTRAINT a_charge_that_succeeded_has_a_name CHECK (state <> 'succeeded' OR reference IS NOT NULL)
            );
            INSERT INTO charge_anew (charge_id, invoice_id, account_id, attempt, idempotency_key, amount_yen, state,
                card_token, card_brand, card_last4, card_exp_month, card_exp_year, reference, decline_code, may_retry,
                reason, created_ms, sent_ms, settled_ms)
            SELECT charge_id, invoice_id, account_id, attempt, idempotency_key, amount_yen, state,
                card_token, card_brand, card_last4, card_exp_month, card_exp_year, reference, decline_code, 1,
                reason, created_ms, sent_ms, settled_ms
            FROM charge;
            DROP TABLE charge;
            ALTER TABLE charge_anew RENAME TO charge;
            CREATE UNIQUE INDEX an_invoice_has_one_charge_under_way ON charge (invoice_id)
                WHERE state IN ('waiting', 'sent', 'unknown', 'needs_customer');
            CREATE UNIQUE INDEX an_invoice_is_paid_once ON charge (invoice_id) WHERE state = 'succeeded';
            CREATE UNIQUE INDEX an_acquirers_charge_pays_one_invoice ON charge (reference) WHERE state = 'succeeded';
            CREATE INDEX charge_of_account ON charge (account_id, sent_ms);
            CREATE INDEX charge_that_forbids_its_card ON charge (card_token) WHERE may_retry = 0;

            ALTER TABLE invoice ADD COLUMN unpaid_since TEXT;
            UPDATE invoice SET unpaid_since = charge_date WHERE state = 'failed';
            CREATE INDEX invoice_unpaid ON invoice (account_id, charge_date) WHERE unpaid_since IS NOT NULL;
            ALTER TABLE contract ADD COLUMN standing TEXT NOT NULL DEFAULT 'good';
            ALTER TABLE contract ADD COLUMN standing_date TEXT;
            ALTER TABLE contract ADD COLUMN next_dunning_date TEXT;
            UPDATE contract SET next_dunning_date = start_date
                WHERE account_id IN (SELECT account_id FROM invoice WHERE unpaid_since IS NOT NULL);
            CREATE INDEX contract_by_next_dunning ON contract (next_dunning_date);
            CREATE TABLE acquirer_event (
                event_id TEXT NOT NULL CONSTRAINT an_acquirers_event_counts_once PRIMARY KEY,
                kind TEXT NOT NULL,
                received_ms BIGINT NOT NULL
            );
            CREATE INDEX acquirer_event_by_age ON acquirer_event (received_ms);
            """)
}
