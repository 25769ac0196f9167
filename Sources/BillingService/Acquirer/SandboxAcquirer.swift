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
                """)
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

    func fetchSetup(reference: String) async throws -> CardSetupOutcome {
        try await store.read { tx in
            let row = try tx.row(
                """
                SELECT card.token AS token, brand AS card_brand, last4 AS card_last4, exp_month AS card_exp_month,
                    exp_year AS card_exp_year
                FROM setup JOIN card ON card.token = setup.token WHERE reference = ? AND state = 'saved'
                """, reference)
            return try row.map { .card(SavedCard(token: try $0.string("token"), card: try $0.card())) } ?? .open
        }
    }

    func charge(_ order: ChargeOrder) async -> ChargeAnswer {
        do {
            return try await store.write { tx in
                if let earlier = try tx.sandboxCharge(order.idempotencyKey) {
                    guard earlier.amount == order.amount, earlier.token == order.cardToken else {
                        return .unknown(
                            ChargeProblem(text: "the key \(order.idempotencyKey) was used for another charge"))
                    }
                    return earlier.answer
                }
                let decline = try tx.sandboxDecline(order.cardToken)
                try tx.execute(
                    """
                    INSERT INTO charge (idempotency_key, reference, token, amount_yen, description, decline_code, at_ms)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                    order.idempotencyKey, "ch_test_" + tx.secret(), order.cardToken, order.amount, order.description,
                    decline?.rawValue, tx.now)
                return try tx.sandboxCharge(order.idempotencyKey)!.answer
            }
        } catch {
            return .unknown(ChargeProblem(text: "sandbox: \(error)"))
        }
    }

    func lookUp(idempotencyKey: String) async -> ChargeLookUp {
        do {
            return try await store.read { tx in try tx.sandboxCharge(idempotencyKey) }.map { .found($0.answer) }
                ?? .neverHeard
        } catch {
            return .unknown(ChargeProblem(text: "sandbox: \(error)"))
        }
    }
}

/// Why the sandbox declines a charge, under Stripe's names.
private enum SandboxDecline: String {
    case generic = "generic_decline"
    case expired = "expired_card"

    var decline: Decline {
        switch self {
        case .generic: Decline(code: rawValue, reason: "カード会社に承認されませんでした。", mayRetry: true)
        case .expired: Decline(code: rawValue, reason: "カードの有効期限が切れています。", mayRetry: true)
        }
    }
}

private struct SandboxCharge {
    var token: String
    var amount: Yen
    var answer: ChargeAnswer
}

extension Transaction {
    /// 128 random bits in hexadecimal: what only the browser and we know.
    func secret() -> String {
        world.secret(bytes: 16).map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }

    fileprivate func sandboxCharge(_ key: String) throws -> SandboxCharge? {
        try row("SELECT reference, token, amount_yen, decline_code FROM charge WHERE idempotency_key = ?", key).map {
            row in
            let declined = try row.optionalString("decline_code") != nil
            return SandboxCharge(
                token: try row.string("token"), amount: try row.yen("amount_yen"),
                answer: declined
                    ? .declined(try row.choice("decline_code", as: SandboxDecline.self).decline)
                    : .succeeded(reference: try row.string("reference")))
        }
    }

    /// nil when the card pays today.
    fileprivate func sandboxDecline(_ token: String) throws -> SandboxDecline? {
        guard let card = try row("SELECT exp_month, exp_year, behaviour FROM card WHERE token = ?", token) else {
            throw UnreadableRow(description: "no card of that token")
        }
        if try (card.int("exp_year"), card.int("exp_month")) < (today.year, today.month) { return .expired }
        switch try card.choice("behaviour", as: SandboxCards.Behaviour.self) {
        case .pays, .needsAuthentication: return nil
        case .declinesCharges: return .generic
        }
    }
}
