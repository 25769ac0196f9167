import Contracts
import GRPCCore
import Logging
import Primitives
import ServiceLifecycle
import Synchronization

/// Sessions that ended, and members whose role changed, while their tokens are still good: told by Account's feed, kept in memory until no token can be left.
final class EndedSessions: Service, Sendable {
    private struct Ending {
        var sequence: Int64
        var at: Instant
    }

    private struct State {
        var sessions: [String: Ending] = [:]
        var people: [String: Ending] = [:]
        /// Members whose tokens say something that is not so any more.
        var changed: [String: Ending] = [:]
        /// Every ending after this event is known here; nil until Account's feed was reached.
        var knownAfter: Int64?
    }

    private let state = Mutex(State())
    private let feed: any Feed_EventFeedService.ClientProtocol
    private let world: World
    private let logger: Logger
    /// A token lives for minutes and is honoured for hours past its end when Account is away.
    private let memory: Duration

    init(feed: any Feed_EventFeedService.ClientProtocol, world: World, memory: Duration, logger: Logger) {
        self.feed = feed
        self.world = world
        self.memory = memory
        self.logger = logger
    }

    func contains(_ token: AccessToken) -> Bool {
        state.withLock { state in
            if state.sessions[token.sid] != nil { return true }
            guard let ended = state.people[token.sub] else { return false }
            return token.seq < ended.sequence
        }
    }

    /// Whether the member's role or name changed after the token was issued: the session is good, a fresh token says how
    /// it is now.
    func isOutdated(_ token: AccessToken) -> Bool {
        state.withLock { state in state.changed[token.sub].map { token.seq < $0.sequence } ?? false }
    }

    /// Whether an ending of the token's session would have been heard of. If not, only Account can tell.
    func covers(_ token: AccessToken) -> Bool {
        state.withLock { state in state.knownAfter.map { token.seq >= $0 } ?? false }
    }

    /// Endings after this event will all be applied.
    func begin(after sequence: Int64) {
        state.withLock { state in state.knownAfter = state.knownAfter ?? sequence }
    }

    func apply(_ event: Feed_Event) throws {
        let ending = Ending(sequence: event.sequence, at: Instant(milliseconds: event.atMs))
        let oldest = world.now - memory
        var ended = Account_SessionEnded()
        var changed: String?
        if event.kind == "member.changed" {
            changed = try Account_AccountEvent(serializedBytes: event.payload).member.memberID
        } else {
            ended = try Account_SessionEnded(serializedBytes: event.payload)
        }
        state.withLock { state in
            if let changed {
                state.changed[changed] = ending
            } else if ended.sessionID.isEmpty {
                state.people[ended.personID] = ending
            } else {
                state.sessions[ended.sessionID] = ending
            }
            state.changed = state.changed.filter { $0.value.at > oldest }
            state.sessions = state.sessions.filter { $0.value.at > oldest }
            state.people = state.people.filter { $0.value.at > oldest }
        }
    }

    /// Follows from now on; after a break goes on where it stood.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            var position = Position()
            while !Task.isCancelled {
                do {
                    try await self.follow(&position)
                } catch let error as RPCError where error.code == .failedPrecondition {
                    // Account's store was restored from a backup: its feed is another one now.
                    position = Position()
                    // Its sequences say nothing beside the old ones; every session is asked for again.
                    self.state.withLock { state in
                        state.knownAfter = nil
                        state.people = [:]
                        state.changed = [:]
                    }
                } catch is CancellationError {
                    return
                } catch {
                    // One line an outage, not one a try.
                    self.logger.log(
                        level: position.interrupted ? .debug : .warning, "feed interrupted",
                        metadata: ["publisher": "account", "error": "\(error)"])
                    position.interrupted = true
                }
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }

    private struct Position: Sendable {
        var sequence: Int64 = -1
        var incarnation = ""
        /// Since the last message of the feed.
        var interrupted = false
    }

    private func follow(_ position: inout Position) async throws {
        let request = Feed_FollowRequest.with {
            $0.afterSequence = position.sequence
            $0.incarnation = position.incarnation
            $0.kinds = ["session.ended", "member.changed"]
        }
        let reached = Mutex(position)
        defer { position = reached.withLock { $0 } }
        try await feed.follow(request) { response in
            for try await message in response.messages {
                switch message.item {
                case .event(let event):
                    try self.apply(event)
                    reached.withLock { $0 = Position(sequence: event.sequence, incarnation: message.incarnation) }
                case .caughtUp(let head):
                    self.begin(after: head.headSequence)
                    reached.withLock { $0 = Position(sequence: head.headSequence, incarnation: message.incarnation) }
                case nil:
                    break
                }
            }
        }
    }
}
