import ServiceStore

extension BillingStore {
    /// Appended to, never changed.
    static let migrations = [
        Migration(
            "0001-contracts-and-invoices",
            sql: """
                CREATE TABLE recipient (
                    account_id TEXT NOT NULL PRIMARY KEY,
                    kind TEXT NOT NULL,
                    company_name TEXT NOT NULL,
                    person_name TEXT NOT NULL,
                    postal_code TEXT NOT NULL,
                    address TEXT NOT NULL,
                    CONSTRAINT a_recipient_is_a_company_or_a_person CHECK (kind IN ('company', 'person'))
                );

                CREATE TABLE contract (
                    account_id TEXT NOT NULL PRIMARY KEY,
                    brand TEXT NOT NULL,
                    start_date TEXT NOT NULL,
                    initial_fee_yen BIGINT NOT NULL,
                    initial_fee_tax_included INTEGER NOT NULL,
                    minimum_term_months INTEGER NOT NULL,
                    next_charge_date TEXT NOT NULL,
                    started_ms BIGINT NOT NULL
                );
                CREATE INDEX contract_by_next_charge ON contract (next_charge_date, account_id);

                CREATE TABLE contract_terms (
                    account_id TEXT NOT NULL REFERENCES contract,
                    from_date TEXT NOT NULL,
                    plan TEXT NOT NULL,
                    plan_name TEXT NOT NULL,
                    monthly_yen BIGINT NOT NULL,
                    monthly_tax_included INTEGER NOT NULL,
                    included_calls INTEGER NOT NULL,
                    overage_yen BIGINT NOT NULL,
                    overage_tax_included INTEGER NOT NULL,
                    PRIMARY KEY (account_id, from_date)
                );
                CREATE TABLE contract_option (
                    account_id TEXT NOT NULL,
                    from_date TEXT NOT NULL,
                    position INTEGER NOT NULL,
                    option_key TEXT NOT NULL,
                    name TEXT NOT NULL,
                    monthly_yen BIGINT NOT NULL,
                    monthly_tax_included INTEGER NOT NULL,
                    PRIMARY KEY (account_id, from_date, option_key),
                    FOREIGN KEY (account_id, from_date) REFERENCES contract_terms
                );

                CREATE TABLE counted_call (
                    inquiry_id TEXT NOT NULL CONSTRAINT a_call_is_counted_once PRIMARY KEY,
                    account_id TEXT NOT NULL,
                    received_date TEXT NOT NULL,
                    received_month TEXT NOT NULL,
                    counted_ms BIGINT NOT NULL
                );
                CREATE INDEX counted_call_by_month ON counted_call (account_id, received_month, received_date);

                CREATE TABLE card (
                    account_id TEXT NOT NULL PRIMARY KEY,
                    token TEXT NOT NULL,
                    brand TEXT NOT NULL,
                    last4 TEXT NOT NULL,
                    exp_month INTEGER NOT NULL,
                    exp_year INTEGER NOT NULL,
                    registered_ms BIGINT NOT NULL
                );
                CREATE TABLE card_setup (
                    setup_id TEXT NOT NULL PRIMARY KEY,
                    account_id TEXT NOT NULL,
                    return_url TEXT NOT NULL,
                    cancel_url TEXT NOT NULL,
                    reference TEXT,
                    completed INTEGER NOT NULL,
                    started_ms BIGINT NOT NULL
                );

                CREATE TABLE paper_sequence (
                    brand TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    year INTEGER NOT NULL,
                    last_number INTEGER NOT NULL,
                    PRIMARY KEY (brand, kind, year)
                );

                CREATE TABLE invoice (
                    invoice_id TEXT NOT NULL PRIMARY KEY,
                    account_id TEXT NOT NULL REFERENCES contract,
                    brand TEXT NOT NULL,
                    number TEXT NOT NULL CONSTRAINT an_invoice_number_is_used_once UNIQUE,
                    issued_date TEXT NOT NULL,
                    charge_date TEXT NOT NULL,
                    period_date TEXT NOT NULL,
                    title TEXT NOT NULL,
                    total_yen BIGINT NOT NULL,
                    recipient_kind TEXT NOT NULL,
                    recipient_company TEXT NOT NULL,
                    recipient_person TEXT NOT NULL,
                    recipient_postal_code TEXT NOT NULL,
                    recipient_address TEXT NOT NULL,
                    state TEXT NOT NULL,
                    failure TEXT NOT NULL,
                    paid_date TEXT,
                    receipt_number TEXT CONSTRAINT a_receipt_number_is_used_once UNIQUE,
                    issued_ms BIGINT NOT NULL,
                    CONSTRAINT an_account_has_one_invoice_per_period UNIQUE (account_id, period_date),
                    CONSTRAINT an_invoice_is_open_paid_failed_or_unknown
                        CHECK (state IN ('open', 'paid', 'failed', 'unknown')),
                    CONSTRAINT a_paid_invoice_has_a_day_and_a_receipt_number
                        CHECK ((state = 'paid') = (paid_date IS NOT NULL) AND (state = 'paid') = (receipt_number IS NOT NULL))
                );
                CREATE INDEX invoice_newest_first ON invoice (issued_date, charge_date, invoice_id);
                CREATE INDEX invoice_of_account_newest_first ON invoice (account_id, issued_date, charge_date, invoice_id);

                CREATE TABLE invoice_line (
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
                    PRIMARY KEY (invoice_id, position),
                    CONSTRAINT a_line_is_for_a_known_thing CHECK (kind IN ('initial_fee', 'plan', 'option', 'overage'))
                );
                CREATE TABLE invoice_tax (
                    invoice_id TEXT NOT NULL REFERENCES invoice,
                    tax_rate_percent INTEGER NOT NULL,
                    total_yen BIGINT NOT NULL,
                    tax_yen BIGINT NOT NULL,
                    PRIMARY KEY (invoice_id, tax_rate_percent)
                );

                CREATE TABLE charge (
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
                    reason TEXT,
                    created_ms BIGINT NOT NULL,
                    sent_ms BIGINT,
                    settled_ms BIGINT,
                    CONSTRAINT attempts_of_an_invoice_are_numbered UNIQUE (invoice_id, attempt),
                    CONSTRAINT a_charge_is_in_a_known_state
                        CHECK (state IN ('waiting', 'sent', 'unknown', 'succeeded', 'declined', 'withdrawn'))
                );
                CREATE UNIQUE INDEX an_invoice_has_one_charge_under_way ON charge (invoice_id)
                    WHERE state IN ('waiting', 'sent', 'unknown');
                CREATE UNIQUE INDEX an_invoice_is_paid_once ON charge (invoice_id) WHERE state = 'succeeded';

                CREATE TABLE receipt (
                    invoice_id TEXT NOT NULL PRIMARY KEY REFERENCES invoice,
                    number TEXT NOT NULL UNIQUE,
                    pdf BLOB NOT NULL,
                    sha256 BLOB NOT NULL,
                    issued_ms BIGINT NOT NULL
                );
                """),
        countMigration,
        // Rows of a change are only added: what became of it stands beside it.
        Migration(
            "0003-contract-changes",
            sql: """
                CREATE TABLE contract_change (
                    change_id TEXT NOT NULL PRIMARY KEY,
                    account_id TEXT NOT NULL REFERENCES contract,
                    kind TEXT NOT NULL,
                    item_key TEXT NOT NULL,
                    item_name TEXT NOT NULL,
                    monthly_yen BIGINT NOT NULL,
                    monthly_tax_included INTEGER NOT NULL,
                    included_calls INTEGER NOT NULL,
                    overage_yen BIGINT NOT NULL,
                    overage_tax_included INTEGER NOT NULL,
                    effective_date TEXT NOT NULL,
                    requested_ms BIGINT NOT NULL,
                    asked_by TEXT NOT NULL,
                    asker_id TEXT NOT NULL,
                    shown TEXT NOT NULL,
                    note TEXT NOT NULL,
                    CONSTRAINT a_change_is_of_a_known_kind
                        CHECK (kind IN ('plan', 'start_option', 'end_option', 'cancel')),
                    CONSTRAINT a_change_is_asked_for_by_customer_or_staff CHECK (asked_by IN ('customer', 'staff'))
                );
                CREATE INDEX contract_change_by_account ON contract_change (account_id, effective_date);
                CREATE TABLE contract_change_withdrawn (
                    change_id TEXT NOT NULL PRIMARY KEY REFERENCES contract_change,
                    replaced_by TEXT,
                    withdrawn_ms BIGINT NOT NULL,
                    asked_by TEXT NOT NULL,
                    asker_id TEXT NOT NULL,
                    note TEXT NOT NULL
                );
                ALTER TABLE contract ADD COLUMN next_turn_date TEXT;
                CREATE INDEX contract_by_next_turn ON contract (next_turn_date);
                """),
        usageMigration,
        paperMigration,
        unchangeableMigration,
        dunningMigration,
        moneyMigration,
        catalogueMigration,
        creditMigration,
        disputeMigration,
        owedMigration, issuerMigration,
        booksMigration,
        sealMigration,
        countEventMigration,
        undatedChangeMigration, nextBillMigration,
        cardMigration,
        replacedCardMigration,
    ]
}
