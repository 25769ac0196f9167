import Primitives
import ServiceStore

extension NotifyStore {
    /// One page of a list, newest first.
    struct Page: Sendable {
        var deliveries: [Delivery]
        /// Where the next page begins; nil on the last.
        var next: DeliveryID?
    }

    func delivery(_ id: DeliveryID) async throws -> Delivery? {
        try await store.read { tx in try delivery(id, in: tx) }
    }

    func delivery(_ id: DeliveryID, in tx: Transaction) throws -> Delivery? {
        try tx.row("SELECT * FROM delivery WHERE id = ?", id).map(Delivery.init)
    }

    /// - Parameters:
    ///   - about: only this; nil = everything.
    ///   - before: id the page begins after; nil = newest.
    func deliveries(
        of account: AccountID, about: String?, before: DeliveryID?, limit: Int
    ) async throws -> Page {
        let start = before?.text ?? NotifyStore.afterEveryID
        return try await store.read { tx in
            let rows =
                if let about {
                    try tx.rows(
                        """
                        SELECT * FROM delivery
                        WHERE account_id = ? AND about = ? AND id < ? ORDER BY id DESC LIMIT ?
                        """,
                        account, about, start, limit + 1)
                } else {
                    try tx.rows(
                        """
                        SELECT * FROM delivery
                        WHERE account_id = ? AND id < ? ORDER BY id DESC LIMIT ?
                        """,
                        account, start, limit + 1)
                }
            return try page(rows, limit)
        }
    }

    /// Of all accounts.
    func deliveries(unsentOnly: Bool, before: DeliveryID?, limit: Int) async throws -> Page {
        let start = before?.text ?? NotifyStore.afterEveryID
        return try await store.read { tx in
            let rows =
                if unsentOnly {
                    try tx.rows(
                        """
                        SELECT * FROM delivery
                        WHERE state <> 'sent' AND id < ? ORDER BY id DESC LIMIT ?
                        """,
                        start, limit + 1)
                } else {
                    try tx.rows(
                        "SELECT * FROM delivery WHERE id < ? ORDER BY id DESC LIMIT ?",
                        start, limit + 1)
                }
            return try page(rows, limit)
        }
    }

    /// Sorts behind every id: ids begin with `dlv_` and go on with digits and capital letters.
    private static let afterEveryID = "dlv_~"

    private func page(_ rows: [Row], _ limit: Int) throws -> Page {
        let found = try rows.map(Delivery.init)
        let shown = Array(found.prefix(limit))
        return Page(deliveries: shown, next: found.count > limit ? shown.last?.id : nil)
    }
}
