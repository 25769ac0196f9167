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

    private let store: Store
    private let logger: Logger

    public init(store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
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
        var forgotten: Int
        repeat {
            forgotten = try await store.write { tx in
                try tx.execute(
                    """
                    DELETE FROM request_log WHERE request_id IN (
                        SELECT request_id FROM request_log WHERE at_ms < ? ORDER BY at_ms LIMIT ?)
                    """,
                    tx.now - Upkeep.requestsKept, Upkeep.rowsPerCommit)
            }
        } while forgotten == Upkeep.rowsPerCommit
        try await store.emptyLog()
    }
}
