import Primitives
import ServiceStore

/// The embedded acquirer: takes test numbers only, keeps its own books in its own file, and behaves towards us like a
/// stranger. For development; production refuses it.
struct SandboxAcquirer: CardAcquirer {
    let store: Store
    /// Where its pages are reached from a browser, without a slash at the end.
    let baseURL: String

    let longestAnswer = Duration.seconds(5)

    static let migrations = [
        Migration(
            "0001-setups-cards-charges",
            sql: """
                CREATE TABLE card (
                    token TEXT NOT NULL PRIMARY KEY,
                    brand TEXT NOT NULL,
                    last4 TEXT NOT NULL,
                    exp_month INTEGER NOT NULL,
                    exp_year INTEGER NOT NULL,
                    behaviour TEXT NOT NULL
                );
                CREATE TABLE setup (
                    reference TEXT NOT NULL PRIMARY KEY,
                    setup_key TEXT NOT NULL UNIQUE,
                    return_url TEXT NOT NULL,
                    cancel_url TEXT NOT NULL,
                    state TEXT NOT NULL,
                    token TEXT REFERENCES card,
                    CONSTRAINT a_setup_is_open_authenticating_or_saved CHECK (state IN ('open', 'authenticating', 'saved'))
                );
                CREATE TABLE charge (
                    idempotency_key TEXT NOT NULL PRIMARY KEY,
                    reference TEXT NOT NULL UNIQUE,
                    token TEXT NOT NULL REFERENCES card,
                    amount_yen BIGINT NOT NULL,
                    description TEXT NOT NULL,
                    decline_code TEXT,
                    at_ms BIGINT NOT NULL
                );
                """),
        Migration(
            "0002-moods-and-holders",
            sql: """
                ALTER TABLE charge ADD COLUMN state TEXT NOT NULL DEFAULT 'settled';
                ALTER TABLE charge ADD COLUMN return_url TEXT;
                CREATE TABLE mood (
                    only_row INTEGER NOT NULL PRIMARY KEY,
                    mood TEXT NOT NULL,
                    calls_left INTEGER NOT NULL,
                    CONSTRAINT there_is_one_mood CHECK (only_row = 1)
                );
                CREATE TABLE refund (
                    idempotency_key TEXT NOT NULL PRIMARY KEY,
                    reference TEXT NOT NULL UNIQUE,
                    charge_reference TEXT NOT NULL REFERENCES charge (reference),
                    amount_yen BIGINT NOT NULL,
                    at_ms BIGINT NOT NULL
                );
                """),
        Migration(
            "0003-what-happens-there-without-us",
            sql: """
                ALTER TABLE refund ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
                CREATE INDEX refund_of_charge ON refund (charge_reference);
                CREATE TABLE dispute (
                    reference TEXT NOT NULL PRIMARY KEY,
                    charge_reference TEXT NOT NULL REFERENCES charge (reference),
                    amount_yen BIGINT NOT NULL,
                    state TEXT NOT NULL,
                    at_ms BIGINT NOT NULL,
                    CONSTRAINT a_dispute_is_open_won_or_lost CHECK (state IN ('open', 'won', 'lost'))
                );
                CREATE INDEX dispute_of_charge ON dispute (charge_reference);
                """),
        Migration(
            "0004-numbers-and-forgotten-cards",
            sql: """
                ALTER TABLE card ADD COLUMN fingerprint TEXT;
                ALTER TABLE card ADD COLUMN country TEXT;
                ALTER TABLE card ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
                """),
    ]

    func startSetup(_ order: CardSetupOrder) async throws -> CardSetupPage {
        let reference = try await store.write { tx in
            try tx.execute(
                """
                INSERT INTO setup (reference, setup_key, return_url, cancel_url, state) VALUES (?, ?, ?, ?, 'open')
                ON CONFLICT (setup_key) DO NOTHING
                """,
                "seti_test_" + tx.secret(), order.setupID, order.returnURL, order.cancelURL)
            return try tx.row("SELECT reference FROM setup WHERE setup_key = ?", order.setupID)!.string("reference")
        }
        return CardSetupPage(reference: reference, redirectURL: "\(baseURL)/setup/\(reference)")
    }

    func forgetCard(token: String) async throws {
        _ = try await store.write { tx in try tx.execute("UPDATE card SET forgotten = 1 WHERE token = ?", token) }
    }

    func fetchSetup(reference: String) async throws -> CardSetupOutcome {
        try await store.read { tx in
            let row = try tx.row(
                """
                SELECT card.token AS token, brand AS card_brand, last4 AS card_last4, exp_month AS card_exp_month,
                    exp_year AS card_exp_year, fingerprint, country
                FROM setup JOIN card ON card.token = setup.token WHERE reference = ? AND state = 'saved'
                """, reference)
            return try row.map {
                .card(
                    SavedCard(
                        token: try $0.string("token"), card: try $0.card(),
                        fingerprint: try $0.optionalString("fingerprint"), country: try $0.optionalString("country")))
            } ?? .open
        }
    }
}

extension Transaction {
    /// 128 random bits in hexadecimal: what only the browser and we know.
    func secret() -> String {
        world.secret(bytes: 16).hex
    }
}
