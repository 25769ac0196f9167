import ServiceStore

extension CallStore {
    /// Kinds and counting, versions, who works on what, drafts, the line's own life.
    static let inquiryWork = Migration(
        "call-0002",
        sql: """
            ALTER TABLE inquiry ADD COLUMN kind TEXT NOT NULL DEFAULT 'message';
            UPDATE inquiry SET kind = 'callback' WHERE callback_wanted = 1;
            ALTER TABLE inquiry ADD COLUMN counts INTEGER NOT NULL DEFAULT 1;
            ALTER TABLE inquiry ADD COLUMN counts_because TEXT NOT NULL DEFAULT 'すべての着信が件数に含まれます。';
            ALTER TABLE inquiry ADD COLUMN dispute TEXT;
            ALTER TABLE inquiry ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
            ALTER TABLE inquiry ADD COLUMN corrected_ms BIGINT;
            ALTER TABLE inquiry ADD COLUMN assignee_id TEXT;
            ALTER TABLE inquiry ADD COLUMN assignee_name TEXT;
            ALTER TABLE inquiry ADD COLUMN snoozed_until_ms BIGINT;
            ALTER TABLE inquiry ADD COLUMN note_count INTEGER NOT NULL DEFAULT 0;
            CREATE INDEX inquiry_by_callback ON inquiry (account_id, callback_wanted, received_ms, id);
            CREATE INDEX inquiry_by_caller ON inquiry (account_id, caller_number, received_ms, id)
                WHERE caller_number IS NOT NULL;
            CREATE INDEX inquiry_by_assignee ON inquiry (account_id, assignee_id, received_ms, id)
                WHERE assignee_id IS NOT NULL;
            CREATE INDEX inquiry_disputed ON inquiry (received_ms, id) WHERE dispute = 'open';
            CREATE INDEX inquiry_by_time ON inquiry (received_ms);
            CREATE TABLE inquiry_history (
                id TEXT NOT NULL PRIMARY KEY,
                inquiry_id TEXT NOT NULL REFERENCES inquiry (id),
                kind TEXT NOT NULL,
                at_ms BIGINT NOT NULL,
                by_staff INTEGER NOT NULL,
                by_id TEXT NOT NULL,
                by_name TEXT NOT NULL,
                text TEXT NOT NULL,
                until_ms BIGINT,
                position INTEGER NOT NULL,
                CONSTRAINT history_is_in_order UNIQUE (inquiry_id, position)
            );
            CREATE TABLE inquiry_version (
                inquiry_id TEXT NOT NULL REFERENCES inquiry (id),
                version INTEGER NOT NULL,
                inquiry BLOB NOT NULL,
                replaced_ms BIGINT NOT NULL,
                replaced_by TEXT NOT NULL,
                reason TEXT NOT NULL,
                CONSTRAINT a_version_is_kept_once PRIMARY KEY (inquiry_id, version)
            );
            CREATE TABLE dispute (
                inquiry_id TEXT NOT NULL PRIMARY KEY REFERENCES inquiry (id),
                reason TEXT NOT NULL,
                by_id TEXT NOT NULL,
                by_name TEXT NOT NULL,
                at_ms BIGINT NOT NULL
            );
            CREATE TABLE draft (
                about TEXT NOT NULL PRIMARY KEY,
                draft BLOB NOT NULL,
                form_request_id TEXT NOT NULL,
                saved_by_id TEXT NOT NULL,
                saved_by_name TEXT NOT NULL,
                saved_ms BIGINT NOT NULL
            );
            CREATE INDEX draft_by_age ON draft (saved_ms);
            CREATE TABLE announcement (
                account_id TEXT NOT NULL PRIMARY KEY,
                text TEXT NOT NULL,
                set_by TEXT NOT NULL,
                set_ms BIGINT NOT NULL
            );
            ALTER TABLE call ADD COLUMN taken_ms BIGINT;
            ALTER TABLE call ADD COLUMN hung_up_ms BIGINT;
            ALTER TABLE call ADD COLUMN closed_as TEXT;
            ALTER TABLE call ADD COLUMN answer TEXT NOT NULL DEFAULT 'queue';
            ALTER TABLE call ADD COLUMN announcement TEXT NOT NULL DEFAULT '';
            CREATE INDEX call_by_account ON call (account_id, ringing_ms);
            """)
}
