import ServiceStore

extension BillingStore {
    /// A number that was declined for good is known again under another token; what we asked wrongly is told from a decline.
    static let cardMigration = Migration(
        "0013-numbers-of-cards-and-faults-of-ours",
        sql: """
            ALTER TABLE card ADD COLUMN fingerprint TEXT;
            ALTER TABLE card ADD COLUMN country TEXT;
            CREATE INDEX card_by_token ON card (token);
            ALTER TABLE charge ADD COLUMN card_fingerprint TEXT;
            ALTER TABLE charge ADD COLUMN fault TEXT;
            ALTER TABLE charge ADD COLUMN faults INTEGER NOT NULL DEFAULT 0;
            CREATE INDEX charge_that_forbids_its_number ON charge (card_fingerprint) WHERE may_retry = 0;
            CREATE INDEX charge_that_waits_for_us ON charge (created_ms) WHERE state = 'waiting' AND faults > 0;
            CREATE INDEX charge_without_an_answer ON charge (sent_ms) WHERE state IN ('sent', 'unknown');
            CREATE INDEX charge_under_way_with_a_card ON charge (card_token)
                WHERE state IN ('sent', 'unknown', 'needs_customer');
            """)

    /// Cards that were replaced before cards were let go.
    static let replacedCardMigration = Migration(
        "0014-cards-replaced-before",
        sql: """
            CREATE TABLE card_to_let_go (token TEXT NOT NULL PRIMARY KEY);
            INSERT INTO card_to_let_go (token)
            SELECT DISTINCT card_token FROM charge
            WHERE card_token IS NOT NULL AND NOT EXISTS (SELECT 1 FROM card WHERE card.token = charge.card_token);
            """)
}
