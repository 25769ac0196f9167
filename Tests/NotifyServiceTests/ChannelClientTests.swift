import Foundation
import NIOCore
import NIOPosix
import Primitives
import Testing

@testable import NotifyService

/// What is looked up is what is connected to, and nothing else is.
struct ChannelClientTests {
    static func client(_ addresses: [[UInt8]], networks: [String] = []) -> ChannelClient {
        var settings = ChannelClient.Settings()
        settings.networks = networks.compactMap(PublicAddress.Network.init)
        settings.timeoutSeconds = 5
        return ChannelClient(settings: settings, lookup: HostLookup { _ in addresses })
    }

    @Test func anAddressOfOurOwnNetworkIsRefused() async throws {
        await #expect(throws: ChannelClient.Forbidden.self) { try await Self.client([[10, 0, 0, 1]]).address("a.jp") }
        // One of two: the next lookup could give the other.
        await #expect(throws: ChannelClient.Forbidden.self) {
            try await Self.client([[8, 8, 8, 8], [127, 0, 0, 1]]).address("a.jp")
        }
        await #expect(throws: HostLookup.Failure.self) { try await Self.client([]).address("a.jp") }
        #expect(try await Self.client([[8, 8, 8, 8]]).address("a.jp") == "8.8.8.8")
        #expect(try await Self.client([[127, 0, 0, 1]], networks: ["127.0.0.0/8"]).address("a.jp") == "127.0.0.1")
        let request = ChannelClient.Request(url: "https://a.jp/x", headers: [], body: Data())
        guard case .roomBroken = await Self.client([[127, 0, 0, 1]]).send(request, kind: .webhook) else {
            Issue.record("sent")
            return
        }
    }

    @Test func aNameServerThatDoesNotAnswerIsNotWaitedFor() async throws {
        let end = DispatchSemaphore(value: 0)
        await #expect(throws: HostLookup.Failure.self) {
            try await HostLookup.answered("a.jp", within: .milliseconds(10)) {
                end.wait()
                return []
            }
        }
        end.signal()
    }

    /// The name exists nowhere but in this lookup: whoever connects did not look it up again.
    @Test func theAddressThatWasLookedAtIsTheOneConnectedTo() async throws {
        let (connections, arrival) = AsyncStream<Void>.makeStream()
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                arrival.yield()
                return channel.close()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        let client = Self.client([[127, 0, 0, 1]], networks: ["127.0.0.1/32"])
        let request = ChannelClient.Request(
            url: "https://hooks.example.invalid:\(port)/x", headers: [], body: Data("{}".utf8))
        let outcome = await client.send(request, kind: .webhook)
        var iterator = connections.makeAsyncIterator()
        #expect(await iterator.next() != nil)
        // No handshake, so nothing of the request has left.
        if case .accepted = outcome { Issue.record("accepted") }
        try await listener.close()
    }
}
