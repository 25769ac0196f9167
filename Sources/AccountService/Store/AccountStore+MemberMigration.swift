import ServiceStore

extension AccountStore {
    /// Members who are invited and removed, second factors, and the history of who changed what. Whoever signed in before
    /// is an active member since the day the login was made.
    static let members = Migration(
        "account-members",
        sql: """
            CREATE TABLE member_with_state (
                member_id TEXT NOT NULL PRIMARY KEY,
                account_id TEXT NOT NULL REFERENCES account (account_id),
                brand TEXT NOT NULL,
                email TEXT NOT NULL,
                email_key TEXT NOT NULL,
                name TEXT NOT NULL,
                role TEXT NOT NULL,
                state TEXT NOT NULL,
                password_hash TEXT,
                created_ms BIGINT NOT NULL,
                invited_ms BIGINT,
                joined_ms BIGINT,
                removed_ms BIGINT,
                invitation_expires_ms BIGINT,
                CONSTRAINT a_member_has_a_known_role CHECK (role IN ('owner', 'member', 'billing')),
                CONSTRAINT a_member_is_invited_active_or_removed CHECK (
                    (state = 'invited' AND password_hash IS NULL AND invited_ms IS NOT NULL AND joined_ms IS NULL)
                    OR (state = 'active' AND password_hash IS NOT NULL AND joined_ms IS NOT NULL)
                    OR (state = 'removed' AND password_hash IS NULL AND removed_ms IS NOT NULL))
            );
            INSERT INTO member_with_state (
                member_id, account_id, brand, email, email_key, name, role, state, password_hash, created_ms, joined_ms)
            SELECT member_id, account_id, brand, email, email_key, name, role, 'active', password_hash, created_ms, created_ms
            FROM member;
            DROP TABLE member;
            ALTER TABLE member_with_state RENAME TO member;
            CREATE UNIQUE INDEX an_address_signs_in_to_a_brand_once ON member (brand, email_key) WHERE state = 'active';
            CREATE UNIQUE INDEX an_address_is_on_an_account_once ON member (account_id, email_key) WHERE state <> 'removed';
            CREATE INDEX member_by_account ON member (account_id, member_id);
            ALTER TABLE mailed_link ADD COLUMN member_id TEXT;
            CREATE TABLE second_factor (
                second_factor_id TEXT NOT NULL PRIMARY KEY,
                member_id TEXT NOT NULL REFERENCES member (member_id) CONSTRAINT a_member_has_one_second_factor UNIQUE,
                sealing_key TEXT NOT NULL,
                sealed_secret BLOB NOT NULL,
                started_ms BIGINT NOT NULL,
                expires_ms BIGINT NOT NULL,
                confirmed_ms BIGINT,
                last_step BIGINT NOT NULL
            );
            CREATE TABLE recovery_code (
                second_factor_id TEXT NOT NULL REFERENCES second_factor (second_factor_id),
                code_hash BLOB NOT NULL,
                used_ms BIGINT,
                PRIMARY KEY (second_factor_id, code_hash)
            );
            CREATE TABLE sign_in_challenge (
                secret_hash BLOB NOT NULL PRIMARY KEY,
                member_id TEXT NOT NULL REFERENCES member (member_id),
                remember INTEGER NOT NULL,
                created_ms BIGINT NOT NULL,
                expires_ms BIGINT NOT NULL,
                used_ms BIGINT
            );
            CREATE INDEX sign_in_challenge_by_age ON sign_in_challenge (expires_ms);
            CREATE TABLE account_change (
                change_id TEXT NOT NULL PRIMARY KEY,
                account_id TEXT NOT NULL REFERENCES account (account_id),
                sequence BIGINT NOT NULL,
                at_ms BIGINT NOT NULL,
                actor TEXT NOT NULL,
                actor_id TEXT NOT NULL,
                actor_name TEXT NOT NULL,
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,
                before_words TEXT NOT NULL,
                after_words TEXT NOT NULL,
                CONSTRAINT a_change_is_made_by_somebody CHECK (actor IN ('member', 'staff', 'system'))
            );
            CREATE INDEX account_change_by_account ON account_change (account_id, change_id);
            CREATE INDEX account_change_by_sequence ON account_change (sequence);
            """)
}
