import Foundation
import ServiceRuntime

/// What only this service is told; read once at start.
struct BillingConfiguration: Sendable {
    enum Acquirer: String, CaseIterable, Sendable {
        /// Embedded, test cards only, for development.
        case sandbox
        case stripe
    }

    var acquirer: Acquirer
    /// Where the sandbox's pages are served.
    var sandboxListen: HostPort
    /// How a browser reaches them, without a slash at the end.
    var sandboxURL: String
    var sandboxStorePath: String
    /// With the acquirer `stripe`.
    var stripe: StripeAPI.Settings?

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
        if acquirer == .stripe { stripe = try Self.stripe(settings, mode: mode) }
    }

    private static func stripe(_ settings: Settings, mode: Mode) throws -> StripeAPI.Settings {
        let key = try settings.secretFile("stripe.key.file")
        guard key.hasPrefix("sk_") || key.hasPrefix("rk_") else {
            throw ConfigurationProblem("\(settings.variable("stripe.key.file")): a secret key begins with sk_ or rk_")
        }
        guard mode == .development || !key.dropFirst(3).hasPrefix("test_") else {
            throw ConfigurationProblem(
                "\(settings.variable("stripe.key.file")): a test key takes no money in production")
        }
        let secrets = try settings.secretFile("stripe.webhook.secret.file").split(whereSeparator: \.isWhitespace)
        guard !secrets.isEmpty, secrets.allSatisfy({ $0.hasPrefix("whsec_") }) else {
            throw ConfigurationProblem("\(settings.variable("stripe.webhook.secret.file")): one whsec_… a line")
        }
        var stripe = StripeAPI.Settings(secretKey: key, webhookSecrets: secrets.map(String.init))
        let url = settings.string("stripe.url", default: stripe.baseURL)
        guard let parsed = URLComponents(string: url), let host = parsed.host, !host.isEmpty, parsed.query == nil,
            parsed.scheme == "https" || (parsed.scheme == "http" && mode == .development), !url.hasSuffix("/")
        else { throw ConfigurationProblem("\(settings.variable("stripe.url")) must be an https address, not \(url)") }
        stripe.baseURL = url
        stripe.version = settings.string("stripe.version", default: stripe.version)
        stripe.timeoutSeconds = try settings.int("stripe.timeout.seconds", default: stripe.timeoutSeconds, in: 1...80)
        return stripe
    }

    static func sandboxStorePath(beside storePath: String) -> String {
        URL(fileURLWithPath: storePath).deletingLastPathComponent().appending(path: "sandbox-acquirer.sqlite").path
    }
}
