import Contracts
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Testing

@testable import ServiceRuntime

@Suite struct AbsentServiceTests {
    /// A page must not hang for a service that is known to be away.
    @Test func aCallToAnAbsentServiceFailsLongBeforeItsDeadline() async throws {
        // Port 1 of the loopback: nobody listens.
        let transport = try HTTP2ClientTransport.Posix(
            target: .ipv4(address: "127.0.0.1", port: 1), transportSecurity: .plaintext,
            serviceConfig: Boot.serviceConfig)
        try await withGRPCClient(transport: transport) { client in
            let started = ContinuousClock.now
            await #expect { try await Health_Health.Client(wrapping: client).check(.init()) } throws: {
                ($0 as? RPCError)?.code == .unavailable
            }
            #expect(ContinuousClock.now - started < .seconds(4))
        }
    }
}
