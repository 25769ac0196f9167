import Primitives
import ServiceStore

/// A visit as the sandbox's own pages see it.
struct SandboxSetup: Equatable, Sendable {
    enum State: String, Sendable {
        case open, authenticating, saved
    }

    var reference: String
    var state: State
    var returnURL: String
    var cancelURL: String
}

extension SandboxAcquirer {
    func setup(_ reference: String) async throws -> SandboxSetup? {
        try await store.read { tx in
            try tx.row("SELECT reference, state, return_url, cancel_url FROM setup WHERE reference = ?", reference).map
            {
                SandboxSetup(
                    reference: try $0.string("reference"), state: try $0.choice("state"),
                    returnURL: try $0.string("return_url"), cancelURL: try $0.string("cancel_url"))
            }
        }
    }

    /// Saves a card for a visit that is open; a card that needs authentication waits for it.
    /// - Returns: how the visit stands now. A second press finds the first one's result.
    func save(_ accepted: SandboxCardForm.Accepted, for reference: String) async throws -> SandboxSetup.State {
        try await store.write { tx in
            let state: SandboxSetup.State = accepted.behaviour.asksAtSetup ? .authenticating : .saved
            guard let before = try tx.row("SELECT state FROM setup WHERE reference = ?", reference) else {
                return .open
            }
            let standing = try before.choice("state", as: SandboxSetup.State.self)
            guard standing == .open else { return standing }
            let token = "pm_test_" + tx.secret()
            try tx.execute(
                """
                INSERT INTO card (token, brand, last4, exp_month, exp_year, behaviour, fingerprint, country)
                VALUES (?, ?, ?, ?, ?, ?, ?, 'JP')
                """,
                token, accepted.card.brand.rawValue, accepted.card.last4, accepted.card.expMonth, accepted.card.expYear,
                accepted.behaviour.rawValue, accepted.fingerprint)
            try tx.execute(
                "UPDATE setup SET state = ?, token = ? WHERE reference = ?", state.rawValue, token, reference)
            return state
        }
    }

    /// The holder has confirmed, or not: then the visit is open again for another card.
    func authenticate(_ reference: String, confirmed: Bool) async throws {
        _ = try await store.write { tx in
            try tx.execute(
                """
                UPDATE setup SET state = ?, token = CASE WHEN ? = 1 THEN token ELSE NULL END
                WHERE reference = ? AND state = 'authenticating'
                """,
                (confirmed ? SandboxSetup.State.saved : .open).rawValue, confirmed, reference)
        }
    }
}
