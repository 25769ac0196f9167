import Primitives
import ServiceStore

/// How quickly customers are told, and what is stuck.
struct DeliveryFigures: Equatable, Sendable {
    struct Day: Equatable, Sendable {
        var date: JapanDate
        var calls: Int
        var inTime: Int
        var late: Int
        var untold: Int
    }

    struct Kind: Equatable, Sendable {
        var kind: String
        var count: Int
    }

    var days: [Day] = []
    var waiting = 0
    var oldestWaiting: Instant?
    var givenUp: [Kind] = []
    var failingAddresses = 0
}

extension NotifyStore {
    static let daysShown = 14

    /// A call is told when the first channel has accepted it: counted from the call, not from when it was written down. What
    /// a customer's quiet hours hold is promised for their end, and until then no call that was not told.
    func figures() async throws -> DeliveryFigures {
        try await store.read { tx in
            var figures = DeliveryFigures()
            figures.days = try days(in: tx)
            let waiting = try tx.row(
                """
                SELECT COUNT(*) AS n, MIN(created_ms) AS oldest_ms FROM delivery
                WHERE state <> 'sent' AND state IN ('queued', 'unknown') AND recipient <> '' AND hold_until_ms <= ?
                """, tx.now)
            figures.waiting = try waiting?.int("n") ?? 0
            figures.oldestWaiting = try waiting?.optionalInstant("oldest_ms")
            figures.givenUp = try tx.rows(
                """
                SELECT kind, COUNT(*) AS n FROM delivery WHERE state <> 'sent' AND state = 'failed'
                GROUP BY kind ORDER BY kind
                """
            ).map { .init(kind: try $0.string("kind"), count: try $0.int("n")) }
            figures.failingAddresses = try tx.row("SELECT COUNT(*) AS n FROM failing_address")?.int("n") ?? 0
            return figures
        }
    }

    private func days(in tx: Transaction) throws -> [DeliveryFigures.Day] {
        let first = JapanDate(tx.now).adding(days: 1 - NotifyStore.daysShown).start
        return try tx.rows(
            """
            SELECT day, COUNT(*) AS calls,
                SUM(CASE WHEN taken_ms <= ? THEN 1 ELSE 0 END) AS in_time,
                SUM(CASE WHEN taken_ms > ? THEN 1 ELSE 0 END) AS late,
                SUM(CASE WHEN taken_ms IS NULL THEN 1 ELSE 0 END) AS untold
            FROM (
                SELECT (MIN(called_ms) + ?) / ? AS day, MIN(from_ms) AS from_ms, MIN(sent_ms - from_ms) AS taken_ms
                FROM (
                    SELECT about, called_ms, sent_ms,
                        CASE WHEN hold_until_ms > called_ms THEN hold_until_ms ELSE called_ms END AS from_ms
                    FROM delivery WHERE called_ms >= ?
                ) AS counted GROUP BY about
            ) AS told WHERE taken_ms IS NOT NULL OR from_ms <= ? GROUP BY day ORDER BY day DESC
            """, MailWorker.promised.wholeMilliseconds, MailWorker.promised.wholeMilliseconds,
            Duration.hours(9).wholeMilliseconds, Duration.days(1).wholeMilliseconds, first, tx.now
        ).map { row in
            DeliveryFigures.Day(
                date: JapanDate(dayNumber: try row.int64("day")), calls: try row.int("calls"),
                inTime: try row.int("in_time"), late: try row.int("late"), untold: try row.int("untold"))
        }
    }
}
