import Contracts
import GRPCCore
import Logging
import Synchronization
import Testing

@testable import Edge

@Suite struct TelephonyBacklogTests {
    private static func ring(_ call: String) -> TelephonyBacklog.Item { .ring(.with { $0.providerCallID = call }) }
    private static func end(_ call: String) -> TelephonyBacklog.Item { .status(.with { $0.providerCallID = call }) }

    /// CallService comes back, goes away once more in the middle, and refuses one.
    @Test func inOrderAndWithoutWhatIsRefused() async throws {
        let told = Mutex<[String]>([])
        let tries = Mutex(0)
        var fakes = FakeServices()
        fakes.on(Call_CallService.Method.Ring.descriptor) { (request: Call_RingRequest) -> Call_RingResponse in
            if request.providerCallID == "broken" { throw RPCError(code: .invalidArgument, message: "no") }
            told.withLock { $0.append("ring \(request.providerCallID)") }
            return .init()
        }
        fakes.on(Call_CallService.Method.UpdateCallStatus.descriptor) {
            (request: Call_UpdateCallStatusRequest) -> Call_UpdateCallStatusResponse in
            let number = tries.withLock { tries in
                tries += 1
                return tries
            }
            if number <= 2 { throw RPCError(code: .unavailable, message: "away") }
            told.withLock { $0.append("end \(request.providerCallID)") }
            return .init()
        }
        try await fakes.run { services in
            let backlog = TelephonyBacklog(
                call: services.call, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                pause: .milliseconds(1))
            for item in [Self.ring("a"), Self.ring("broken"), Self.end("a"), Self.ring("b")] { backlog.keep(item) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await backlog.run() }
                while backlog.count > 0 { await Task.yield() }
                backlog.keep(Self.end("b"))
                while backlog.count > 0 { await Task.yield() }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        #expect(told.withLock { $0 } == ["ring a", "end a", "ring b", "end b"])
        #expect(tries.withLock { $0 } == 4)
    }

    @Test func bounded() async throws {
        try await FakeServices().run { services in
            let backlog = TelephonyBacklog(
                call: services.call, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            for _ in 0...TelephonyBacklog.mostItems { backlog.keep(Self.ring("a")) }
            #expect(backlog.count == TelephonyBacklog.mostItems)
        }
    }
}
