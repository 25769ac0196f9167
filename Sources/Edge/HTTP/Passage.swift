import AsyncAlgorithms
import Foundation
import GRPCCore
import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// Bytes on their way from a service to one browser: the next piece is asked for when the last one has gone out.
final class Passage: Sendable {
    private let pieces = AsyncThrowingChannel<Data, any Error>()
    private let task: Task<Void, Never>
    private let place: StreamCounter.Place

    /// - Parameter produce: sends each piece; what it throws before the first one reaches whoever asks for it.
    /// - Throws: when this person, or all together, have too many streams open.
    init(
        _ context: some SiteContext, person: String,
        _ produce: @escaping @Sendable (_ send: @escaping @Sendable (Data) async -> Void) async throws -> Void
    ) throws(RPCError) {
        guard let place = context.edge.streams.enter(person) else {
            throw RPCError(code: .resourceExhausted, message: "too many streams of this person, or in all")
        }
        self.place = place
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
    deinit { task.cancel() }

    /// An answer with everything that comes after the first piece, too.
    ///
    /// - Throws: what came instead of the first piece: a page of its own, and never half a file.
    func response(_ headers: HTTPFields) async throws -> Response {
        let first = try await next()
        return Response(
            status: .ok, headers: headers,
            body: .init { writer in
                var piece = first
                while let data = piece {
                    try await writer.write(ByteBuffer(bytes: data))
                    // A break throws here, before the end is written: the browser sees a download that failed.
                    piece = try await self.next()
                }
                try await writer.finish(nil)
            })
    }

    /// nil at the end.
    private func next() async throws -> Data? {
        var iterator = pieces.makeAsyncIterator()
        return try await iterator.next()
    }
}
