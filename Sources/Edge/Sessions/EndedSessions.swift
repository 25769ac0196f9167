import Contracts
import GRPCCore
import Logging
import Primitives
import ServiceLifecycle
import Synchronization

/// Sessions that ended while their tokens are still good: told by Account's feed, kept in memory until no token can be left.
final class EndedSessions: Service, Sendable {
    private struct State {
        /// When they ended.
        var sessions: [String: Instant] = [:]
        var people: [String: Instant] = [:]
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
            // A token's time of issue is in whole seconds: the second of the ending itself still belongs to the old session.
            return token.issued <= ended
        }
    }

    func apply(_ event: Feed_Event) throws {
        let ended = try Account_SessionEnded(serializedBytes: event.payload)
        let at = Instant(milliseconds: event.atMs)
        let oldest = world.now - memory
        state.withLock { state in
            if ended.sessionID.isEmpty {
                state.people[ended.personID] = at
            } else {
                state.sessions[ended.sessionID] = at
            }
            state.sessions = state.sessions.filter { $0.value > oldest }
            state.people = state.people.filter { $0.value > oldest }
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
                } catch is CancellationError {
                    return
                } catch {
                    self.logger.debug("account's feed broke off", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }

    private struct Position: Sendable {
        var sequence: Int64 = -1
        var incarnation = ""
    }

    private func follow(_ position: inout Position) async throws {
        let request = Feed_FollowRequest.with {
            $0.afterSequence = position.sequence
            $0.incarnation = position.incarnation
            $0.kinds = ["session.ended"]
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
                    reached.withLock { $0 = Position(sequence: head.headSequence, incarnation: message.incarnation) }
                case nil:
                    break
                }
            }
        }
    }
}
