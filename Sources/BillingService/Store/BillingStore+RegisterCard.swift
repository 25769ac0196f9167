import Contracts
import Primitives
import ServiceStore

/// A visit to the acquirer's page.
struct CardSetup: Equatable, Sendable {
    var id: CardSetupID
    var accountID: AccountID
    /// The acquirer's name for it; nil until the acquirer has answered.
    var reference: String?
    var completed: Bool
}

extension BillingStore {
    /// Begins a visit to the acquirer's page: written down before the acquirer hears of it.
    /// A repeat of the request gets the same setup.
    func startCardSetup(_ request: Billing_StartCardSetupRequest, accountID: AccountID) async throws -> CardSetupOrder {
        let id = try await store.write { tx in
            try tx.once(request.requestID, fingerprint: request) {
                let id = tx.newID(CardSetupID.self)
                try tx.execute(
                    """
                    INSERT INTO card_setup (setup_id, account_id, return_url, cancel_url, completed, started_ms)
                    VALUES (?, ?, ?, ?, 0, ?)
                    """,
                    id, accountID, request.returnURL.replacing("{SETUP}", with: id.text), request.cancelURL, tx.now)
                return Billing_CompleteCardSetupRequest.with { $0.setupID = id.text }
            }.response.setupID
        }
        return try await store.read { tx in
            let row = try tx.row("SELECT setup_id, return_url, cancel_url FROM card_setup WHERE setup_id = ?", id)
            guard let row else { throw UnreadableRow(description: "no card setup \(id)") }
            return CardSetupOrder(
                setupID: try row.id("setup_id"), returnURL: try row.string("return_url"),
                cancelURL: try row.string("cancel_url"))
        }
    }

    func rememberReference(_ reference: String, of id: CardSetupID) async throws {
        _ = try await store.write { tx in
            try tx.execute("UPDATE card_setup SET reference = ? WHERE setup_id = ?", reference, id)
        }
    }

    /// nil when there is none, or it is another account's.
    func cardSetup(_ id: CardSetupID, accountID: AccountID) async throws -> CardSetup? {
        try await store.read { tx in
            try tx.row(
                "SELECT reference, completed FROM card_setup WHERE setup_id = ? AND account_id = ?", id, accountID
            ).map {
                CardSetup(
                    id: id, accountID: accountID, reference: try $0.optionalString("reference"),
                    completed: try $0.bool("completed"))
            }
        }
    }

    enum Registration: Equatable, Sendable {
        case registered
        /// The card company has declined this card for good: whatever its token is by now, it is not charged again.
        case refused
    }

    /// Keeps the card the acquirer has saved in place of the one before, and tries unpaid invoices with it. Once per setup.
    ///
    /// - Parameter customerIsHere: the browser came back from the acquirer's page. Where it did not, a card that was
    ///   registered after this visit began is what the customer wants.
    @discardableResult
    func registerCard(_ saved: SavedCard, setup: CardSetup, customerIsHere: Bool) async throws -> Registration {
        try await store.write { tx in
            let before = try tx.savedCard(setup.accountID)
            let outcome: Registration =
                try before?.token != saved.token && tx.isRefused(saved) ? .refused : .registered
            let first = try tx.execute(
                "UPDATE card_setup SET completed = 1 WHERE setup_id = ? AND completed = 0", setup.id)
            guard first == 1 else { return outcome }
            let newer = try tx.row(
                """
                SELECT card.account_id FROM card JOIN card_setup ON card_setup.account_id = card.account_id
                WHERE setup_id = ? AND registered_ms > started_ms
                """, setup.id)
            if outcome == .refused || !customerIsHere && newer != nil {
                try tx.letGo(cardToken: saved.token)
                return outcome
            }
            if let before, before.token != saved.token { try tx.letGo(cardToken: before.token) }
            try tx.save(saved, of: setup.accountID)
            try tx.append(
                event: "card.registered", subject: setup.accountID.text,
                payload: Billing_CardRegistered.with {
                    $0.accountID = setup.accountID.text
                    $0.card = Billing_Card(saved.card)
                })
            _ = try tx.tryUnpaid(setup.accountID)
            return outcome
        }
    }
}

extension Transaction {
    func savedCard(_ accountID: AccountID) throws -> SavedCard? {
        try row(
            """
            SELECT token, brand AS card_brand, last4 AS card_last4, exp_month AS card_exp_month,
                exp_year AS card_exp_year, fingerprint, country FROM card WHERE account_id = ?
            """, accountID
        ).map {
            SavedCard(
                token: try $0.string("token"), card: try $0.card(), fingerprint: try $0.optionalString("fingerprint"),
                country: try $0.optionalString("country"))
        }
    }

    fileprivate func save(_ saved: SavedCard, of accountID: AccountID) throws {
        try execute(
            """
            INSERT INTO card (account_id, token, brand, last4, exp_month, exp_year, fingerprint, country, registered_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account_id) DO UPDATE SET token = excluded.token, brand = excluded.brand, last4 = excluded.last4,
                exp_month = excluded.exp_month, exp_year = excluded.exp_year, fingerprint = excluded.fingerprint,
                country = excluded.country, registered_ms = excluded.registered_ms
            """,
            accountID, saved.token, saved.card.brand.rawValue, saved.card.last4, saved.card.expMonth,
            saved.card.expYear, saved.fingerprint, saved.country, now)
    }
}
