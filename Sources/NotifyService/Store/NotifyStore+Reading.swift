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

    /// What a customer sees: nothing that was for the back office.
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
                        WHERE account_id = ? AND about = ? AND id < ? AND kind NOT LIKE 'staff.%' ORDER BY id DESC LIMIT ?
                        """,
                        account, about, start, limit + 1)
                } else {
                    try tx.rows(
                        """
                        SELECT * FROM delivery
                        WHERE account_id = ? AND id < ? AND kind NOT LIKE 'staff.%' ORDER BY id DESC LIMIT ?
                        """,
                        account, start, limit + 1)
                }
            return try page(rows, limit, in: tx)
        }
    }

    /// What staff look for; nil and false: everything.
    struct Filter: Sendable {
        var unsentOnly = false
        var state: Delivery.State?
        var kind: String?
    }

    /// Of all accounts.
    func deliveries(
        unsentOnly: Bool = false, _ filter: Filter = Filter(), before: DeliveryID?, limit: Int
    ) async throws -> Page {
        let start = before?.text ?? NotifyStore.afterEveryID
        var conditions = ["id < ?"]
        // Said although it follows from another state: the index of what is not sent is one over this very condition.
        let unsent = unsentOnly || filter.unsentOnly || (filter.state.map { $0 != .sent } ?? false)
        if unsent { conditions.append("state <> 'sent'") }
        if filter.state != nil { conditions.append("state = ?") }
        if filter.kind != nil { conditions.append("kind = ?") }
        let sql = "SELECT * FROM delivery WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?"
        return try await store.read { tx in
            let (state, kind, most) = (filter.state?.rawValue, filter.kind, limit + 1)
            let rows =
                switch (state, kind) {
                case (let state?, let kind?): try tx.rows(sql, start, state, kind, most)
                case (let state?, nil): try tx.rows(sql, start, state, most)
                case (nil, let kind?): try tx.rows(sql, start, kind, most)
                case (nil, nil): try tx.rows(sql, start, most)
                }
            return try page(rows, limit, in: tx)
        }
    }

    /// Sorts behind every id: ids begin with `dlv_` and go on with digits and capital letters.
    private static let afterEveryID = "dlv_~"

    private func page(_ rows: [Row], _ limit: Int, in tx: Transaction) throws -> Page {
        let found = try rows.map { try standing(Delivery($0), in: tx) }
        let shown = Array(found.prefix(limit))
        return Page(deliveries: shown, next: found.count > limit ? shown.last?.id : nil)
    }

    /// With what its job knows: whether a try is under way, and when the next one is due.
    func standing(_ delivery: Delivery, in tx: Transaction) throws -> Delivery {
        guard delivery.state == .queued || delivery.state == .unknown else { return delivery }
        var delivery = delivery
        var due: Instant?
        if let queue = delivery.queue {
            due = try tx.standing(job: queue.job.kind, about: queue.job.about)?.due
        } else if let job = try tx.standing(job: NotifyStore.mailJob, about: delivery.id.text) {
            delivery.underWay = job.underWay
            due = job.due
        }
        if let hold = delivery.hold, hold > tx.now {
            delivery.nextTry = hold
        } else if delivery.attempts > 0, !delivery.underWay {
            // Before the first try it waits for its turn, not for a time.
            delivery.nextTry = due
        }
        return delivery
    }
}
