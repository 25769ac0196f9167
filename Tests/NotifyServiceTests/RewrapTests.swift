import Foundation
import Primitives
import ServiceStore
import Testing

@testable import NotifyService

/// A newer key for what customers entrust to us, on a real database.
struct RewrapTests {
    static let old = Data(repeating: 1, count: 32).base64EncodedString()
    static let new = Data(repeating: 2, count: 32).base64EncodedString()

    @Test func everythingOpensUnderTheNewestKeyAlone() async throws {
        let world = TestWorld()
        let store = try Fixture.store(world)
        let before = try TokenSeal(Self.old)
        let settings = ChannelSettings(url: "https://hooks.slack.com/services/a")
        let ids = try await store.store.write { tx in
            try (1...5).map { number in
                let id = tx.newID(ChannelID.self)
                try store.keep(
                    NoticeChannel(
                        id: id, account: Fixture.account, kind: .slack, name: "\(number)", state: .on, target: "",
                        settings: try before.seal(settings, of: id, account: Fixture.account), lastError: "",
                        secretRequest: "r", secretMade: tx.now, created: tx.now), in: tx)
                return id
            }
        }
        let both = try TokenSeal("\(Self.old)\n\(Self.new)")
        var (after, total, steps) = ("", 0, 0)
        repeat {
            let done = try await store.rewrapChannels(both, after: after, limit: 2)
            total += done.rewrapped
            steps += 1
            after = done.last ?? ""
        } while !after.isEmpty
        #expect(total == 5 && steps == 4)
        #expect(try await store.rewrapChannels(both, after: "", limit: 10).rewrapped == 0, "nothing is left to do")
        let alone = try TokenSeal(Self.new)
        for id in ids {
            let channel = try #require(try await store.channel(id, of: Fixture.account))
            #expect(try alone.settings(channel) == settings)
        }
        #expect(try await store.rewrapConnections(both, after: "", limit: 10) == NotifyStore.Rewrapped())
    }
}
