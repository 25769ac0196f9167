import GRPCCore
import Hummingbird
import NIOCore
import Primitives
import ServiceLifecycle
import ServiceRuntime

@main
enum Main {
    static func main() async {
        await runService(.edge) { boot in
            let configuration = try EdgeConfiguration(settings: boot.settings, mode: boot.mode)
            let services = Services(
                account: try boot.client(.account), call: try boot.client(.call), billing: try boot.client(.billing),
                notify: try boot.client(.notify))
            let edge = Edge(
                configuration: configuration, catalogue: boot.brands, services: services, world: boot.world,
                logger: boot.logger,
                resources: try Resources(brands: boot.brands.brands))
            try edge.checkPages()
            boot.add(edge.ended)
            boot.add(edge.telephonyBacklog)
            let (listening, began) = AsyncStream.makeStream(of: Void.self)
            boot.add(Edge.server(edge) { began.finish() })
            boot.add(ReadyOnceConnected(services: services, readiness: boot.readiness, listening: listening))
        }
    }
}

/// Takes part in the traffic once the server listens and its connections to the services are made.
private struct ReadyOnceConnected: Service {
    let services: Services
    let readiness: Readiness
    let listening: AsyncStream<Void>

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in listening {}
            await services.waitUntilConnected()
            if !Task.isCancelled { readiness.set(true) }
        }
        try await gracefulShutdown()
        readiness.set(false)
    }
}

extension Edge {
    /// The public HTTP server. TLS ends in front of it.
    static func server(_ edge: Edge, onRunning: @escaping @Sendable () -> Void) -> Application<EdgeResponder> {
        let limits = edge.configuration.limits
        var quiet = edge.logger
        quiet.logLevel = .warning
        return Application(
            responder: EdgeResponder(edge: edge),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(75),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                        maxHeaderFieldCount: limits.headerCount))),
            configuration: .init(
                address: .hostname(edge.configuration.listen.host, port: edge.configuration.listen.port),
                serverName: nil),
            onServerRunning: { _ in onRunning() },
            logger: quiet)
    }
}
