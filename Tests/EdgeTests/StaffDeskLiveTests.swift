import Contracts
import Foundation
import GRPCCore
import HTTPTypes
import HummingbirdTesting
import Primitives
import Testing

@testable import Edge

@Suite struct StaffDeskLiveTests {
    /// Over a real socket: every customer's calls, as rows of the desk's list, each for the eyes of who is looking.
    @Test func ringsAsTheyHappen() async throws {
        let (clock, signer) = (TestClock(StaffDeskSample.now), TestSigner())
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        let calls = [
            ("call.ringing", StaffDeskSample.open.calls[2]), ("call.taken", StaffDeskSample.open.calls[0]),
            ("call.taken", StaffDeskSample.open.calls[1]),
        ]
        fakes.stream(Feed_EventFeedService.Method.Follow.descriptor) {
            (request: Feed_FollowRequest, writer: RPCWriter<Feed_FollowResponse>) in
            #expect(request.subject.isEmpty && request.afterSequence == 41)
            #expect(
                request.kinds == [
                    "call.ringing", "call.taken", "call.released", "call.hung_up", "call.written_up", "call.closed",
                ])
            for (index, call) in calls.enumerated() {
                try await writer.write(
                    .with {
                        $0.event = try! .with {
                            $0.sequence = 42 + Int64(index)
                            $0.kind = call.0
                            $0.payload = try call.1.serializedData()
                        }
                    })
            }
            throw RPCError(code: .failedPrecondition, message: "restored")
        }
        try await fakes.run { services in
            var configuration = try Fixture.configuration(["DENWABAN_STAFF_HOST": "localhost"])
            configuration.listen = .init(host: "127.0.0.1", port: 0)
            let edge = try Fixture.edge(services, clock, configuration: configuration)
            let token = try await signer.token(
                clock.now, account: nil, brand: nil, role: "operator", person: StaffDeskSample.staffID)
            try await Edge.server(edge, onRunning: {}).test(.live) { client in
                let answer = try await client.executeRequest(
                    uri: "/live/calls?after=41", method: .get,
                    headers: [.cookie: "staff-session=\(Fixture.secret); staff-access=\(token)"], body: nil)
                #expect(answer.status == .ok)
                let messages = try String(buffer: answer.body).split(separator: "\n").filter { $0.hasPrefix("data: {") }
                    .map {
                        try JSONDecoder().decode(CallLive.Message.self, from: Data($0.dropFirst(6).utf8))
                    }
                #expect(messages.map(\.state) == ["ringing", "mine", "others"])
                #expect(messages.map(\.who) == [nil, nil, "佐藤さんが応対しています。"])
                #expect(messages.allSatisfy { $0.now == clock.now.milliseconds })
                #expect(messages[0].html.contains("ひなたネットショップ") && messages[0].html.contains("電話に出る"))
                let token = FormGuard(seed: Fixture.secret).token
                #expect(messages[0].html.contains("name=\"csrf\" value=\"\(token)\""), "the row's own form can be sent")
                #expect(!messages[2].html.contains("<form"))
            }
        }
    }
}
