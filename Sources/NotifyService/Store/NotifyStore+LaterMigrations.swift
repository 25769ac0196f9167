import ServiceStore

extension NotifyStore {
    static let laterMigrations = [
        Migration(
            "notify-left-addresses",
            sql: """
                CREATE TABLE left_address (
                    account_id TEXT NOT NULL,
                    address TEXT NOT NULL,
                    PRIMARY KEY (account_id, address)
                );
                """),
        // Announcements are wanted or not from each brand by itself. Links that were mailed stay good.
        Migration(
            "notify-subscriptions",
            sql: """
                CREATE TABLE subscription (
                    brand TEXT NOT NULL,
                    address TEXT NOT NULL,
                    token TEXT NOT NULL,
                    old_token TEXT NOT NULL,
                    unsubscribed_ms BIGINT,
                    PRIMARY KEY (brand, address),
                    CONSTRAINT a_token_names_one_brand_and_address UNIQUE (token)
                );
                CREATE INDEX subscription_by_old_token ON subscription (old_token) WHERE old_token <> '';
                INSERT INTO subscription (brand, address, token, old_token, unsubscribed_ms)
                    SELECT b.brand, a.address, a.token || '-' || b.brand, a.token, a.unsubscribed_ms
                    FROM mail_address a CROSS JOIN (SELECT DISTINCT brand FROM contact) b;
                DROP TABLE mail_address;
                """),
        Migration(
            "notify-line",
            sql: """
                ALTER TABLE delivery ADD COLUMN tried_ms BIGINT;
                ALTER TABLE contact ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
                UPDATE contact SET ended = 1, active = 0 WHERE EXISTS (
                    SELECT 1 FROM delivery d WHERE d.account_id = contact.account_id AND d.kind = 'contract.ended'
                        AND NOT EXISTS (
                            SELECT 1 FROM delivery n WHERE n.account_id = d.account_id AND n.kind = 'number.issued'
                                AND n.happened_ms > d.happened_ms));
                """),
    ]
}
