import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import Primitives
import ServiceLifecycle

/// Stripe over HTTP (INTEGRATIONS §2): forms in, JSON out. Redirections are not followed: they would carry the key away.
struct StripeAPI: Sendable {
    struct Settings: Sendable {
        var baseURL = "https://api.stripe.com"
        /// `sk_…`
        var secretKey: String
        /// `whsec_…`; several while one takes another's place.
        var webhookSecrets: [String]
        var version = "2024-06-20"
        var timeoutSeconds = 20
    }

    /// Longest list we ask for: 100 objects.
    static let longestAnswerBytes = 2 * 1024 * 1024

    let settings: Settings
    let client: HTTPClient
    let logger: Logger

    init(_ settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = .seconds(10)
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    struct Answer: Sendable {
        var status: Int
        var body: Data
    }

    /// - Parameter idempotencyKey: written down before; under it Stripe does it once.
    /// - Throws: where there is no answer: it may have been done or not.
    func post(_ path: String, _ fields: [(String, String)], idempotencyKey: String?) async throws -> Answer {
        var request = HTTPClientRequest(url: settings.baseURL + path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        if let idempotencyKey { request.headers.add(name: "Idempotency-Key", value: idempotencyKey) }
        request.body = .bytes(ByteBuffer(string: FormEncoding.text(fields)))
        return try await send(request, path)
    }

    func get(_ path: String, _ query: [(String, String)] = []) async throws -> Answer {
        let suffix = query.isEmpty ? "" : "?" + FormEncoding.text(query)
        return try await send(HTTPClientRequest(url: settings.baseURL + path + suffix), path)
    }

    private func send(_ request: HTTPClientRequest, _ path: String) async throws -> Answer {
        var request = request
        request.headers.add(name: "Authorization", value: "Bearer \(settings.secretKey)")
        request.headers.add(name: "Stripe-Version", value: settings.version)
        let response = try await client.execute(request, timeout: .seconds(Int64(settings.timeoutSeconds)))
        let body = try await response.body.collect(upTo: Self.longestAnswerBytes)
        if response.status.code >= 400 {
            logger.notice(
                "stripe refused",
                metadata: [
                    "path": "\(path)", "status": "\(response.status.code)",
                    "stripe": "\(response.headers.first(name: "request-id") ?? "")",
                ])
        }
        return Answer(status: Int(response.status.code), body: Data(body.readableBytesView))
    }
}

/// Closes the connections when the service stops.
struct StripeConnections: Service {
    let api: StripeAPI

    func run() async throws {
        try await gracefulShutdown()
        try await api.client.shutdown()
    }
}
