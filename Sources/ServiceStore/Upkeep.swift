import Foundation
import Logging
import Primitives
import ServiceLifecycle

/// Forgets answers that nobody will ask for again: request ids with the answers they got, which hold personal data; and
/// empties the write-ahead log, which holds what was deleted.
public struct Upkeep: Service {
    /// A form left open longer than this is refused as a new wish would be; feeds do not use request ids.
    public static let requestsKept = Duration.days(14)
    private static let rowsPerCommit = 500

    /// Rows that are not kept for ever.
    public struct Sweep: Sendable {
        let sql: String
        let kept: Duration

        /// - Parameter sql: a DELETE with two values: the instant before which they go, and how many at once.
        public init(_ sql: String, olderThan kept: Duration) {
            self.sql = sql
            self.kept = kept
        }
    }

    private let store: Store
    private let logger: Logger
    private let sweeps: [Sweep]

    /// - Parameter sweeps: of the service, beside what every store has; in this order.
    public init(store: Store, logger: Logger, sweeps: [Sweep] = []) {
        self.store = store
        self.logger = logger
        self.sweeps =
            [
                Sweep(
                    """
                    DELETE FROM request_log WHERE request_id IN (
                        SELECT request_id FROM request_log WHERE at_ms < ? ORDER BY at_ms LIMIT ?)
                    """, olderThan: Upkeep.requestsKept)
            ] + sweeps
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await runOnce()
                } catch {
                    logger.error("upkeep failed", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: .seconds(600)) } catch { return }
            }
        }
    }

    /// In small commits, so that nobody waits behind it.
    public func runOnce() async throws {
        for sweep in sweeps {
            while case let gone = try await store.write({ tx in
                try tx.execute(sweep.sql, tx.now - sweep.kept, Upkeep.rowsPerCommit)
            }), gone >= Upkeep.rowsPerCommit {}
        }
        try await store.emptyLog()
    }
}
