import Contracts
import Foundation
import GRPCCore
import HTTPTypes
import HummingbirdTesting
import Primitives
import Synchronization
import Testing

@testable import Edge

@Suite struct LiveTests {
    @Test(arguments: [
        (ServerSentEvent(id: 7, event: "inquiry", data: "{}"), "id: 7\nevent: inquiry\ndata: {}\n\n"),
        (ServerSentEvent(data: "a\nb"), "data: a\ndata: b\n\n"),
        (ServerSentEvent(event: "stalled", data: ""), "event: stalled\ndata: \n\n"),
    ])
    func format(event: ServerSentEvent, text: String) {
        #expect(event.text == text)
    }

    @Test func streamsAreCounted() {
        let counter = StreamCounter(limit: 3, limitPerPerson: 2)
        var places = ["a", "a"].map(counter.enter)
        #expect(places.allSatisfy({ $0 != nil }))
        #expect(counter.enter("a") == nil)
        places.append(counter.enter("b"))
        #expect(places[2] != nil && counter.enter("c") == nil)
        // Whatever becomes of an answer, its place goes with it.
        places.removeFirst()
        #expect(counter.enter("c") != nil)
    }

    /// Ten pages of one account are at the same event: the service is asked once. A failure is nobody's answer.
    @Test func pagesShareTheCount() async throws {
        let counts = UnhandledCounts()
        let asked = Mutex(0)
        let ask: @Sendable () async throws -> Int32 = {
            let times = asked.withLock { times in
                times += 1
                return times
            }
            await Task.yield()
            return Int32(times)
        }
        let shown = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 1...10 { group.addTask { try await counts.count(of: "acc_1", at: 7, ask: ask) } }
            return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
        }
        #expect(shown == [1] && asked.withLock { $0 } == 1)
        #expect(try await counts.count(of: "acc_1", at: 8, ask: ask) == 2)
        #expect(try await counts.count(of: "acc_2", at: 8, ask: ask) == 3)
        await #expect(throws: RPCError.self) {
            try await counts.count(of: "acc_1", at: 9) { throw RPCError(code: .unavailable, message: "away") }
        }
        #expect(try await counts.count(of: "acc_1", at: 9, ask: ask) == 4)
    }

    /// Over a real socket: from the page's sequence, the account's events alone, rendered with the page's own partial;
    /// the browser's Last-Event-ID wins over the page's.
    @Test(arguments: zip(["", "15"], [Int64(12), 15]))
    func rowsAsTheyHappen(lastEventID: String, start: Int64) async throws {
        let (clock, signer) = (TestClock(), TestSigner())
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        fakes.on(Call_CallService.Method.ListInquiries.descriptor) { (request: Call_ListInquiriesRequest) in
            #expect(request.unhandledOnly && request.customer.accountID == Fixture.accountID)
            return Call_ListInquiriesResponse.with { $0.unhandledCount = 4 }
        }
        fakes.stream(Feed_EventFeedService.Method.Follow.descriptor) {
            (request: Feed_FollowRequest, writer: RPCWriter<Feed_FollowResponse>) in
            #expect(request.subject == Fixture.accountID)
            #expect(request.afterSequence == start)
            let inquiry = Call_Inquiry.with {
                $0.inquiryID = Fixture.inquiryID
                $0.callerName = "<b>鈴木</b>"
            }
            try await writer.write(.with { $0.caughtUp = .with { $0.headSequence = start } })
            try await writer.write(
                .with {
                    $0.event = try! .with {
                        $0.sequence = start + 1
                        $0.kind = "inquiry.recorded"
                        $0.payload = try inquiry.serializedData()
                    }
                })
            // Another store: the stream ends, and the page is to be loaded anew.
            throw RPCError(code: .failedPrecondition, message: "restored")
        }
        try await fakes.run { services in
            var configuration = try Fixture.configuration()
            configuration.listen = .init(host: "127.0.0.1", port: 0)
            let edge = try Fixture.edge(
                services, clock, configuration: configuration,
                catalogue: try Fixture.catalogue("eccall", host: "localhost"))
            let token = try await signer.token(clock.now)
            try await Edge.server(edge, onRunning: {}).test(.live) { client in
                var headers: HTTPFields = [
                    .cookie: "session=\(Fixture.secret); access=\(token)"
                ]
                if !lastEventID.isEmpty { headers[.init("Last-Event-ID")!] = lastEventID }
                let answer = try await client.executeRequest(
                    uri: "/live/inquiries?after=12", method: .get, headers: headers, body: nil)
                #expect(answer.status == .ok)
                #expect(answer.headers[.contentType] == "text/event-stream; charset=utf-8")
                let text = String(buffer: answer.body)
                #expect(text.hasPrefix("retry: "))
                #expect(text.contains("event: alive\ndata: 11:05\n"))
                #expect(text.contains("id: \(start + 1)\nevent: inquiry\n"))
                #expect(text.hasSuffix("event: reload\ndata: \n\n"))
                let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("data: {") })
                let message = try JSONDecoder().decode(InquiryLive.Message.self, from: Data(line.dropFirst(6).utf8))
                #expect(message.count == 4 && message.id == Fixture.inquiryID && message.fresh && message.open)
                #expect(message.html.contains("<tbody") && message.html.contains("&lt;b&gt;鈴木&lt;/b&gt;"))
                let page = try edge.templates.render(
                    InquiryRow.partial,
                    Shown(
                        reflecting: InquiryRow(
                            .with {
                                $0.inquiryID = Fixture.inquiryID; $0.callerName = "<b>鈴木</b>"
                            })))
                #expect(message.html == page)
            }
        }
    }

    @Test func nobodyWithoutASession() async throws {
        try await FakeServices().run { services in
            let answer = try await Browser(try Fixture.edge(services)).get("/live/inquiries?after=1")
            #expect(answer.status == 303)
        }
    }
}
