import AsyncAlgorithms
import Foundation
import Logging
import Synchronization

/// Bytes on their way from a service to one browser: the next piece is asked for when the last one has gone out.
final class Passage: Sendable {
    private let pieces = AsyncThrowingChannel<Data, any Error>()
    private let task: Task<Void, Never>
    private let streams: StreamCounter
    private let person: String

    /// - Parameter produce: sends each piece; what it throws before the first one reaches whoever asks for it.
    /// - Returns: nil when this person, or all together, have too many streams open.
    init?(
        _ context: CustomerContext, person: String,
        _ produce: @escaping @Sendable (_ send: @escaping @Sendable (Data) async -> Void) async throws -> Void
    ) {
        streams = context.edge.streams
        self.person = person
        guard streams.enter(person) else { return nil }
        let (pieces, logger, cut) = (pieces, context.edge.logger, context.entry.cut)
        let begun = Atomic(false)
        task = Task {
            do {
                try await produce { piece in
                    await pieces.send(piece)
                    begun.store(true, ordering: .releasing)
                }
                pieces.finish()
            } catch {
                pieces.fail(error)
                guard begun.load(ordering: .acquiring), !Task.isCancelled else { return }
                logger.warning("download broke off", metadata: ["error": "\(error)"])
                // Whoever writes may hang in a write that nobody reads: only closing the connection frees it.
                cut()
            }
        }
    }

    /// The browser has gone, or has everything.
    deinit {
        task.cancel()
        streams.leave(person)
    }

    /// nil at the end.
    func next() async throws -> Data? {
        var iterator = pieces.makeAsyncIterator()
        return try await iterator.next()
    }
}
