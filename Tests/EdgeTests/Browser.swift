import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import JWTKit
import Logging
import NIOEmbedded
import Primitives
import ServiceRuntime
import Synchronization

@testable import Edge

/// An answer as a test reads it.
struct Answer {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var location: String? { headers[.location] }

    /// Value of a hidden field.
    func hidden(_ name: String) -> String? {
        guard let match = text.firstMatch(of: try! Regex("name=\"\(name)\" value=\"([^\"]*)\"")) else { return nil }
        return String(match.output[1].substring ?? "")
    }
}

/// A browser without a screen: cookies by host, forms sent as browsers send them. Asks Edge without a socket.
final class Browser {
    let responder: EdgeResponder
    let host: String
    var cookies: [String: String] = [:]

    init(_ edge: Edge, host: String = "eccall.localhost:8080") {
        responder = EdgeResponder(edge: edge)
        self.host = host
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> Answer {
        try await send(.get, path, headers: headers, body: [])
    }

    /// - Parameter fields: sent as they are; the page's tokens are the caller's to add (`with:`).
    func post(
        _ path: String, _ fields: [(String, String)], with page: Answer? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var all = fields
        if let page {
            for name in ["csrf", "request_id"] where !fields.contains(where: { $0.0 == name }) {
                if let value = page.hidden(name) { all.append((name, value)) }
            }
        }
        let body = all.map { "\(Browser.escaped($0.0))=\(Browser.escaped($0.1))" }.joined(separator: "&")
        return try await post(path, Array(body.utf8), type: "application/x-www-form-urlencoded", headers: headers)
    }

    func post(_ path: String, _ body: [UInt8], type: String, headers: HTTPFields = [:]) async throws -> Answer {
        var headers = headers
        headers[.contentType] = type
        headers[.contentLength] = String(body.count)
        return try await send(.post, path, headers: headers, body: body)
    }

    func send(_ method: HTTPRequest.Method, _ path: String, headers: HTTPFields, body: [UInt8]) async throws -> Answer {
        var headers = headers
        if !cookies.isEmpty { headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
        let request = Request(
            head: HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: headers),
            body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let context = EdgeResponder.Context(
            source: ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: Logger(label: "test")))
        let response = try await responder.respond(to: request, context: context)
        for line in response.headers[values: .setCookie] {
            let pair = line.split(separator: ";")[0].split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = line.contains("Max-Age=0") ? nil : String(pair[1])
        }
        let collected = Collected()
        try await response.body.write(Collector(collected: collected))
        return Answer(status: response.status.code, headers: response.headers, bytes: collected.bytes.withLock { $0 })
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }

    private final class Collected: Sendable { let bytes = Mutex<[UInt8]>([]) }

    private struct Collector: ResponseBodyWriter {
        let collected: Collected
        func write(_ buffer: ByteBuffer) async throws {
            collected.bytes.withLock { $0 += Array(buffer.readableBytesView) }
        }
        func finish(_: HTTPFields?) async throws {}
    }
}
