import Contracts
import GRPCCore
import ServiceLifecycle
import Synchronization

/// Whether this process takes requests: false until everything is started and again once it is stopping.
public final class Readiness: Sendable {
    private let ready = Mutex(false)

    public var isReady: Bool { ready.withLock { $0 } }
    public func set(_ value: Bool) { ready.withLock { $0 = value } }
}

/// grpc.health.v1, for load balancers and foreign clients. Any service of ours may ask.
struct HealthRPC: Health_Health.SimpleServiceProtocol {
    static let allowed = AllowList([
        Health_Health.Method.Check.descriptor: Set(ServiceName.allCases),
        Health_Health.Method.Watch.descriptor: Set(ServiceName.allCases),
    ])

    let readiness: Readiness

    func check(request: Health_HealthCheckRequest, context: ServerContext) async throws -> Health_HealthCheckResponse {
        .with { $0.status = readiness.isReady ? .serving : .notServing }
    }

    func watch(
        request: Health_HealthCheckRequest, response: RPCWriter<Health_HealthCheckResponse>, context: ServerContext
    ) async throws {
        var told: Bool?
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let ready = readiness.isReady
            if ready != told {
                try await response.write(.with { $0.status = ready ? .serving : .notServing })
                told = ready
            }
            do { try await Task.sleep(for: .milliseconds(200)) } catch { return }
        }
    }
}
