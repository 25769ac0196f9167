import Contracts
import GRPCCore
import Logging
import Metrics
import Primitives
import ServiceLifecycle
import Synchronization

/// Calls that were answered while CallService was away, told to it in their order once it is back. In memory: Edge has no
/// store, so telephone systems are asked to repeat an end (503) as well; to tell it twice does no harm.
final class TelephonyBacklog: Service, Sendable {
    enum Item: Sendable {
        case ring(Call_RingRequest)
        case status(Call_UpdateCallStatusRequest)

        var providerCallID: String {
            switch self {
            case .ring(let request): request.providerCallID
            case .status(let request): request.providerCallID
            }
        }
    }

    static let mostItems = 10_000

    private let items = Mutex<[Item]>([])
    private let call: any Call_CallService.ClientProtocol
    private let logger: Logger
    private let pause: Duration
    private let gauge = Gauge(label: "telephony_backlog")
    private let kept: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(call: any Call_CallService.ClientProtocol, logger: Logger, pause: Duration = .seconds(1)) {
        self.call = call
        self.logger = logger
        self.pause = pause
        (kept, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var count: Int { items.withLock { $0.count } }

    func keep(_ item: Item) {
        let count = items.withLock { items in
            guard items.count < TelephonyBacklog.mostItems else { return nil as Int? }
            items.append(item)
            return items.count
        }
        guard let count else {
            logger.error("telephone backlog is full", metadata: ["call": "\(item.providerCallID)"])
            return
        }
        gauge.record(count)
        wake.yield()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in self.kept {
                while !Task.isCancelled, await !self.tellAll() {
                    do { try await Task.sleep(for: self.pause) } catch { break }
                }
            }
        }
        for item in items.withLock({ $0 }) {
            // So that it can be looked up at the telephone system.
            logger.error("telephone call not told before the end", metadata: ["call": "\(item.providerCallID)"])
        }
    }

    /// Whether nothing is left.
    private func tellAll() async -> Bool {
        while let item = items.withLock({ $0.first }) {
            do {
                try await tell(item)
            } catch let error as RPCError where error.code == .invalidArgument {
                logger.error(
                    "telephone call refused", metadata: ["call": "\(item.providerCallID)", "error": "\(error)"])
            } catch {
                return false
            }
            gauge.record(
                items.withLock { items in
                    items.removeFirst()
                    return items.count
                })
        }
        return true
    }

    private func tell(_ item: Item) async throws {
        switch item {
        case .ring(let request): _ = try await call.ring(request)
        case .status(let request): _ = try await call.updateCallStatus(request)
        }
        logger.info("telephone call told late", metadata: ["call": "\(item.providerCallID)"])
    }
}
