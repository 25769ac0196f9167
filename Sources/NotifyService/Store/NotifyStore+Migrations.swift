import ServiceStore

extension NotifyStore {
    static let migrations = [
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
    ]
}
