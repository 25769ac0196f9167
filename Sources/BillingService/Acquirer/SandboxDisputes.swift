import Primitives
import ServiceStore

/// What happens at an acquirer without the shop: the sandbox does it when told to on its own page.
extension SandboxAcquirer {
    /// A charge as its own page shows it.
    struct Shown: Sendable {
        var reference: String
        var description: String
        var amount: Yen
        var refunds: [(reference: String, amount: Yen, failed: Bool)]
        var disputes: [(reference: String, amount: Yen, state: Dispute.State)]
    }

    private static let newest = 20

    func newestCharges() async throws -> [Shown] {
        try await store.read { tx in
            try tx.rows(
                """
                SELECT reference FROM charge WHERE state = 'settled' AND decline_code IS NULL
                ORDER BY at_ms DESC, reference LIMIT ?
                """, Self.newest
            ).compactMap { try tx.sandboxShown($0.string("reference")) }
        }
    }

    func shown(_ reference: String) async throws -> Shown? {
        try await store.read { tx in try tx.sandboxShown(reference) }
    }

    /// Somebody gives money back on the acquirer's page.
    func giveBackHere(_ amount: Yen, of charge: String) async throws -> SandboxGiven {
        try await store.write { tx in try tx.sandboxGiveBack(amount, of: charge, key: nil) }
    }

    /// Days after it went back the card's bank returns a refund.
    func returnRefund(_ reference: String) async throws {
        _ = try await store.write { tx in
            try tx.execute("UPDATE refund SET failed = 1 WHERE reference = ?", reference)
        }
    }

    /// The holder disputes the whole charge: the money is taken back until it is decided.
    /// - Returns: the dispute's name; nil where the charge is disputed already.
    func beginDispute(of charge: String) async throws -> String? {
        try await store.write { tx in
            guard let shown = try tx.sandboxShown(charge), !shown.disputes.contains(where: { $0.state != .won }) else {
                return nil
            }
            let reference = "dp_test_" + tx.secret()
            try tx.execute(
                "INSERT INTO dispute (reference, charge_reference, amount_yen, state, at_ms) VALUES (?, ?, ?, 'open', ?)",
                reference, charge, shown.amount, tx.now)
            return reference
        }
    }

    func endDispute(_ reference: String, won: Bool) async throws {
        _ = try await store.write { tx in
            try tx.execute(
                "UPDATE dispute SET state = ? WHERE reference = ? AND state = 'open'",
                (won ? Dispute.State.won : .lost).rawValue, reference)
        }
    }

    func dispute(_ reference: String) async -> AcquirerDisputeLookUp {
        await answering(lost: AcquirerDisputeLookUp.unknown) { tx, _ in
            let row = try tx.row(
                "SELECT charge_reference, amount_yen, state, at_ms FROM dispute WHERE reference = ?", reference)
            guard let row else { return .neverHeard }
            let state = try row.choice("state", as: Dispute.State.self)
            return .found(
                AcquirerDispute(
                    reference: reference, chargeReference: try row.string("charge_reference"),
                    amount: try row.yen("amount_yen"), state: state, moneyTaken: state != .won, reason: "fraudulent",
                    respondBy: state == .open ? try row.instant("at_ms") + .days(8) : nil))
        }
    }

    /// What holders have taken back, by the disputes' names.
    func takenBack() async throws -> [String: Yen] {
        try await store.read { tx in
            let rows = try tx.rows("SELECT reference, amount_yen FROM dispute WHERE state <> 'won'")
            return try Dictionary(
                uniqueKeysWithValues: rows.map { (try $0.string("reference"), try $0.yen("amount_yen")) })
        }
    }
}

extension Transaction {
    fileprivate func sandboxShown(_ reference: String) throws -> SandboxAcquirer.Shown? {
        let charge = try row(
            """
            SELECT description, amount_yen FROM charge WHERE reference = ? AND state = 'settled' AND decline_code IS NULL
            """, reference)
        guard let charge else { return nil }
        return SandboxAcquirer.Shown(
            reference: reference, description: try charge.string("description"), amount: try charge.yen("amount_yen"),
            refunds: try rows(
                "SELECT reference, amount_yen, failed FROM refund WHERE charge_reference = ? ORDER BY at_ms, reference",
                reference
            ).map { (try $0.string("reference"), try $0.yen("amount_yen"), try $0.bool("failed")) },
            disputes: try rows(
                "SELECT reference, amount_yen, state FROM dispute WHERE charge_reference = ? ORDER BY at_ms, reference",
                reference
            ).map { (try $0.string("reference"), try $0.yen("amount_yen"), try $0.choice("state")) })
    }
}
