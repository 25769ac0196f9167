import ServiceStore

extension NotifyStore {
    static let migrations = firstMigrations + laterMigrations

    private static let firstMigrations = [
        Migration(
            "notify-0001",
            sql: """
                CREATE TABLE contact (
                    account_id TEXT NOT NULL PRIMARY KEY,
                    brand TEXT NOT NULL,
                    email TEXT NOT NULL,
                    addressee TEXT NOT NULL,
                    told_ms BIGINT NOT NULL
                );
                CREATE TABLE delivery (
                    id TEXT NOT NULL PRIMARY KEY,
                    event_id TEXT NOT NULL,
                    account_id TEXT NOT NULL,
                    brand TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    about TEXT NOT NULL,
                    notice TEXT NOT NULL,
                    subject TEXT NOT NULL,
                    channel TEXT NOT NULL,
                    recipient TEXT NOT NULL,
                    addressee TEXT NOT NULL,
                    state TEXT NOT NULL,
                    attempts INTEGER NOT NULL,
                    last_error TEXT NOT NULL,
                    happened_ms BIGINT NOT NULL,
                    created_ms BIGINT NOT NULL,
                    sent_ms BIGINT,
                    CONSTRAINT an_event_reaches_a_recipient_once_per_channel UNIQUE (event_id, channel, recipient),
                    CONSTRAINT a_delivery_is_queued_sent_failed_or_unknown
                        CHECK (state IN ('queued', 'sent', 'failed', 'unknown')),
                    CONSTRAINT a_sent_delivery_has_its_time CHECK ((state = 'sent') = (sent_ms IS NOT NULL)),
                    CONSTRAINT only_what_has_a_recipient_is_sent CHECK (recipient <> '' OR state = 'queued')
                );
                CREATE INDEX delivery_by_account ON delivery (account_id, id);
                CREATE INDEX delivery_by_subject_of_account ON delivery (account_id, about, id);
                CREATE INDEX delivery_not_sent ON delivery (id) WHERE state <> 'sent';
                CREATE INDEX delivery_without_recipient ON delivery (account_id) WHERE recipient = '';
                """),
        Migration(
            "notify-0002",
            sql: """
                ALTER TABLE delivery ADD COLUMN call_facts TEXT NOT NULL DEFAULT '';
                ALTER TABLE delivery ADD COLUMN place_in_room BIGINT NOT NULL DEFAULT 0;
                ALTER TABLE delivery ADD COLUMN unknown_tries INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE delivery ADD COLUMN began_ms BIGINT;
                CREATE INDEX delivery_in_chatwork ON delivery (account_id, place_in_room) WHERE channel = 'chatwork';
                CREATE TABLE chatwork_consent (
                    state_hash TEXT NOT NULL PRIMARY KEY,
                    account_id TEXT NOT NULL,
                    member_id TEXT NOT NULL,
                    session_id TEXT NOT NULL,
                    redirect_url TEXT NOT NULL,
                    verifier BLOB NOT NULL,
                    expires_ms BIGINT NOT NULL,
                    used_ms BIGINT
                );
                CREATE TABLE chatwork_connection (
                    account_id TEXT NOT NULL PRIMARY KEY,
                    consent TEXT NOT NULL,
                    state TEXT NOT NULL,
                    sender_name TEXT NOT NULL,
                    organization_name TEXT NOT NULL,
                    room_id TEXT NOT NULL,
                    room_name TEXT NOT NULL,
                    tokens BLOB NOT NULL,
                    refreshing_ms BIGINT,
                    paused_until_ms BIGINT,
                    connected_ms BIGINT NOT NULL,
                    CONSTRAINT a_connection_is_connected_broken_or_has_a_broken_room
                        CHECK (state IN ('connected', 'broken', 'room_broken'))
                );
                """),
        Migration(
            "notify-channels",
            sql: """
                ALTER TABLE delivery ADD COLUMN hold_until_ms BIGINT NOT NULL DEFAULT 0;
                CREATE INDEX delivery_in_channel ON delivery (recipient, place_in_room) WHERE place_in_room > 0;
                CREATE TABLE notice_channel (
                    id TEXT NOT NULL PRIMARY KEY,
                    account_id TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    name TEXT NOT NULL,
                    state TEXT NOT NULL,
                    target TEXT NOT NULL,
                    settings BLOB NOT NULL,
                    paused_until_ms BIGINT,
                    last_success_ms BIGINT,
                    last_error TEXT NOT NULL,
                    old_secret_until_ms BIGINT,
                    secret_request TEXT NOT NULL,
                    secret_made_ms BIGINT NOT NULL,
                    created_ms BIGINT NOT NULL,
                    CONSTRAINT a_channel_is_on_off_or_broken CHECK (state IN ('on', 'off', 'broken'))
                );
                CREATE INDEX notice_channel_of_account ON notice_channel (account_id, id);
                """),
        Migration(
            "notify-rules",
            sql: """
                ALTER TABLE contact ADD COLUMN hours TEXT NOT NULL DEFAULT '';
                CREATE TABLE member (
                    id TEXT NOT NULL PRIMARY KEY,
                    account_id TEXT NOT NULL,
                    email TEXT NOT NULL,
                    addressee TEXT NOT NULL,
                    role TEXT NOT NULL,
                    CONSTRAINT a_member_is_owner_member_or_billing CHECK (role IN ('owner', 'member', 'billing'))
                );
                CREATE INDEX member_of_account ON member (account_id, id);
                CREATE TABLE notice_rules (
                    account_id TEXT NOT NULL,
                    member_id TEXT NOT NULL,
                    rules TEXT NOT NULL,
                    PRIMARY KEY (account_id, member_id)
                );
                CREATE TABLE digest_item (
                    event_id TEXT NOT NULL,
                    account_id TEXT NOT NULL,
                    member_id TEXT NOT NULL,
                    brand TEXT NOT NULL,
                    at_ms BIGINT NOT NULL,
                    due_ms BIGINT NOT NULL,
                    subject TEXT NOT NULL,
                    PRIMARY KEY (event_id, member_id)
                );
                CREATE INDEX digest_item_of_member ON digest_item (account_id, member_id, due_ms);
                CREATE TABLE escalation (
                    account_id TEXT NOT NULL PRIMARY KEY,
                    settings TEXT NOT NULL
                );
                CREATE TABLE waiting_call (
                    inquiry_id TEXT NOT NULL PRIMARY KEY,
                    account_id TEXT NOT NULL,
                    brand TEXT NOT NULL,
                    round TEXT NOT NULL,
                    told INTEGER NOT NULL,
                    since_ms BIGINT NOT NULL,
                    snoozed_until_ms BIGINT,
                    call_facts TEXT NOT NULL
                );
                """),
        Migration(
            "notify-0003-mail",
            sql: """
                ALTER TABLE contact ADD COLUMN active INTEGER NOT NULL DEFAULT 0;
                UPDATE contact SET active = 1 WHERE EXISTS (
                    SELECT 1 FROM delivery d WHERE d.account_id = contact.account_id AND d.kind = 'number.issued');
                CREATE INDEX contact_by_address ON contact (lower(email));
                CREATE INDEX contact_by_brand ON contact (brand, account_id) WHERE active = 1;
                ALTER TABLE delivery ADD COLUMN called_ms BIGINT;
                ALTER TABLE delivery ADD COLUMN place_at_address BIGINT NOT NULL DEFAULT 0;
                ALTER TABLE delivery ADD COLUMN driven_ms BIGINT;
                ALTER TABLE delivery ADD COLUMN attempts_before INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE delivery ADD COLUMN returned_ms BIGINT;
                ALTER TABLE delivery ADD COLUMN returned_because TEXT NOT NULL DEFAULT '';
                CREATE INDEX delivery_waiting_at_address ON delivery (recipient, place_at_address)
                    WHERE channel = 'mail' AND state IN ('queued', 'unknown');
                CREATE INDEX delivery_of_a_call ON delivery (called_ms) WHERE called_ms IS NOT NULL;
                CREATE INDEX delivery_not_sent_by_kind ON delivery (state, kind, id) WHERE state <> 'sent';
                CREATE INDEX delivery_of_an_announcement ON delivery (about, state) WHERE kind = 'announcement';
                CREATE TABLE mail_setting (
                    account_id TEXT NOT NULL PRIMARY KEY,
                    with_content INTEGER NOT NULL,
                    changed_ms BIGINT NOT NULL
                );
                CREATE TABLE mail_address (
                    address TEXT NOT NULL PRIMARY KEY,
                    token TEXT NOT NULL,
                    unsubscribed_ms BIGINT,
                    CONSTRAINT a_token_names_one_address UNIQUE (token)
                );
                CREATE TABLE failing_address (
                    address TEXT NOT NULL PRIMARY KEY,
                    id TEXT NOT NULL,
                    since_ms BIGINT NOT NULL,
                    last_returned_ms BIGINT NOT NULL,
                    status TEXT NOT NULL,
                    said TEXT NOT NULL,
                    CONSTRAINT a_failing_address_has_its_own_id UNIQUE (id)
                );
                CREATE TABLE taken_report (
                    name TEXT NOT NULL PRIMARY KEY,
                    taken_ms BIGINT NOT NULL
                );
                CREATE TABLE announcement (
                    id TEXT NOT NULL PRIMARY KEY,
                    brand TEXT NOT NULL,
                    state TEXT NOT NULL,
                    title TEXT NOT NULL,
                    body TEXT NOT NULL,
                    written_by TEXT NOT NULL,
                    changed_ms BIGINT NOT NULL,
                    scheduled_ms BIGINT,
                    published_ms BIGINT,
                    finished_ms BIGINT,
                    recipients INTEGER NOT NULL DEFAULT 0,
                    unsubscribed INTEGER NOT NULL DEFAULT 0,
                    written_until TEXT NOT NULL DEFAULT '',
                    CONSTRAINT an_announcement_is_one_of_five
                        CHECK (state IN ('draft', 'scheduled', 'sending', 'paused', 'finished')),
                    CONSTRAINT only_what_is_out_has_its_time
                        CHECK ((state IN ('draft', 'scheduled')) = (published_ms IS NULL))
                );
                CREATE INDEX announcement_out ON announcement (brand, published_ms, id) WHERE published_ms IS NOT NULL;
                """),
        // What waits is found without reading past all that was ever sent.
        Migration(
            "notify-waiting",
            sql: """
                DROP INDEX delivery_without_recipient;
                CREATE INDEX delivery_without_recipient ON delivery (account_id, id) WHERE recipient = '';
                CREATE INDEX delivery_waiting_for_room ON delivery (account_id, place_in_room)
                    WHERE channel = 'chatwork' AND state IN ('queued', 'unknown');
                CREATE INDEX delivery_waiting_for_channel ON delivery (recipient, place_in_room)
                    WHERE place_in_room > 0 AND state IN ('queued', 'unknown');
                CREATE INDEX delivery_by_kind ON delivery (kind, id);
                """),
        // Accounts that were told of before their hours were kept: read from Account's feed once more.
        Migration(
            "notify-hours",
            sql: """
                CREATE INDEX waiting_call_of_account ON waiting_call (account_id);
                CREATE TABLE contact_without_hours (account_id TEXT NOT NULL PRIMARY KEY);
                INSERT INTO contact_without_hours (account_id) SELECT account_id FROM contact WHERE hours = '';
                """),
    ]
}
