import Primitives
import ServiceStore

extension CallStore {
    func figures(of account: AccountID, _ period: FiguresPeriod) async throws -> CustomerFigures {
        try await store.read { tx in
            var figures = CustomerFigures()
            // Weekday 0 = Monday: 1970-01-01 was a Thursday.
            let rows = try tx.rows(
                """
                SELECT (received_ms + ?) / 3600000 % 24 AS hour, ((received_ms + ?) / 86400000 + 3) % 7 AS weekday, kind,
                    COUNT(*) AS calls, SUM(counts) AS counted, SUM(callback_wanted) AS callbacks
                FROM inquiry WHERE account_id = ? AND received_ms >= ? AND received_ms < ?
                GROUP BY 1, 2, 3
                """,
                JapanTime.offsetMilliseconds, JapanTime.offsetMilliseconds, account, period.from, period.end)
            for row in rows {
                let calls = try row.int("calls")
                figures.calls += calls
                figures.counted += try row.int("counted")
                figures.callbackWanted += try row.int("callbacks")
                figures.byHour[try row.int("hour")] += calls
                figures.byWeekday[try row.int("weekday")] += calls
                figures.byKind[try row.choice("kind"), default: 0] += calls
            }
            figures.handledWithin = try CustomerFigures.handledLimits.map { limit in
                Within(limit: limit, calls: try tx.handled(account, period, within: limit))
            }
            figures.handled = try tx.handled(account, period, within: nil)
            figures.takenWithin = try CustomerFigures.takenLimits.map { limit in
                Within(limit: limit, calls: try tx.taken(account, period, within: limit))
            }
            figures.taken = try tx.taken(account, period, within: nil)
            return figures
        }
    }

    func deskFigures(_ period: FiguresPeriod) async throws -> DeskFigures {
        try await store.read { tx in
            var figures = DeskFigures()
            // What answered itself is nobody's work.
            let written = try tx.rows(
                """
                SELECT recorded_by, COUNT(*) AS calls, SUM(recorded_ms - received_ms) AS total_ms,
                    SUM(CASE WHEN recorded_ms - received_ms <= ? THEN 1 ELSE 0 END) AS within_rule
                FROM inquiry WHERE received_ms >= ? AND received_ms < ? AND kind <> 'after_hours'
                GROUP BY recorded_by ORDER BY calls DESC, recorded_by LIMIT 200
                """, DeskFigures.rule.wholeMilliseconds, period.from, period.end)
            figures.operators = try written.map { row in
                let calls = try row.int("calls")
                return DeskFigures.Operator(
                    name: try row.string("recorded_by"), writtenUp: calls, withinRule: try row.int("within_rule"),
                    mean: .milliseconds(try row.int64("total_ms") / Int64(calls)))
            }
            figures.writtenUpWithin = try DeskFigures.writtenUpLimits.map { limit in
                let row = try tx.row(
                    """
                    SELECT COUNT(*) AS n FROM inquiry WHERE received_ms >= ? AND received_ms < ? AND kind <> 'after_hours'
                    AND recorded_ms - received_ms <= ?
                    """, period.from, period.end, limit.wholeMilliseconds)
                return Within(limit: limit, calls: try row!.int("n"))
            }
            figures.writtenUp = try tx.row(
                "SELECT COUNT(*) AS n FROM inquiry WHERE received_ms >= ? AND received_ms < ? AND kind <> 'after_hours'",
                period.from, period.end)!.int("n")
            for row in try tx.rows(
                """
                SELECT state, COUNT(*) AS n, MIN(ringing_ms) AS oldest_ms FROM call
                WHERE state IN ('ringing', 'taken') GROUP BY state
                """)
            {
                let oldest = try row.instant("oldest_ms")
                figures.oldestRinging = min(figures.oldestRinging ?? oldest, oldest)
                switch try row.choice("state", as: OpenCall.State.self) {
                case .ringing: figures.waitingNow = try row.int("n")
                case .taken: figures.takenNow = try row.int("n")
                case .writtenUp: break
                }
            }
            return figures
        }
    }
}

extension Transaction {
    /// - Parameter limit: nil = ever.
    fileprivate func handled(_ account: AccountID, _ period: FiguresPeriod, within limit: Duration?) throws -> Int {
        try row(
            """
            SELECT COUNT(*) AS n FROM inquiry
            WHERE account_id = ? AND received_ms >= ? AND received_ms < ? AND handled = 1
            AND handled_changed_ms - received_ms <= ?
            """, account, period.from, period.end, limit?.wholeMilliseconds ?? .max)!.int("n")
    }

    /// - Parameter limit: nil = ever.
    fileprivate func taken(_ account: AccountID, _ period: FiguresPeriod, within limit: Duration?) throws -> Int {
        try row(
            """
            SELECT COUNT(*) AS n FROM call
            WHERE account_id = ? AND ringing_ms >= ? AND ringing_ms < ? AND taken_ms - ringing_ms <= ?
            """, account, period.from, period.end, limit?.wholeMilliseconds ?? .max)!.int("n")
    }
}
