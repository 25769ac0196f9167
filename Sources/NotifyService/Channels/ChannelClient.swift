import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL

/// Sends to addresses that customers typed: over TLS, to a public address that was looked at and is the one connected to,
/// without following redirections, within limits of size and time.
struct ChannelClient: Sendable {
    struct Settings: Sendable {
        var slackHosts = ["hooks.slack.com", "hooks.slack-gov.com"]
        /// Workflows as they are made now, as they were made before, and the connectors that came before those.
        var teamsHosts = ["*.api.powerplatform.com", "*.logic.azure.com", "*.webhook.office.com"]
        var lineURL = "https://api.line.me/v2/bot/message/push"
        /// Networks that may be sent to although they are not public: an installation's own.
        var networks: [PublicAddress.Network] = []
        /// Trusted beside the system's authorities.
        var authorityFile: String?
        var timeoutSeconds = 10

        /// Empty: any host.
        func hosts(_ kind: NoticeChannel.Kind) -> [String] {
            switch kind {
            case .slack: slackHosts
            case .teams: teamsHosts
            case .line, .webhook: []
            }
        }
    }

    struct Request: Sendable {
        var url: String
        var headers: [(name: String, value: String)]
        var body: Data
    }

    /// The host leads where no customer may send us.
    struct Forbidden: Error {}

    static let longestAnswerBytes = 64 * 1024

    let settings: Settings
    var lookup = HostLookup.system

    /// An address of the host that may be connected to. All of them must be: what is looked up later may be another one.
    /// - Throws: `Forbidden`, `HostLookup.Failure`
    func address(_ host: String) async throws -> String {
        let found = try await lookup.addresses(host)
        guard let first = found.first else { throw HostLookup.Failure(description: "\(host): no address") }
        guard
            found.allSatisfy({ bytes in
                PublicAddress.isPublic(bytes) || settings.networks.contains { $0.contains(bytes) }
            })
        else { throw Forbidden() }
        return HostLookup.text(first)
    }

    func send(_ request: Request, kind: NoticeChannel.Kind) async -> MessageOutcome {
        do {
            let target = try ChannelAddress(request.url, hosts: [])
            let address = try await address(target.host)
            var answer = try await execute(request, to: target, at: address)
            // A customer's own server may send back what it was sent: nothing of a caller may get into the log.
            if kind == .webhook { answer.said = "" }
            return answer.outcome(kind)
        } catch is Forbidden {
            return .roomBroken("送信先のサーバーは、社外から利用できるアドレスではありません")
        } catch is ChannelAddress.Rejection {
            return .roomBroken("送信先のアドレスが正しくありません")
        } catch let failure as HostLookup.Failure {
            return .notNow("\(failure)")
        } catch {
            switch SendFailure(error) {
            case .notSent(let words): return .notNow(words)
            case .unknown(let words): return .unknown(words)
            }
        }
    }

    private func execute(
        _ request: Request, to target: ChannelAddress, at address: String
    ) async throws -> ChannelAnswer {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file = settings.authorityFile { tls.additionalTrustRoots = [.file(file)] }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        // The name stays in the certificate's check and in the Host header; nobody looks it up again.
        configuration.dnsOverride = [target.host: address]
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<ChannelAnswer, any Error>
        do {
            result = .success(try await answer(client, request, target))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        return try result.get()
    }

    private func answer(
        _ client: HTTPClient, _ request: Request, _ target: ChannelAddress
    ) async throws -> ChannelAnswer {
        var sent = HTTPClientRequest(url: target.url)
        sent.method = .POST
        sent.headers.add(name: "Content-Type", value: "application/json; charset=utf-8")
        sent.headers.add(name: "User-Agent", value: "Denwaban-Notify/1")
        for header in request.headers { sent.headers.add(name: header.name, value: header.value) }
        sent.body = .bytes(ByteBuffer(bytes: request.body))
        let began = ContinuousClock.now
        let response = try await client.execute(sent, timeout: .seconds(Int64(settings.timeoutSeconds)))
        var answer = ChannelAnswer(
            status: Int(response.status.code),
            retryAfter: response.headers.first(name: "retry-after").flatMap { Int64($0) })
        do {
            let left = Duration.seconds(settings.timeoutSeconds) - (ContinuousClock.now - began)
            let body = try await Deadline.within(left) {
                try await response.body.collect(upTo: ChannelClient.longestAnswerBytes)
            }
            answer.said = ChannelClient.said(body)
        } catch is NIOTooManyBytesError {
            // The status has said what matters; the rest is not read.
        } catch  where (200..<300).contains(answer.status) {
            // It was taken: sent again, people would read it twice.
        }
        return answer
    }

    /// For staff and the customer: one line, no longer than a sentence.
    private static func said(_ body: ByteBuffer) -> String {
        let text = String(decoding: body.readableBytesView.prefix(300), as: UTF8.self)
        return String(text.map { $0.isNewline ? " " : $0 }.prefix(120)).trimmingCharacters(in: .whitespaces)
    }
}
