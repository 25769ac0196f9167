import ServiceStore

extension AccountStore {
    static let migrations = [
        Migration(
            "account-0001",
            sql: """
                CREATE TABLE account (
                    account_id TEXT NOT NULL PRIMARY KEY,
                    brand TEXT NOT NULL,
                    state TEXT NOT NULL,
                    party_kind TEXT NOT NULL,
                    company_name TEXT NOT NULL,
                    person_name TEXT NOT NULL,
                    person_name_kana TEXT NOT NULL,
                    telephone TEXT NOT NULL,
                    postal_code TEXT NOT NULL,
                    address TEXT NOT NULL,
                    email TEXT NOT NULL,
                    email_key TEXT NOT NULL,
                    site_name TEXT NOT NULL,
                    site_name_kana TEXT NOT NULL,
                    site_url TEXT NOT NULL,
                    plan TEXT NOT NULL,
                    card_registered INTEGER NOT NULL,
                    number TEXT,
                    number_issued_date TEXT,
                    service_start_date TEXT,
                    applied_ms BIGINT NOT NULL,
                    search_text TEXT NOT NULL,
                    CONSTRAINT an_account_is_in_a_known_state
                        CHECK (state IN ('applied', 'verified', 'active', 'suspended', 'ended')),
                    CONSTRAINT a_number_is_issued_on_a_day_and_starts_on_one CHECK (
                        (number IS NULL AND number_issued_date IS NULL AND service_start_date IS NULL)
                        OR (number IS NOT NULL AND number_issued_date IS NOT NULL AND service_start_date IS NOT NULL))
                );
                CREATE INDEX account_by_address ON account (brand, email_key);
                CREATE TABLE account_option (
                    account_id TEXT NOT NULL REFERENCES account (account_id),
                    position INTEGER NOT NULL,
                    option_key TEXT NOT NULL,
                    PRIMARY KEY (account_id, position),
                    CONSTRAINT an_option_is_taken_once UNIQUE (account_id, option_key)
                );
                CREATE TABLE account_hours (
                    account_id TEXT NOT NULL REFERENCES account (account_id),
                    weekday INTEGER NOT NULL,
                    opens_minute INTEGER NOT NULL,
                    closes_minute INTEGER NOT NULL,
                    PRIMARY KEY (account_id, weekday, opens_minute),
                    CONSTRAINT hours_lie_within_a_day CHECK (0 <= opens_minute AND opens_minute < closes_minute AND closes_minute <= 1440)
                );
                CREATE TABLE consent (
                    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (account_id),
                    terms_version TEXT NOT NULL,
                    privacy_version TEXT NOT NULL,
                    shown TEXT NOT NULL,
                    consented_ms BIGINT NOT NULL
                );
                CREATE TABLE unverified_password (
                    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (account_id),
                    password_hash TEXT NOT NULL
                );
                CREATE TABLE member (
                    member_id TEXT NOT NULL PRIMARY KEY,
                    account_id TEXT NOT NULL REFERENCES account (account_id),
                    brand TEXT NOT NULL,
                    email TEXT NOT NULL,
                    email_key TEXT NOT NULL,
                    name TEXT NOT NULL,
                    role TEXT NOT NULL,
                    password_hash TEXT NOT NULL,
                    created_ms BIGINT NOT NULL,
                    CONSTRAINT an_address_signs_in_to_a_brand_once UNIQUE (brand, email_key)
                );
                CREATE INDEX member_by_account ON member (account_id);
                CREATE TABLE staff (
                    staff_id TEXT NOT NULL PRIMARY KEY,
                    email TEXT NOT NULL,
                    email_key TEXT NOT NULL CONSTRAINT a_staff_address_signs_in_once UNIQUE,
                    name TEXT NOT NULL,
                    role TEXT NOT NULL,
                    password_hash TEXT NOT NULL,
                    created_ms BIGINT NOT NULL
                );
                CREATE TABLE session (
                    session_id TEXT NOT NULL PRIMARY KEY,
                    kind TEXT NOT NULL,
                    person_id TEXT NOT NULL,
                    secret_hash BLOB NOT NULL CONSTRAINT a_session_secret_is_used_once UNIQUE,
                    remember INTEGER NOT NULL,
                    created_ms BIGINT NOT NULL,
                    last_used_ms BIGINT NOT NULL,
                    ended_ms BIGINT,
                    source TEXT NOT NULL,
                    user_agent TEXT NOT NULL
                );
                CREATE INDEX session_by_person ON session (person_id, created_ms);
                CREATE TABLE attempt (
                    subject TEXT NOT NULL PRIMARY KEY,
                    count INTEGER NOT NULL,
                    last_ms BIGINT NOT NULL,
                    blocked_until_ms BIGINT NOT NULL
                );
                CREATE TABLE mailed_link (
                    link_id TEXT NOT NULL PRIMARY KEY,
                    purpose TEXT NOT NULL,
                    account_id TEXT NOT NULL REFERENCES account (account_id),
                    brand TEXT NOT NULL,
                    email_key TEXT NOT NULL,
                    created_ms BIGINT NOT NULL,
                    expires_ms BIGINT NOT NULL,
                    used_ms BIGINT
                );
                CREATE INDEX mailed_link_by_address ON mailed_link (brand, email_key, created_ms);
                CREATE TABLE document (
                    document_id TEXT NOT NULL PRIMARY KEY,
                    account_id TEXT NOT NULL REFERENCES account (account_id),
                    kind TEXT NOT NULL,
                    state TEXT NOT NULL,
                    reason TEXT NOT NULL,
                    submitted_ms BIGINT NOT NULL,
                    reviewed_by TEXT,
                    reviewed_ms BIGINT,
                    wrapping_key TEXT NOT NULL,
                    wrapped_key BLOB NOT NULL,
                    CONSTRAINT a_document_is_submitted_accepted_or_rejected CHECK (state IN ('submitted', 'accepted', 'rejected'))
                );
                CREATE INDEX document_by_account ON document (account_id, document_id);
                CREATE INDEX document_by_state ON document (state, document_id);
                CREATE TABLE document_page (
                    document_id TEXT NOT NULL REFERENCES document (document_id),
                    page INTEGER NOT NULL,
                    content_type TEXT NOT NULL,
                    size_bytes BIGINT NOT NULL,
                    sealed BLOB NOT NULL,
                    PRIMARY KEY (document_id, page)
                );
                CREATE TABLE document_viewing (
                    viewing_id TEXT NOT NULL PRIMARY KEY,
                    document_id TEXT NOT NULL REFERENCES document (document_id),
                    page INTEGER NOT NULL,
                    staff_id TEXT NOT NULL,
                    staff_name TEXT NOT NULL,
                    viewed_ms BIGINT NOT NULL
                );
                CREATE INDEX document_viewing_by_document ON document_viewing (document_id, viewing_id);
                CREATE TABLE verification_record (
                    record_id TEXT NOT NULL PRIMARY KEY,
                    account_id TEXT NOT NULL REFERENCES account (account_id),
                    document_id TEXT NOT NULL REFERENCES document (document_id),
                    kind TEXT NOT NULL,
                    accepted INTEGER NOT NULL,
                    document_number TEXT NOT NULL,
                    reason TEXT NOT NULL,
                    staff_id TEXT NOT NULL,
                    staff_name TEXT NOT NULL,
                    recorded_ms BIGINT NOT NULL
                );
                CREATE INDEX verification_record_by_account ON verification_record (account_id, record_id);
                CREATE TABLE phone_number (
                    number TEXT NOT NULL PRIMARY KEY,
                    state TEXT NOT NULL,
                    account_id TEXT REFERENCES account (account_id) CONSTRAINT an_account_has_one_number UNIQUE,
                    rests_until_date TEXT,
                    added_ms BIGINT NOT NULL,
                    CONSTRAINT a_number_is_free_issued_or_resting CHECK (
                        (state = 'free' AND account_id IS NULL AND rests_until_date IS NULL)
                        OR (state = 'issued' AND account_id IS NOT NULL AND rests_until_date IS NULL)
                        OR (state = 'resting' AND account_id IS NULL AND rests_until_date IS NOT NULL))
                );
                CREATE INDEX phone_number_by_state ON phone_number (state, number);
                """),
        Migration("account-0002", sql: "CREATE INDEX attempt_by_age ON attempt (last_ms);"),
        answering,
        addressees,
        life,
        members,
        identity,
        identityGuards,
        emailChanges,
        recordExports,
        reviewersActs,
        purges,
        unfinished,
        peopleOfCompanies,
        noticeHolds,
        detailsByStaff,
        chosenPlans,
        agreedCampaigns,
        detailsChanges,
    ]
}
