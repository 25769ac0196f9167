import Contracts
import Foundation
import GRPCCore
import HTTPTypes
import Hummingbird
import Logging
import Primitives
import ServiceLifecycle

/// One message of a text/event-stream (HTML standard, 9.2).
struct ServerSentEvent: Sendable, Equatable {
    var id: Int64?
    var event: String?
    var data: String

    var text: String {
        var lines = ""
        if let id { lines += "id: \(id)\n" }
        if let event { lines += "event: \(event)\n" }
        for line in data.split(separator: "\n", omittingEmptySubsequences: false) { lines += "data: \(line)\n" }
        return lines + "\n"
    }
}

/// A service's event feed as a live stream for one browser: from a sequence on, resumed by Last-Event-ID, with signs of
/// life; a reader that does not keep up is cut, and comes back by itself from where it stood.
struct LiveStream: Sendable {
    /// Events that may wait for a slow reader.
    static let waitingEvents = 64
    static let signOfLife: Duration = .seconds(10)
    /// In place of a position, for a page that could not read its list: what happens from now on.
    static let fromNow: Int64 = -1

    let edge: Edge
    let feed: any Feed_EventFeedService.ClientProtocol
    /// Subject and kinds; the position is filled in here.
    let filter: Feed_FollowRequest
    /// Whose stream it is; ends with the session.
    let token: AccessToken
    /// Closes the connection.
    let cut: @Sendable () -> Void
    /// What the browser is told of an event; nil = nothing.
    let render: @Sendable (Feed_Event) async throws -> ServerSentEvent?

    /// - Parameter after: the page's feed_sequence, or `fromNow`.
    func response(_ request: Request, after: Int64) -> Response {
        guard let place = edge.streams.enter(token.sub) else {
            return Response(status: .tooManyRequests, headers: [.retryAfter: "60"])
        }
        let resumed = request.headers[Self.lastEventID].flatMap(Int64.init)
        let start = max(Self.fromNow, resumed ?? after)
        let requestID = RequestID.current
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store", Self.buffering: "no",
            ],
            body: .init { writer in
                defer { withExtendedLifetime(place) {} }
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await run(from: start, requestID, &writer)
                }
                try await writer.finish(nil)
            })
    }

    private func run(from start: Int64, _ requestID: String?, _ writer: inout any ResponseBodyWriter) async throws {
        let (messages, waiting) = AsyncStream.makeStream(
            of: String.self, bufferingPolicy: .bufferingOldest(Self.waitingEvents))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await RequestID.$current.withValue(requestID) { try await follow(from: start, waiting) }
                } catch is TooSlow {
                    // The writer may hang in a write that nobody reads: only closing the connection frees it.
                    edge.logger.debug("live stream cut: the reader is too slow")
                    cut()
                } catch {
                    logEnd(error)
                }
                // Whatever ends the feed ends the stream: the browser comes back from where it stood.
                waiting.finish()
            }
            group.addTask {
                do {
                    try await cancelWhenGracefulShutdown {
                        try await Task.sleep(for: edge.configuration.limits.liveStreamLife)
                    }
                } catch {
                    logEnd(error)
                }
                waiting.finish()
            }
            defer { group.cancelAll() }
            for await message in messages { try await writer.write(ByteBuffer(string: message)) }
        }
    }

    private func logEnd(_ error: any Error) {
        if !(error is CancellationError) { edge.logger.debug("live stream ends", metadata: ["reason": "\(error)"]) }
    }

    private struct TooSlow: Error {}
    private struct Ended: Error {}

    private func follow(from start: Int64, _ waiting: AsyncStream<String>.Continuation) async throws {
        let send: @Sendable (String) throws -> Void = { text in
            guard case .enqueued = waiting.yield(text) else { throw TooSlow() }
        }
        // 3 s, spread, before a browser comes back: not all at once after a restart.
        try send("retry: \(3000 + Int.random(in: 0...2000))\n\n")
        let position = Position(start)
        while true {
            do {
                try await followOnce(position, send)
            } catch let error as RPCError where error.code != .failedPrecondition {
                try send(ServerSentEvent(event: "stalled", data: "").text)
            } catch let error as RPCError {
                edge.logger.warning("feed is another one", metadata: ["error": "\(error.message)"])
                try send(ServerSentEvent(event: "reload", data: "").text)
                throw Ended()
            }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func followOnce(_ position: Position, _ send: @escaping @Sendable (String) throws -> Void) async throws {
        var request = filter
        request.afterSequence = await position.sequence
        try await feed.follow(request) { response in
            var lastSign: ContinuousClock.Instant?
            for try await message in response.messages {
                switch message.item {
                case .event(let event):
                    try endIfOver(send)
                    if let shown = try await render(event) { try send(shown.text) }
                    await position.move(to: event.sequence)
                case .caughtUp:
                    if let last = lastSign, ContinuousClock.now - last < Self.signOfLife { continue }
                    lastSign = .now
                    try endIfOver(send)
                    try send(ServerSentEvent(event: "alive", data: JapanTime.clock(edge.world.now)).text)
                case nil:
                    break
                }
            }
        }
    }

    /// A session that ended, or a role that changed, shows nothing more: the page is asked for anew and says so.
    private func endIfOver(_ send: (String) throws -> Void) throws {
        guard edge.ended.contains(token) || edge.ended.isOutdated(token) else { return }
        try send(ServerSentEvent(event: "reload", data: "").text)
        throw Ended()
    }

    private actor Position {
        private(set) var sequence: Int64
        init(_ sequence: Int64) { self.sequence = sequence }
        func move(to sequence: Int64) { self.sequence = sequence }
    }

    private static let lastEventID = HTTPField.Name("Last-Event-ID")!
    /// Proxies that collect answers are told not to.
    private static let buffering = HTTPField.Name("X-Accel-Buffering")!
}
