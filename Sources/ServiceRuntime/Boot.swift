import Contracts
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Hummingbird
import Logging
import Metrics
import Primitives
import ServiceLifecycle

public typealias InternalClient = GRPCClient<HTTP2ClientTransport.Posix>

/// What a service's main wires together, in order: settings, world, brands, clients, servers, background work.
/// Everything added is stopped in the reverse order.
public final class Boot {
    /// Largest message between services: an identity document of four 8 MiB pages.
    public static let maximumMessageBytes = 34 * 1024 * 1024

    public let name: ServiceName
    public let settings: Settings
    public let mode: Mode
    public let world: World
    public let brands: BrandCatalogue
    public let logger: Logger
    public let readiness = Readiness()
    private let allowed: AllowList
    private let metrics: PrometheusMetrics
    private lazy var identity = Result { try makeIdentity() }
    private var services: [any Service] = []

    init(
        _ name: ServiceName, settings: Settings, allowed: AllowList, metrics: PrometheusMetrics, logger: Logger
    ) throws {
        self.name = name
        self.settings = settings
        self.allowed = allowed
        self.metrics = metrics
        self.logger = logger
        mode = try settings.choice("mode", default: .development)
        world = try Boot.world(settings, mode)
        do {
            brands = try BrandCatalogue(directory: settings.string("brands", default: "compose/brands"))
        } catch let problem as BrandCatalogue.Problem {
            throw ConfigurationProblem("DENWABAN_BRANDS: \(problem)")
        }
    }

    /// `DENWABAN_STORE`, or `var/call/call.sqlite`.
    public var storePath: String { settings.string("store", default: "var/\(name.rawValue)/\(name.rawValue).sqlite") }

    /// Refuses in production what only stands in for something real.
    public func developmentOnly(_ what: String) throws {
        guard mode == .development else {
            throw ConfigurationProblem("\(what) is for development only (DENWABAN_MODE is production)")
        }
    }

    /// Runs until the process stops; added later = stopped earlier.
    public func add(_ service: some Service) { services.append(service) }

    /// A client of another service. Calls end after 5 s unless they say otherwise, streams of events do not; a service that
    /// is away is known at once.
    public func client(_ other: ServiceName) throws -> InternalClient {
        let address = try settings.hostPort(
            "\(other.rawValue).address", default: HostPort(host: "127.0.0.1", port: other.defaultPort))
        let transport = try HTTP2ClientTransport.Posix(
            target: WatchedName(host: address.host, port: address.port),
            transportSecurity: try identity.get().client(),
            config: .defaults {
                $0.http2.authority = other.tlsName
                // A service that starts a moment later is found at once.
                $0.backoff = .init(initial: .milliseconds(50), max: .milliseconds(300), multiplier: 1.6, jitter: 0.2)
                $0.connection.keepalive = .init(time: .seconds(20), timeout: .seconds(5), allowWithoutCalls: true)
                $0.connection.maxIdleTime = nil
            },
            resolverRegistry: WatchedNames.registry,
            serviceConfig: Boot.serviceConfig)
        let client = GRPCClient(transport: transport, interceptors: [CallingInterceptor(world: world)])
        add(ClientRunner(client: client))
        return client
    }

    /// No retry policy: grpc-swift 2.4.3 answers a call that failed at once only when its deadline has passed if there is one.
    static let serviceConfig = ServiceConfig(methodConfig: [
        MethodConfig(
            names: [.init(service: "")], timeout: .seconds(5), maxResponseMessageBytes: Boot.maximumMessageBytes),
        MethodConfig(
            names: [
                .init(service: Feed_EventFeedService.descriptor.fullyQualifiedService),
                .init(service: Health_Health.descriptor.fullyQualifiedService, method: "Watch"),
            ],
            maxResponseMessageBytes: Boot.maximumMessageBytes),
    ])

    /// Serves over mutual TLS on `DENWABAN_LISTEN` to whom the allow-lists name.
    public func serve(_ rpcs: [any RegistrableRPCService]) throws {
        let address = try settings.hostPort("listen", default: HostPort(host: "127.0.0.1", port: name.defaultPort))
        let transport = HTTP2ServerTransport.Posix(
            address: .ipv4(host: address.host, port: address.port),
            transportSecurity: try identity.get().server(),
            config: .defaults {
                $0.rpc.maxRequestPayloadSize = Boot.maximumMessageBytes
                // Every open dashboard is a stream on Edge's one connection. Unset, 100 would be enforced and never announced.
                $0.http2.maxConcurrentStreams = 10_000
                // Followers ping quiet streams to notice a dead machine.
                $0.connection.keepalive.clientBehavior = .init(
                    minPingIntervalWithoutCalls: .seconds(10), allowWithoutCalls: true)
            })
        let server = GRPCServer(
            transport: transport, services: rpcs + [HealthRPC(readiness: readiness)],
            interceptors: [ServingInterceptor(allowed: allowed, world: world, logger: logger), RoleGate()])
        add(ServerRunner(server: server, readiness: readiness, logger: logger, address: address))
    }

    func run() async throws {
        let admin = try adminServer()
        let group = ServiceGroup(
            configuration: {
                var configuration = ServiceGroupConfiguration(
                    services: ([admin] + services).map { .init(service: $0) },
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
                configuration.maximumGracefulShutdownDuration = .seconds(10)
                return configuration
            }())
        logger.notice(
            "starting", metadata: ["mode": "\(mode.rawValue)", "pid": "\(ProcessInfo.processInfo.processIdentifier)"])
        try await group.run()
        logger.notice("stopped")
    }

    /// `/healthz` (the process lives), `/readyz` (it takes requests), `/metrics`. Plain HTTP, for this machine only.
    private func adminServer() throws -> any Service {
        let address = try settings.hostPort(
            "admin.listen", default: HostPort(host: "127.0.0.1", port: name.defaultAdminPort))
        let router = Router()
        let metrics = metrics
        let readiness = readiness
        router.get("healthz") { _, _ in "ok\n" }
        router.get("readyz") { _, _ in
            readiness.isReady
                ? Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "ready\n")))
                : Response(status: .serviceUnavailable, body: .init(byteBuffer: ByteBuffer(string: "not ready\n")))
        }
        router.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: metrics.text)))
        }
        var quiet = logger
        quiet.logLevel = .warning
        return Application(
            router: router, configuration: .init(address: .hostname(address.host, port: address.port)), logger: quiet)
    }

    private func makeIdentity() throws -> TLSIdentity {
        let identity = try TLSIdentity(
            directory: settings.string("tls.directory", default: "var/certificates/\(name.rawValue)"), logger: logger)
        add(identity.reloader)
        return identity
    }

    private static func world(_ settings: Settings, _ mode: Mode) throws -> World {
        let asked = settings.string("clock.file")
        guard mode == .development else {
            guard asked == nil else {
                throw ConfigurationProblem("DENWABAN_CLOCK_FILE is for development only (DENWABAN_MODE is production)")
            }
            return .real
        }
        let path = asked ?? "var/clock"
        guard asked != nil || FileManager.default.fileExists(atPath: path) else { return .real }
        do {
            return try ClockFile(path: path).world
        } catch {
            throw ConfigurationProblem("DENWABAN_CLOCK_FILE: \(path): \(error)")
        }
    }
}

private struct ClientRunner: Service {
    /// What was asked has been answered by then: the services that ask are stopped before their clients.
    static let lastWords: Duration = .seconds(1)

    let client: InternalClient

    func run() async throws {
        let (ended, end) = AsyncStream<Void>.makeStream()
        // Not a child task: an attempt to connect to a machine that is gone can be broken off by nobody and takes ten
        // seconds, which a service that stops does not wait for.
        let connections = Task {
            defer { end.finish() }
            try await client.runConnections()
        }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                for await _ in ended {}
            } onGracefulShutdown: {
                client.beginGracefulShutdown()
                Task {
                    try await Task.sleep(for: Self.lastWords)
                    end.finish()
                }
            }
        } onCancel: {
            connections.cancel()
            end.finish()
        }
        if !Task.isCancelled, !Task.isShuttingDownGracefully { try await connections.value }
    }
}

private struct ServerRunner: Service {
    let server: GRPCServer<HTTP2ServerTransport.Posix>
    let readiness: Readiness
    let logger: Logger
    let address: HostPort

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.serve() }
                group.addTask {
                    _ = try await server.listeningAddress
                    readiness.set(true)
                    logger.notice("serving", metadata: ["address": "\(address)"])
                }
                try await group.waitForAll()
            }
        } onGracefulShutdown: {
            readiness.set(false)
            server.beginGracefulShutdown()
        }
    }
}
