import ServiceStore

extension AccountStore {
    /// Documents in full: how they came, what was read off them, who looked; files nobody has claimed; notices; the end.
    static let identity = Migration(
        "account-identity-0001",
        sql: """
            ALTER TABLE document ADD COLUMN source TEXT NOT NULL DEFAULT 'upload';
            ALTER TABLE document ADD COLUMN received_date TEXT;
            ALTER TABLE document ADD COLUMN attached_by TEXT;
            ALTER TABLE verification_record ADD COLUMN issuer TEXT NOT NULL DEFAULT '';
            ALTER TABLE verification_record ADD COLUMN issued_date TEXT;
            ALTER TABLE verification_record ADD COLUMN method TEXT NOT NULL DEFAULT '';
            ALTER TABLE verification_record ADD COLUMN compared TEXT NOT NULL DEFAULT '';
            CREATE INDEX verification_record_by_document ON verification_record (document_id, record_id);
            CREATE TABLE verification_details (
                account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (account_id),
                birth_date TEXT,
                occupation TEXT NOT NULL,
                purpose TEXT NOT NULL,
                business TEXT NOT NULL,
                person_in_charge TEXT NOT NULL,
                beneficial_owner TEXT NOT NULL,
                registered_address TEXT NOT NULL,
                told_by TEXT NOT NULL,
                told_ms BIGINT NOT NULL
            );
            CREATE TABLE intake_file (
                intake_id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                content_hash BLOB NOT NULL,
                modified_ms BIGINT NOT NULL,
                taken_ms BIGINT NOT NULL,
                state TEXT NOT NULL,
                problem TEXT NOT NULL,
                page_count INTEGER NOT NULL,
                wrapping_key TEXT,
                wrapped_key BLOB,
                account_id TEXT REFERENCES account (account_id),
                decided_by TEXT,
                decided_ms BIGINT,
                reason TEXT NOT NULL,
                CONSTRAINT a_file_of_the_folder_is_taken_once UNIQUE (name, modified_ms, content_hash),
                CONSTRAINT an_intake_file_is_in_a_known_state
                    CHECK (state IN ('waiting', 'attached', 'discarded', 'unreadable'))
            );
            CREATE INDEX intake_file_by_state ON intake_file (state, intake_id);
            CREATE TABLE intake_page (
                intake_id TEXT NOT NULL REFERENCES intake_file (intake_id),
                page INTEGER NOT NULL,
                content_type TEXT NOT NULL,
                size_bytes BIGINT NOT NULL,
                sealed BLOB NOT NULL,
                PRIMARY KEY (intake_id, page)
            );
            CREATE TABLE intake_viewing (
                viewing_id TEXT NOT NULL PRIMARY KEY,
                intake_id TEXT NOT NULL REFERENCES intake_file (intake_id),
                page INTEGER NOT NULL,
                staff_id TEXT NOT NULL,
                staff_name TEXT NOT NULL,
                viewed_ms BIGINT NOT NULL
            );
            CREATE TABLE terms_notice (
                terms_notice_id TEXT NOT NULL PRIMARY KEY,
                number INTEGER NOT NULL CONSTRAINT a_management_number_is_used_once UNIQUE,
                account_id TEXT NOT NULL REFERENCES account (account_id),
                brand TEXT NOT NULL,
                addressee TEXT NOT NULL,
                contract_date TEXT NOT NULL,
                service_start_date TEXT NOT NULL,
                state TEXT NOT NULL,
                tracking_number TEXT NOT NULL,
                pdf BLOB NOT NULL,
                sha256 BLOB NOT NULL,
                made_by TEXT NOT NULL,
                made_ms BIGINT NOT NULL,
                CONSTRAINT a_notice_is_in_a_known_state
                    CHECK (state IN ('made', 'posted', 'delivered', 'returned', 'void'))
            );
            CREATE INDEX terms_notice_by_account ON terms_notice (account_id, number);
            CREATE INDEX terms_notice_by_state ON terms_notice (state, number);
            CREATE TABLE terms_notice_sequence (
                only_row INTEGER NOT NULL PRIMARY KEY,
                last_number INTEGER NOT NULL,
                CONSTRAINT there_is_one_sequence CHECK (only_row = 1)
            );
            INSERT INTO terms_notice_sequence (only_row, last_number) VALUES (1, 0);
            CREATE TABLE terms_notice_step (
                terms_notice_id TEXT NOT NULL REFERENCES terms_notice (terms_notice_id),
                step INTEGER NOT NULL,
                state TEXT NOT NULL,
                reason TEXT NOT NULL,
                staff_id TEXT NOT NULL,
                staff_name TEXT NOT NULL,
                recorded_ms BIGINT NOT NULL,
                PRIMARY KEY (terms_notice_id, step)
            );
            CREATE TABLE verification_hold (
                account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (account_id),
                terms_notice_id TEXT NOT NULL REFERENCES terms_notice (terms_notice_id),
                since_ms BIGINT NOT NULL
            );
            CREATE TABLE contract_end (
                account_id TEXT NOT NULL PRIMARY KEY,
                ended_date TEXT NOT NULL
            );
            CREATE TABLE verification_purge (
                account_id TEXT NOT NULL PRIMARY KEY,
                kept_until_date TEXT NOT NULL,
                documents INTEGER NOT NULL,
                records INTEGER NOT NULL,
                purged_ms BIGINT NOT NULL
            );
            """)

    /// What must not change is not left to the care of statements (犯罪収益移転防止法 第6条): a record or a viewing goes only after
    /// its account's purge was written down. Triggers are SQLite's own; another engine gets its own migration.
    static let identityGuards = Migration(
        "account-identity-guards-0001",
        sql: """
            CREATE TRIGGER a_verification_record_never_changes BEFORE UPDATE ON verification_record BEGIN
                SELECT RAISE(ABORT, 'a verification record never changes');
            END;
            CREATE TRIGGER a_verification_record_goes_with_its_purge BEFORE DELETE ON verification_record
            WHEN NOT EXISTS (SELECT 1 FROM verification_purge WHERE account_id = OLD.account_id) BEGIN
                SELECT RAISE(ABORT, 'a verification record goes only with its purge');
            END;
            CREATE TRIGGER a_document_viewing_never_changes BEFORE UPDATE ON document_viewing BEGIN
                SELECT RAISE(ABORT, 'a viewing never changes');
            END;
            CREATE TRIGGER a_document_viewing_goes_with_its_purge BEFORE DELETE ON document_viewing
            WHEN NOT EXISTS (
                SELECT 1 FROM verification_purge p JOIN document d ON d.account_id = p.account_id
                WHERE d.document_id = OLD.document_id) BEGIN
                SELECT RAISE(ABORT, 'a viewing goes only with its purge');
            END;
            CREATE TRIGGER a_purge_never_changes BEFORE UPDATE ON verification_purge BEGIN
                SELECT RAISE(ABORT, 'a purge never changes');
            END;
            CREATE TRIGGER a_purge_stays BEFORE DELETE ON verification_purge BEGIN
                SELECT RAISE(ABORT, 'the fact of a purge stays');
            END;
            CREATE TRIGGER a_notice_keeps_its_paper
            BEFORE UPDATE OF number, account_id, brand, addressee, contract_date, service_start_date, pdf, sha256
            ON terms_notice BEGIN
                SELECT RAISE(ABORT, 'an issued notice never changes');
            END;
            CREATE TRIGGER a_notice_step_never_changes BEFORE UPDATE ON terms_notice_step BEGIN
                SELECT RAISE(ABORT, 'what was recorded of a notice never changes');
            END;
            """)
}

extension AccountStore {
    /// Content that must not be kept; holds that a reviewer decides; numbers that are taken out.
    static let reviewersActs = Migration(
        "account-reviewers-acts-0001",
        sql: """
            ALTER TABLE document ADD COLUMN content_deleted_ms BIGINT;
            CREATE TABLE verification_hold_new (
                account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (account_id),
                terms_notice_id TEXT REFERENCES terms_notice (terms_notice_id),
                reason TEXT NOT NULL,
                staff_name TEXT NOT NULL,
                since_ms BIGINT NOT NULL
            );
            INSERT INTO verification_hold_new (account_id, terms_notice_id, reason, staff_name, since_ms)
                SELECT account_id, terms_notice_id, '', '', since_ms FROM verification_hold;
            DROP TABLE verification_hold;
            ALTER TABLE verification_hold_new RENAME TO verification_hold;
            CREATE TABLE verification_hold_step (
                step_id TEXT NOT NULL PRIMARY KEY,
                account_id TEXT NOT NULL REFERENCES account (account_id),
                held INTEGER NOT NULL,
                reason TEXT NOT NULL,
                staff_id TEXT NOT NULL,
                staff_name TEXT NOT NULL,
                recorded_ms BIGINT NOT NULL
            );
            CREATE INDEX verification_hold_step_by_account ON verification_hold_step (account_id, step_id);
            CREATE TRIGGER a_hold_step_never_changes BEFORE UPDATE ON verification_hold_step BEGIN
                SELECT RAISE(ABORT, 'what was recorded of a hold never changes');
            END;
            CREATE TRIGGER a_hold_step_goes_with_its_purge BEFORE DELETE ON verification_hold_step
            WHEN NOT EXISTS (SELECT 1 FROM verification_purge WHERE account_id = OLD.account_id) BEGIN
                SELECT RAISE(ABORT, 'what was recorded of a hold goes only with its purge');
            END;
            CREATE TABLE inventory_new (
                number TEXT NOT NULL PRIMARY KEY,
                state TEXT NOT NULL,
                account_id TEXT REFERENCES account (account_id) CONSTRAINT an_account_has_one_number UNIQUE,
                rests_until_date TEXT,
                note TEXT NOT NULL,
                retired_reason TEXT,
                retired_by TEXT,
                retired_ms BIGINT,
                added_ms BIGINT NOT NULL,
                CONSTRAINT a_number_is_free_reserved_issued_resting_or_retired CHECK (
                    (state = 'free' AND account_id IS NULL AND rests_until_date IS NULL)
                    OR (state IN ('reserved', 'issued') AND account_id IS NOT NULL AND rests_until_date IS NULL)
                    OR (state = 'resting' AND account_id IS NULL AND rests_until_date IS NOT NULL)
                    OR (state = 'retired' AND account_id IS NULL AND retired_reason IS NOT NULL))
            );
            INSERT INTO inventory_new (number, state, account_id, rests_until_date, note, added_ms)
                SELECT number, state, account_id, rests_until_date, note, added_ms FROM phone_number;
            DROP TABLE phone_number;
            ALTER TABLE inventory_new RENAME TO phone_number;
            CREATE INDEX phone_number_by_state ON phone_number (state, number);
            ALTER TABLE staff ADD COLUMN removed_ms BIGINT;
            """)
}
