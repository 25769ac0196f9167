import Primitives
import ServiceStore

extension SandboxAcquirer {
    func refund(_ order: RefundOrder) async -> RefundAnswer {
        await answering(lost: RefundAnswer.unknown) { tx, _ in
            if let earlier = try tx.sandboxRefund(order.idempotencyKey, reference: nil) {
                guard earlier.amount == order.amount, earlier.charge == order.chargeReference else {
                    return .unknown(ChargeProblem(text: "the key \(order.idempotencyKey) was used for another refund"))
                }
                return earlier.answer
            }
            switch try tx.sandboxGiveBack(order.amount, of: order.chargeReference, key: order.idempotencyKey) {
            case .made(let reference): return .succeeded(reference: reference)
            case .refused(let code): return .refused(code: code)
            }
        }
    }

    func lookUp(_ order: RefundOrder) async -> RefundLookUp {
        await answering(lost: RefundLookUp.unknown) { tx, _ in
            try tx.sandboxRefund(order.idempotencyKey, reference: order.reference).map { .found($0.answer) }
                ?? .neverHeard
        }
    }

    func read(_ hook: AcquirerHook, at now: Instant) throws(AcquirerHook.Refusal) -> AcquirerEvent {
        throw .notExpected
    }

    func refunds(ofCharge reference: String) async -> AcquirerRefunds {
        await answering(lost: AcquirerRefunds.unknown) { tx, _ in
            .found(
                try tx.rows(
                    "SELECT idempotency_key, reference, amount_yen, failed FROM refund WHERE charge_reference = ?",
                    reference
                ).map { row in
                    AcquirerRefund(
                        reference: try row.string("reference"), key: try row.string("idempotency_key"),
                        amount: try row.yen("amount_yen"), state: try row.bool("failed") ? .failed : .succeeded)
                })
        }
    }

    /// All that was taken and given back, by key; what was made on its own page, by its own name.
    func books() async throws -> [String: Yen] {
        try await successfulCharges().merging(try await successfulRefunds()) { charge, _ in charge }
            .merging(try await takenBack()) { charge, _ in charge }
    }

    /// By key.
    func successfulRefunds() async throws -> [String: Yen] {
        try await store.read { tx in
            let rows = try tx.rows("SELECT idempotency_key, amount_yen FROM refund WHERE failed = 0")
            return try Dictionary(
                uniqueKeysWithValues: rows.map { (try $0.string("idempotency_key"), try $0.yen("amount_yen")) })
        }
    }
}

enum SandboxGiven: Equatable, Sendable {
    case made(reference: String)
    case refused(code: String)
}

extension Transaction {
    /// - Parameter key: nil = made on the sandbox's own page.
    func sandboxGiveBack(_ amount: Yen, of charge: String, key: String?) throws -> SandboxGiven {
        let found = try row(
            "SELECT amount_yen FROM charge WHERE reference = ? AND state = 'settled' AND decline_code IS NULL", charge)
        guard let found else { return .refused(code: "charge_not_found") }
        let disputed = try row("SELECT reference FROM dispute WHERE charge_reference = ? AND state <> 'won'", charge)
        guard disputed == nil else { return .refused(code: "charge_disputed") }
        let given = try row(
            """
            SELECT CAST(COALESCE(SUM(amount_yen), 0) AS BIGINT) AS given FROM refund
            WHERE charge_reference = ? AND failed = 0
            """, charge)!.yen("given")
        guard try given + amount <= found.yen("amount_yen") else { return .refused(code: "charge_already_refunded") }
        let reference = "re_test_" + secret()
        try execute(
            """
            INSERT INTO refund (idempotency_key, reference, charge_reference, amount_yen, at_ms) VALUES (?, ?, ?, ?, ?)
            """, key ?? reference, reference, charge, amount, now)
        return .made(reference: reference)
    }

    fileprivate func sandboxRefund(_ key: String, reference: String?) throws -> SandboxRefund? {
        try row(
            """
            SELECT reference, charge_reference, amount_yen, failed FROM refund WHERE idempotency_key = ? OR reference = ?
            """, key, reference ?? ""
        ).map {
            SandboxRefund(
                reference: try $0.string("reference"), charge: try $0.string("charge_reference"),
                amount: try $0.yen("amount_yen"), failed: try $0.bool("failed"))
        }
    }
}

private struct SandboxRefund {
    var reference: String
    var charge: String
    var amount: Yen
    var failed: Bool

    var answer: RefundAnswer {
        failed ? .refused(code: "expired_or_canceled_card") : .succeeded(reference: reference)
    }
}
