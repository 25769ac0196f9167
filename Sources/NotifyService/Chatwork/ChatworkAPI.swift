import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import Primitives
import ServiceLifecycle

/// Chatwork over HTTP: its OAuth server and API v2. Redirections are not followed: they would carry the token away.
struct ChatworkAPI: Sendable {
    struct Settings: Sendable {
        var consentURL = "https://www.chatwork.com/packages/oauth2/login.php"
        var tokenURL = "https://oauth.chatwork.com/token"
        var baseURL = "https://api.chatwork.com/v2"
        var clientID: String
        var clientSecret: String
        var timeoutSeconds = 10
    }

    static let scope = "users.profile.me:read rooms.info:read rooms.messages:write offline_access"
    /// A list of rooms has no pages: some people have thousands.
    static let longestAnswerBytes = 8 * 1024 * 1024

    let settings: Settings
    let client: HTTPClient

    init(_ settings: Settings) {
        self.settings = settings
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        // A connection that cannot be made is known at once: then nothing was sent.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = .seconds(10)
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func consentURL(state: String, challenge: String, redirect: String) -> String {
        let query = FormEncoding.text([
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", redirect),
            ("scope", ChatworkAPI.scope), ("state", state), ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ])
        return "\(settings.consentURL)?\(query)"
    }

    /// Sends one request. `body`: fields of a form; nil = GET.
    func send(
        _ url: String, authorization: String, body: [(String, String)]?
    ) async -> Result<(answer: ChatworkAnswer, body: Data), SendFailure> {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Authorization", value: authorization)
        request.headers.add(name: "Accept", value: "application/json")
        if let body {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: FormEncoding.text(body)))
        }
        do {
            let began = ContinuousClock.now
            let response = try await client.execute(request, timeout: .seconds(Int64(settings.timeoutSeconds)))
            var data = Data()
            do {
                let left = Duration.seconds(settings.timeoutSeconds) - (ContinuousClock.now - began)
                let collected = try await Deadline.within(left) {
                    try await response.body.collect(upTo: ChatworkAPI.longestAnswerBytes)
                }
                data = Data(collected.readableBytesView)
            } catch  where body != nil && (200..<300).contains(response.status.code) {
                // It was taken: posted again, people would read it twice.
            }
            let answer = ChatworkAnswer(
                status: Int(response.status.code), said: ChatworkAPI.said(data),
                limitResets: response.headers.first(name: "x-ratelimit-reset").flatMap { Int64($0) },
                date: response.headers.first(name: "date").flatMap(ChatworkAPI.seconds))
            return .success((answer, data))
        } catch {
            return .failure(SendFailure(error))
        }
    }

    private struct Errors: Decodable {
        var errors: [String]
    }

    /// An answer that is not Chatwork's (a proxy's page) is named as such: staff see where to look.
    private static func said(_ body: Data) -> String {
        do {
            let errors = try JSONDecoder().decode(Errors.self, from: body).errors
            return String(errors.joined(separator: " / ").prefix(300))
        } catch {
            return body.isEmpty ? "" : "not Chatwork's JSON, \(body.count) bytes"
        }
    }

    /// `Mon, 27 Feb 2017 11:05:00 GMT`
    private static func seconds(_ date: String) -> Int64? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return formatter.date(from: date).map { Int64($0.timeIntervalSince1970) }
    }
}

/// Closes the connections when the service stops.
struct ChatworkConnections: Service {
    let api: ChatworkAPI

    func run() async throws {
        do {
            try await gracefulShutdown()
        } catch is CancellationError {
            // Stopped at once: the connections are closed all the same.
        }
        try await api.client.shutdown()
    }
}
