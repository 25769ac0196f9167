import Primitives
import ServiceStore

extension SandboxAcquirer {
    func refund(_ order: RefundOrder) async -> RefundAnswer {
        await answering(lost: RefundAnswer.unknown) { tx, _ in
            if let earlier = try tx.sandboxRefund(order.idempotencyKey) {
                guard earlier.amount == order.amount, earlier.charge == order.chargeReference else {
                    return .unknown(ChargeProblem(text: "the key \(order.idempotencyKey) was used for another refund"))
                }
                return .succeeded(reference: earlier.reference)
            }
            let charge = try tx.row(
                "SELECT amount_yen FROM charge WHERE reference = ? AND state = 'settled' AND decline_code IS NULL",
                order.chargeReference)
            guard let charge else { return .refused(code: "charge_not_found") }
            let given = try tx.row(
                "SELECT CAST(COALESCE(SUM(amount_yen), 0) AS BIGINT) AS given FROM refund WHERE charge_reference = ?",
                order.chargeReference)!.yen("given")
            guard try given + order.amount <= charge.yen("amount_yen") else {
                return .refused(code: "charge_already_refunded")
            }
            let reference = "re_test_" + tx.secret()
            try tx.execute(
                """
                INSERT INTO refund (idempotency_key, reference, charge_reference, amount_yen, at_ms)
                VALUES (?, ?, ?, ?, ?)
                """, order.idempotencyKey, reference, order.chargeReference, order.amount, tx.now)
            return .succeeded(reference: reference)
        }
    }

    func lookUp(_ order: RefundOrder) async -> RefundLookUp {
        await answering(lost: RefundLookUp.unknown) { tx, _ in
            let earlier = try tx.sandboxRefund(order.idempotencyKey)
            return earlier.map { .found(.succeeded(reference: $0.reference)) } ?? .neverHeard
        }
    }

    func read(_ hook: AcquirerHook, at now: Instant) throws(AcquirerHook.Refusal) -> AcquirerEvent {
        throw .notExpected
    }

    /// All that was taken and given back, by key.
    func books() async throws -> [String: Yen] {
        try await successfulCharges().merging(try await successfulRefunds()) { charge, _ in charge }
    }

    /// By key.
    func successfulRefunds() async throws -> [String: Yen] {
        try await store.read { tx in
            let rows = try tx.rows("SELECT idempotency_key, amount_yen FROM refund")
            return try Dictionary(
                uniqueKeysWithValues: rows.map { (try $0.string("idempotency_key"), try $0.yen("amount_yen")) })
        }
    }
}

extension Transaction {
    fileprivate func sandboxRefund(_ key: String) throws -> (reference: String, charge: String, amount: Yen)? {
        try row("SELECT reference, charge_reference, amount_yen FROM refund WHERE idempotency_key = ?", key).map {
            (try $0.string("reference"), try $0.string("charge_reference"), try $0.yen("amount_yen"))
        }
    }
}
