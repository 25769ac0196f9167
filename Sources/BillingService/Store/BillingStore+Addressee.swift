import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// Whom papers are made out to from now on; empty = the registered name.
    func setAddressee(
        _ words: String, of accountID: AccountID, by member: String, request: Billing_SetAddresseeRequest
    ) async throws -> Billing_SetAddresseeResponse {
        try await store.write { tx in
            try tx.once(request.requestID, fingerprint: request) {
                try tx.execute(
                    """
                    INSERT INTO addressee (account_id, words, set_by, set_ms) VALUES (?, ?, ?, ?)
                    ON CONFLICT (account_id) DO UPDATE SET words = excluded.words, set_by = excluded.set_by,
                        set_ms = excluded.set_ms
                    """, accountID, words, member, tx.now)
                return .with { $0.addressee = words }
            }.response
        }
    }
}
