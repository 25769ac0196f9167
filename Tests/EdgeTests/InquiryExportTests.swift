import Contracts
import Foundation
import GRPCCore
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOPosix
import Primitives
import ServiceRuntime
import Testing

@testable import Edge

/// The file a search is kept as, on its way through Edge over a real socket.
@Suite struct InquiryExportTests {
    private let signer = TestSigner()
    private let clock = TestClock()

    private func fakes(
        _ answer:
            @escaping @Sendable (Call_ExportInquiriesRequest, RPCWriter<Call_ExportInquiriesResponse>)
            async throws -> Void
    ) -> FakeServices {
        var fakes = FakeServices()
        let signer = signer
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        fakes.stream(Call_CallService.Method.ExportInquiries.descriptor, answer)
        return fakes
    }

    private func edge(_ services: Services) throws -> Edge {
        var configuration = try Fixture.configuration()
        configuration.listen = .init(host: "127.0.0.1", port: 0)
        return try Fixture.edge(
            services, clock, configuration: configuration, catalogue: try Fixture.catalogue("eccall", host: "localhost")
        )
    }

    private var cookie: String {
        get async throws { "session=\(Fixture.secret); access=\(try await signer.token(clock.now))" }
    }

    @Test(arguments: [
        ("csv", Call_ExportFormat.csv, "text/csv; charset=utf-8"),
        ("json", .json, "application/json; charset=utf-8"),
    ])
    func theSearchAsAFile(format: String, wire: Call_ExportFormat, type: String) async throws {
        let fakes = fakes { request, writer in
            #expect(request.customer.accountID == Fixture.accountID && request.format == wire)
            #expect(request.filter.words == "田中" && request.filter.fromDate == "2017-02-01")
            for piece in ["\u{FEFF}", "一", "二"] { try await writer.write(.with { $0.chunk = Data(piece.utf8) }) }
        }
        try await fakes.run { services in
            let headers: HTTPFields = [.cookie: try await cookie]
            try await Edge.server(try edge(services), onRunning: {}).test(.live) { client in
                let answer = try await client.executeRequest(
                    uri: "/inquiries/export?format=\(format)&words=%E7%94%B0%E4%B8%AD&from_date=2017-02-01",
                    method: .get, headers: headers, body: nil)
                #expect(answer.status == .ok && answer.headers[.contentType] == type)
                #expect(answer.headers[.cacheControl] == "no-store")
                #expect(
                    answer.headers[.contentDisposition]
                        == "attachment; filename=\"inquiries.\(format)\"; filename*=UTF-8''"
                        + "%E3%81%8A%E5%95%8F%E3%81%84%E5%90%88%E3%82%8F%E3%81%9B_2017-02-01.\(format)")
                #expect(Array(answer.body.readableBytesView) == Array("\u{FEFF}一二".utf8))
            }
        }
    }

    /// Only the end of the body says that a file is whole: a break must leave it out.
    @Test func aBreakIsNoEnd() async throws {
        let fakes = fakes { _, writer in
            try await writer.write(.with { $0.chunk = Data("はじまり".utf8) })
            throw RPCError(code: .unavailable, message: "killed")
        }
        try await fakes.run { services in
            let cookie = try await cookie
            try await Edge.server(try edge(services), onRunning: {}).test(.live) { client in
                let port = try #require(client.port)
                let raw = try await Self.raw(port, "/inquiries/export?format=csv", cookie)
                #expect(!raw.contains("\r\n0\r\n") && !raw.contains("Content-Length"), "\(raw)")
            }
        }
    }

    @Test(arguments: [
        (Rejected(.permissionDenied, "この操作をする権限がありません。"), 403, "この操作をする権限がありません。"),
        (Rejected(.unavailable, "x"), 503, "ただいまご利用いただけません"),
    ])
    func aRefusalIsAPageAndNoFile(refusal: Rejected, status: Int, words: String) async throws {
        let fakes = fakes { _, _ in throw refusal }
        try await fakes.run { services in
            let browser = Browser(try Fixture.edge(services, clock))
            browser.cookies = ["session": Fixture.secret, "access": try await signer.token(clock.now)]
            let page = try await browser.get("/inquiries/export?format=csv")
            #expect(page.status == status && page.text.contains(words), "\(page.status)")
            #expect(page.headers[.contentDisposition] == nil)
            #expect(try await browser.get("/inquiries/export?format=xls").status == 404)
            let wrong = try await browser.get("/inquiries/export?format=csv&from_date=x")
            #expect(wrong.status == 303 && wrong.location == "/inquiries?from_date=x")
        }
    }

    /// A head alone, or a browser that has gone, leaves nothing open.
    @Test func whoeverLeavesEndsTheExport() async throws {
        let fakes = fakes { _, writer in
            for _ in 0..<20 { try await writer.write(.with { $0.chunk = Data("行\r\n".utf8) }) }
        }
        try await fakes.run { services in
            let edge = try Fixture.edge(services, clock)
            let browser = Browser(edge)
            browser.cookies = ["session": Fixture.secret, "access": try await signer.token(clock.now)]
            let head = try await browser.send(.head, "/inquiries/export?format=csv", headers: [:], body: [])
            #expect(head.status == 200 && head.bytes.isEmpty)
            // Its place among the open streams is free again.
            let limit = edge.configuration.limits.liveStreamsPerPerson
            let places = (0..<limit).compactMap { _ in edge.streams.enter(Fixture.memberID) }
            #expect(places.count == limit)
            let full = try await browser.get("/inquiries/export?format=csv")
            #expect(full.status == 503 && full.text.contains("時間をおいて"))
            withExtendedLifetime(places) {}
        }
    }

    /// Everything the server sends until it closes the connection.
    private static func raw(_ port: Int, _ path: String, _ cookie: String) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(
                ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: localhost\r\nCookie: \(cookie)\r\n\r\n"))
            var text = ""
            do { for try await piece in inbound { text += String(buffer: piece) } } catch is IOError {}
            return text
        }
    }
}
