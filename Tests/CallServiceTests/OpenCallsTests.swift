import Primitives
import ServiceStore
import Testing

@testable import CallService

@Suite struct OpenCallsTests {
    private let hanako = World.real.newID(StaffID.self)
    private let taro = World.real.newID(StaffID.self)

    /// Hundreds of endings of a night wait: what rings now is there, and what one has in hand.
    @Test func neitherTheOldestNorTheNewestIsLostAmongMany() async throws {
        let shop = try await Shop()
        var made: [CallID] = []
        for i in 0..<260 {
            made.append(
                try await shop.store.ring(
                    .init(providerCallID: "CA\(i)", dialled: Shop.number, caller: "", followsAnswer: true)
                ).call.id)
            shop.clock.advance(.seconds(1))
        }
        _ = try await shop.store.take(made[180], by: .init(id: hanako, name: "花子"))
        let hers = try await shop.store.openCalls(for: hanako).calls.map(\.call.id)
        #expect(hers == Array(made[..<150]) + [made[180]] + Array(made[210...]))
        #expect(try await shop.store.openCalls(for: taro).calls.map(\.call.id) == Array(made[..<150] + made[210...]))
    }
}
