import Primitives
import ServiceStore

extension BillingStore {
    /// Once after the migration that found them.
    func letGoOfEarlierCards() async throws {
        try await store.write { tx in
            for row in try tx.rows("DELETE FROM card_to_let_go RETURNING token") {
                try tx.letGo(cardToken: row.string("token"))
            }
        }
    }

    /// Whether nothing can be charged to the card any more: it is nobody's, and no charge that went to it is under way.
    func isLetGo(cardToken: String) async throws -> Bool {
        try await store.read { tx in
            let held = try tx.row("SELECT account_id FROM card WHERE token = ?", cardToken)
            let underWay = try tx.row(
                "SELECT charge_id FROM charge WHERE card_token = ? AND state IN ('sent', 'unknown', 'needs_customer')",
                cardToken)
            return held == nil && underWay == nil
        }
    }
}

extension Transaction {
    /// The acquirer is told to forget the card, once nothing can be charged to it any more (`ForgetCards`).
    func letGo(cardToken: String) throws {
        try enqueue(job: ForgetCards.job, about: cardToken, due: now)
    }

    /// Every card of the account that was ever registered and charged.
    func letGoOfCards(of accountID: AccountID) throws {
        for row in try rows(
            """
            SELECT token FROM card WHERE account_id = ?
            UNION SELECT card_token AS token FROM charge WHERE account_id = ? AND card_token IS NOT NULL
            """, accountID, accountID)
        {
            try letGo(cardToken: try row.string("token"))
        }
    }
}
