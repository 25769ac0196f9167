import ServiceStore

extension BillingStore {
    /// Credits as lines of bills; refunds that came back; what staff closed by hand.
    static let creditMigration = Migration(
        "0008-credits-and-returned-refunds",
        sql: """
            CREATE TABLE money_action_anew (
                action_id TEXT NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL,
                state TEXT NOT NULL,
                account_id TEXT NOT NULL,
                invoice_id TEXT REFERENCES invoice,
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
                agreed_ms BIGINT,
                invoices_before INTEGER,
                withdrawn_after INTEGER,
                returned_date TEXT,
                closed_by TEXT,
                closed_by_name TEXT,
                closed_ms BIGINT,
                closing_note TEXT NOT NULL DEFAULT '',
                CONSTRAINT a_money_action_is_of_a_known_kind CHECK (kind IN ('refund', 'write_off', 'credit')),
                CONSTRAINT a_money_action_is_in_a_known_state CHECK
                    (state IN ('waiting', 'refused', 'under_way', 'done', 'failed', 'withdrawn', 'returned')),
                CONSTRAINT a_money_action_is_over_money CHECK (amount_yen > 0),
                CONSTRAINT nobody_agrees_to_his_own_action CHECK (decided_by IS NULL OR decided_by <> requested_by),
                CONSTRAINT only_a_credit_is_about_no_invoice CHECK ((kind = 'credit') = (invoice_id IS NULL)),
                CONSTRAINT an_agreed_credit_knows_the_bills_before_it CHECK
                    (kind <> 'credit' OR (agreed_ms IS NULL) = (invoices_before IS NULL))
            );
            INSERT INTO money_action_anew (action_id, kind, state, account_id, invoice_id, amount_yen, reason, requested_by,
                requested_by_name, requested_ms, decided_by, decided_by_name, decided_ms, decision_note, reference, sent_ms,
                done_date, failure)
            SELECT action_id, kind, state, account_id, invoice_id, amount_yen, reason, requested_by, requested_by_name,
                requested_ms, decided_by, decided_by_name, decided_ms, decision_note, reference, sent_ms, done_date, failure
            FROM money_action;
            DROP TABLE money_action;
            ALTER TABLE money_action_anew RENAME TO money_action;
            CREATE INDEX money_action_newest_first ON money_action (requested_ms, action_id);
            CREATE INDEX money_action_of_invoice ON money_action (invoice_id, state);
            CREATE INDEX money_action_of_account ON money_action (account_id, kind, state);
            CREATE UNIQUE INDEX an_acquirers_refund_is_one_action ON money_action (reference) WHERE reference IS NOT NULL;
            CREATE UNIQUE INDEX an_invoice_is_written_off_once ON money_action (invoice_id)
                WHERE kind = 'write_off' AND state = 'done';

            CREATE TABLE invoice_line_anew (
                invoice_id TEXT NOT NULL REFERENCES invoice,
                position INTEGER NOT NULL,
                kind TEXT NOT NULL,
                option_key TEXT NOT NULL,
                month_date TEXT NOT NULL,
                description TEXT NOT NULL,
                quantity INTEGER NOT NULL,
                unit_price_yen BIGINT NOT NULL,
                tax_included INTEGER NOT NULL,
                tax_rate_percent INTEGER NOT NULL,
                credit_id TEXT REFERENCES money_action,
                PRIMARY KEY (invoice_id, position),
                CONSTRAINT a_line_is_for_a_known_thing
                    CHECK (kind IN ('initial_fee', 'plan', 'option', 'overage', 'credit')),
                CONSTRAINT a_credit_takes_off CHECK ((kind = 'credit') = (credit_id IS NOT NULL)
                    AND (kind <> 'credit' OR unit_price_yen < 0 AND quantity = 1))
            );
            INSERT INTO invoice_line_anew (invoice_id, position, kind, option_key, month_date, description, quantity,
                unit_price_yen, tax_included, tax_rate_percent)
            SELECT invoice_id, position, kind, option_key, month_date, description, quantity, unit_price_yen, tax_included,
                tax_rate_percent
            FROM invoice_line;
            DROP TABLE invoice_line;
            ALTER TABLE invoice_line_anew RENAME TO invoice_line;
            CREATE INDEX invoice_line_of_credit ON invoice_line (credit_id) WHERE credit_id IS NOT NULL;

            """
                + refusal("invoice_line_never_changes", "BEFORE UPDATE ON invoice_line")
                + refusal("invoice_line_never_goes", "BEFORE DELETE ON invoice_line"))
}
