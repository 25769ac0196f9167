import Foundation
import Logging
import Metrics

/// Starts a process: settings, logs, metrics, then what `wire` puts together; ends it with a status that says how it went.
///
/// - Parameters:
///   - lists: who may call what it serves. The argument `allow-list` prints the table and ends, touching nothing.
///   - wire: a screen of code that opens the store, makes clients and adds servers and background work.
public func runService(
    _ name: ServiceName, allowing lists: [AllowList] = [], wire: @Sendable (Boot) async throws -> Void
) async {
    let allowed = AllowList(union: lists + [HealthRPC.allowed])
    if CommandLine.arguments.dropFirst().first == "allow-list" {
        for line in allowed.lines { print(line) }
        return
    }
    let settings = Settings()
    let level = settings.string("log.level").flatMap(Logger.Level.init(rawValue:)) ?? .info
    LoggingSystem.bootstrap { _ in JSONLogHandler(service: name.rawValue, logLevel: level) }
    let metrics = PrometheusMetrics()
    MetricsSystem.bootstrap(metrics)
    let logger = Logger(label: name.rawValue)
    do {
        let boot = try Boot(name, settings: settings, allowed: allowed, metrics: metrics, logger: logger)
        try await wire(boot)
        try await boot.run()
    } catch is CancellationError {
        // A service that was cut short while stopping says so; whoever asked for the stop got it.
        logger.notice("stopped")
    } catch let problem as ConfigurationProblem {
        FileHandle.standardError.write(Data("\(name.rawValue): \(problem)\n".utf8))
        exit(78)  // EX_CONFIG
    } catch {
        logger.critical("ended", metadata: ["error": "\(error)"])
        exit(1)
    }
}
