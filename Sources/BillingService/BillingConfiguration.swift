import Foundation
import ServiceRuntime

/// What only this service is told; read once at start.
struct BillingConfiguration: Sendable {
    enum Acquirer: String, CaseIterable, Sendable {
        /// Embedded, test cards only, for development.
        case sandbox
    }

    var acquirer: Acquirer
    /// Where the sandbox's pages are served.
    var sandboxListen: HostPort
    /// How a browser reaches them, without a slash at the end.
    var sandboxURL: String
    var sandboxStorePath: String

    /// - Throws: `ConfigurationProblem`; in production also for an acquirer that only stands in for a real one.
    init(_ settings: Settings, mode: Mode, storePath: String) throws {
        acquirer = try settings.choice("acquirer", default: .sandbox)
        guard mode == .development || acquirer != .sandbox else {
            throw ConfigurationProblem(
                "\(settings.variable("acquirer"))=sandbox is for development only (DENWABAN_MODE is production)")
        }
        sandboxListen = try settings.hostPort("sandbox.listen", default: HostPort(host: "127.0.0.1", port: 8090))
        let url = settings.string("sandbox.url", default: "http://acquirer.localhost:8090")
        guard let parsed = URL(string: url), ["http", "https"].contains(parsed.scheme), parsed.host() != nil else {
            throw ConfigurationProblem("\(settings.variable("sandbox.url")) must be a web address, not \(url)")
        }
        sandboxURL = url.hasSuffix("/") ? String(url.dropLast()) : url
        sandboxStorePath = Self.sandboxStorePath(beside: storePath)
    }

    static func sandboxStorePath(beside storePath: String) -> String {
        URL(fileURLWithPath: storePath).deletingLastPathComponent().appending(path: "sandbox-acquirer.sqlite").path
    }
}
