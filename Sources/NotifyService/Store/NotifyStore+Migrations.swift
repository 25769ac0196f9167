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
                """)
    ]
}
