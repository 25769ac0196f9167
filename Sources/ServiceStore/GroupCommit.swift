import Foundation
import GRDB
import Metrics
import Primitives

/// Lets writers that arrive while a commit is being flushed share the next one: one fdatasync for many.
actor GroupCommit {
    /// Writers in one commit at most: bounds how long the first of them waits for the last.
    private static let writersPerCommit = 256

    private struct Writer {
        /// Does the work inside its own savepoint and keeps the outcome. Throws only when the transaction itself is lost.
        let perform: (Database, Transaction.Effects) throws -> Void
        /// nil once committed, else why the commit failed.
        let finish: ((any Error)?) -> Void
    }

    private let writer: any DatabaseWriter
    private let world: World
    private let wakes: Wakes
    private var waiting: [Writer] = []
    private var busy = false
    private let batchSize = Recorder(label: "store_writers_per_commit")

    init(writer: any DatabaseWriter, world: World, wakes: Wakes) {
        self.writer = writer
        self.world = world
        self.wakes = wakes
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let world = world
            // The commit runs in a task of its own: what belongs to this request is carried over by hand.
            let requestID = RequestID.current
            var outcome: Result<T, any Error>?
            waiting.append(
                Writer(
                    perform: { db, effects in
                        let own = Transaction.Effects()
                        let tx = Transaction(db: db, world: world, now: world.now, effects: own)
                        outcome = Result {
                            try RequestID.$current.withValue(requestID) { try tx.savepoint { try body(tx) } }
                        }
                        // A full disk or an I/O error rolls the whole transaction back: nobody may believe in it.
                        if case .failure(let error) = outcome, !db.isInsideTransaction { throw error }
                        if case .success = outcome { effects.sum.add(own.sum) }
                    },
                    finish: { error in
                        if let error {
                            continuation.resume(throwing: error)
                        } else {
                            continuation.resume(with: outcome!)
                        }
                    }))
            if !busy {
                busy = true
                Task { await self.drain() }
            }
        }
    }

    private func drain() async {
        while !waiting.isEmpty {
            let batch = Batch(writers: Array(waiting.prefix(Self.writersPerCommit)))
            waiting.removeFirst(batch.writers.count)
            batchSize.record(batch.writers.count)
            do {
                let effects = try await writer.write { db in
                    let effects = Transaction.Effects()
                    for writer in batch.writers { try writer.perform(db, effects) }
                    return effects.sum
                }
                wakes.notify(effects)
                for writer in batch.writers { writer.finish(nil) }
            } catch {
                for writer in batch.writers { writer.finish(error) }
            }
        }
        busy = false
    }

    /// Handed from the actor to the database's queue and back, never used in two places at once.
    private struct Batch: @unchecked Sendable {
        let writers: [Writer]
    }
}
