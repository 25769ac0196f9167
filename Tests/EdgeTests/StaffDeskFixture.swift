import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import Testing

@testable import Edge

/// CallService on the sample's morning, and an operator before the desk.
enum StaffDeskFixture {
    static let path = "/desk/calls/\(StaffDeskSample.callID)"

    /// CallService as it stands on the sample's morning.
    static func fakes(_ signer: TestSigner) -> FakeServices {
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        fakes.on(Call_CallService.Method.ListOpenCalls.descriptor) { (request: Call_ListOpenCallsRequest) in
            #expect(request.staff.staffID == StaffDeskSample.staffID && request.staff.role == .operator)
            return StaffDeskSample.open
        }
        fakes.on(Call_CallService.Method.GetAnsweringCard.descriptor) { (request: Call_GetAnsweringCardRequest) in
            guard request.number == "0368502192" else { throw Rejected(.notFound, "この番号のお客様は登録されていません。") }
            #expect(["", "0368502192", "0120935372", "08012345678"].contains(request.callerNumber))
            return StaffDeskSample.answering
        }
        fakes.on(Call_CallService.Method.FindAnsweringCards.descriptor) { (request: Call_FindAnsweringCardsRequest) in
            let found: Int32 = ["ひな": 1, "店": 2][request.words] ?? 0
            return Call_FindAnsweringCardsResponse.with {
                $0.cards = (0..<found).map { n in .with { ($0.number, $0.siteName) = ("036850219\(n)", "店\(n)") } }
            }
        }
        return fakes
    }

    static func browser(
        _ services: Services, _ signer: TestSigner, role: String = "operator", configuration: EdgeConfiguration? = nil
    ) async throws -> Browser {
        let clock = TestClock(StaffDeskSample.now)
        let edge = try Fixture.edge(services, clock, configuration: configuration)
        let browser = Browser(edge, host: "staff.localhost:8080")
        let prefix = configuration == nil ? "" : "__Host-"
        browser.cookies = [
            "\(prefix)staff-session": Fixture.secret,
            "\(prefix)staff-access": try await signer.token(
                clock.now, account: nil, brand: nil, role: role, person: StaffDeskSample.staffID),
        ]
        return browser
    }
}
