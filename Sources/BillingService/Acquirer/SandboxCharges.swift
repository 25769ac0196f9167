import Primitives
import ServiceStore

extension SandboxAcquirer {
    func charge(_ order: ChargeOrder) async -> ChargeAnswer {
        await answering(lost: ChargeAnswer.unknown) { tx, mood in
            if let earlier = try tx.sandboxCharge(order.idempotencyKey) {
                guard earlier.amount == order.amount, earlier.token == order.cardToken else {
                    return .unknown(ChargeProblem(text: "the key \(order.idempotencyKey) was used for another charge"))
                }
                return earlier.answer
            }
            if mood == .refusesRequests {
                return .ourFault(ChargeFault(kind: .request, text: "sandbox: \(mood.rawValue)"))
            }
            if try tx.sandboxHasForgotten(order.cardToken) { return .declined(.cardGone) }
            let decline = try tx.sandboxDecline(order.cardToken)
            let asks = try decline == nil && (mood == .authenticate || tx.sandboxAsksHolder(order.cardToken))
            try tx.execute(
                """
                INSERT INTO charge (idempotency_key, reference, token, amount_yen, description, decline_code, state, at_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                order.idempotencyKey, "ch_test_" + tx.secret(), order.cardToken, order.amount, order.description,
                decline?.rawValue, (asks ? SandboxCharge.State.authenticating : .settled).rawValue, tx.now)
            return try tx.sandboxCharge(order.idempotencyKey)!.answer
        }
    }

    func lookUp(_ order: ChargeOrder) async -> ChargeLookUp {
        await answering(lost: ChargeLookUp.unknown) { tx, _ in
            try tx.sandboxCharge(order.idempotencyKey).map { .found($0.answer) } ?? .neverHeard
        }
    }

    func cancel(_ order: ChargeOrder) async -> ChargeLookUp {
        await answering(lost: ChargeLookUp.unknown) { tx, _ in
            try tx.execute(
                "UPDATE charge SET state = 'cancelled' WHERE idempotency_key = ? AND state = 'authenticating'",
                order.idempotencyKey)
            return try tx.sandboxCharge(order.idempotencyKey).map { .found($0.answer) } ?? .neverHeard
        }
    }

    func startAuthentication(_ order: ChargeOrder, returnURL: String) async throws -> String? {
        try await store.write { tx in
            try tx.execute(
                "UPDATE charge SET return_url = ? WHERE idempotency_key = ? AND state = 'authenticating'", returnURL,
                order.idempotencyKey)
            let row = try tx.row(
                "SELECT reference FROM charge WHERE idempotency_key = ? AND state = 'authenticating'",
                order.idempotencyKey)
            return try row.map { "\(baseURL)/authenticate/\(try $0.string("reference"))" }
        }
    }

    /// A charge as the page on which the holder confirms it sees it.
    struct Confirmation: Equatable, Sendable {
        var reference: String
        var amount: Yen
        var description: String
        var returnURL: String
        /// false once it is settled.
        var open: Bool
    }

    func confirmation(_ reference: String) async throws -> Confirmation? {
        try await store.read { tx in
            try tx.row(
                """
                SELECT reference, amount_yen, description, return_url, state FROM charge
                WHERE reference = ? AND return_url IS NOT NULL
                """, reference
            ).map {
                Confirmation(
                    reference: try $0.string("reference"), amount: try $0.yen("amount_yen"),
                    description: try $0.string("description"), returnURL: try $0.string("return_url"),
                    open: try $0.string("state") == "authenticating")
            }
        }
    }

    /// The holder has confirmed the charge. Who has not may try again.
    func confirm(_ reference: String) async throws {
        _ = try await store.write { tx in
            try tx.execute(
                "UPDATE charge SET state = 'settled' WHERE reference = ? AND state = 'authenticating'", reference)
        }
    }

    /// By key.
    func successfulCharges() async throws -> [String: Yen] {
        try await store.read { tx in
            let rows = try tx.rows(
                "SELECT idempotency_key, amount_yen FROM charge WHERE decline_code IS NULL AND state = 'settled'")
            return try Dictionary(
                uniqueKeysWithValues: rows.map { (try $0.string("idempotency_key"), try $0.yen("amount_yen")) })
        }
    }
}

/// Why the sandbox declines a charge, under Stripe's names.
private enum SandboxDecline: String {
    case generic = "generic_decline"
    case expired = "expired_card"
    case stolen = "stolen_card"

    var decline: Decline { Decline(code: rawValue) }
}

private struct SandboxCharge {
    enum State: String {
        case settled, authenticating, cancelled
    }

    var token: String
    var amount: Yen
    var answer: ChargeAnswer
}

extension Transaction {
    fileprivate func sandboxCharge(_ key: String) throws -> SandboxCharge? {
        try row("SELECT reference, token, amount_yen, decline_code, state FROM charge WHERE idempotency_key = ?", key)
            .map {
                row in
                let reference = try row.string("reference")
                let answer: ChargeAnswer =
                    switch try row.choice("state", as: SandboxCharge.State.self) {
                    case .authenticating: .needsCustomer(reference: reference)
                    case .cancelled: .declined(.cancelled)
                    case .settled:
                        try row.optionalString("decline_code") == nil
                            ? .succeeded(reference: reference)
                            : .declined(try row.choice("decline_code", as: SandboxDecline.self).decline)
                    }
                return SandboxCharge(token: try row.string("token"), amount: try row.yen("amount_yen"), answer: answer)
            }
    }

    fileprivate func sandboxHasForgotten(_ token: String) throws -> Bool {
        try row("SELECT token FROM card WHERE token = ? AND forgotten = 0", token) == nil
    }

    private func sandboxBehaviour(_ token: String) throws -> (behaviour: SandboxCards.Behaviour, expired: Bool) {
        guard let card = try row("SELECT exp_month, exp_year, behaviour FROM card WHERE token = ?", token) else {
            throw UnreadableRow(description: "no card of that token")
        }
        let expired = try (card.int("exp_year"), card.int("exp_month")) < (today.year, today.month)
        return (try card.choice("behaviour"), expired)
    }

    /// nil when the card pays today.
    fileprivate func sandboxDecline(_ token: String) throws -> SandboxDecline? {
        let (behaviour, expired) = try sandboxBehaviour(token)
        if expired { return .expired }
        switch behaviour {
        case .pays, .needsAuthentication, .authenticatesCharges: return nil
        case .declinesCharges: return .generic
        case .stolen: return .stolen
        }
    }

    fileprivate func sandboxAsksHolder(_ token: String) throws -> Bool {
        try sandboxBehaviour(token).behaviour == .authenticatesCharges
    }
}
