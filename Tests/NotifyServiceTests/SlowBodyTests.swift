import Foundation
import NIOCore
import NIOPosix
import Primitives
import Testing

@testable import NotifyService

/// A server whose answer begins and never ends.
struct SlowBodyTests {
    private func withServer<T: Sendable>(_ head: String, _ body: (Int) async throws -> T) async throws -> T {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(HeadOnly(head: head))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(try #require(listener.localAddress?.port))
            try await listener.close()
            return result
        } catch {
            try await listener.close()
            throw error
        }
    }

    private func client(_ port: Int) -> ChatworkAPI {
        var settings = ChatworkAPI.Settings(clientID: "a", clientSecret: "b")
        settings.baseURL = "http://127.0.0.1:\(port)"
        settings.timeoutSeconds = 1
        return ChatworkAPI(settings)
    }

    @Test(arguments: [("200 OK", MessageOutcome.accepted), ("500 Oops", nil)])
    func aPostEndsInTime(_ status: String, _ outcome: MessageOutcome?) async throws {
        let found = try await withServer("HTTP/1.1 \(status)\r\nContent-Length: 99\r\n\r\n{") { port in
            let api = client(port)
            let found = await api.post("hello", room: "1", "token")
            try await api.client.shutdown()
            return found
        }
        if let outcome {
            #expect(found == outcome, "it was taken: sent again, it would be read twice")
        } else if case .unknown = found {
        } else {
            Issue.record("\(found)")
        }
    }

    @Test func aReadingEndsInTime() async throws {
        let found = try await withServer("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[") { port in
            let api = client(port)
            let found = await api.rooms("token")
            try await api.client.shutdown()
            return found
        }
        guard case .failure(.away) = found else {
            Issue.record("\(found)")
            return
        }
    }
}

private final class HeadOnly: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    let head: String
    init(head: String) { self.head = head }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
    }
}
