import Contracts
import Crypto
import Foundation
import GRPCCore
import HTTPTypes
import Primitives
import ServiceRuntime
import Synchronization
import Testing

@testable import Edge

/// The telephony host over HTTP, CallService played; Tests/system/test_telephony.py has the real one.
@Suite struct TelephonyTests {
    private static let secret = "a-secret-of-thirty-two-characters"
    private static let clock = TestClock()

    private static func edge(_ services: Services, _ more: [String: String] = [:]) throws -> Edge {
        func file(_ text: String) throws -> String {
            let file = FileManager.default.temporaryDirectory.appending(path: "denwaban-\(UUID().uuidString)")
            try Data(text.utf8).write(to: file)
            return file.path
        }
        let settings = [
            "DENWABAN_TWILIO_AUTH_TOKEN_FILE": try file("token"), "DENWABAN_TELEPHONY_SECRETS_FILE": try file(secret),
        ]
        return try Fixture.edge(services, clock, configuration: Fixture.configuration(settings.merging(more) { $1 }))
    }

    private static func browser(_ edge: Edge) -> Browser { Browser(edge, host: "telephony.localhost:8080") }

    private static func say(
        _ browser: Browser, _ type: String, secret: String = secret, headers: HTTPFields = [:]
    ) async throws -> Answer {
        let body = #"""
            {"id":"e1","call":"c1","type":"\#(type)","dialled":"0368502192","at":"2017-02-27T11:05:00+09:00"}
            """#
        let time = clock.now.milliseconds / 1000
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(time).\(body)".utf8), using: SymmetricKey(data: Data(secret.utf8)))
        var headers = headers
        headers[.init("Denwaban-Signature")!] = "t=\(time),v1=" + code.map { String(format: "%02x", $0) }.joined()
        return try await browser.post(
            "/telephony/events", Array(body.utf8), type: "application/json; charset=utf-8", headers: headers)
    }

    private static func calls(_ answer: Call_RingAnswer, _ text: String = "") -> FakeServices {
        var fakes = FakeServices()
        fakes.on(Call_CallService.Method.Ring.descriptor) { (request: Call_RingRequest) -> Call_RingResponse in
            #expect(request.followsAnswer && request.providerCallID == "event:c1" && request.requestID == "e1")
            return .with {
                $0.answer = answer
                $0.announcement = text
            }
        }
        fakes.on(Call_CallService.Method.UpdateCallStatus.descriptor) {
            (request: Call_UpdateCallStatusRequest) -> Call_UpdateCallStatusResponse in
            .with { if request.status == .ended { $0.call = .init() } }
        }
        return fakes
    }

    @Test func events() async throws {
        try await Self.calls(.outOfHours, "営業時間外です。").run { services in
            let browser = Self.browser(try Self.edge(services))
            let ring = try await Self.say(browser, "ring")
            #expect(ring.status == 200)
            #expect(ring.headers[.contentType] == "application/json; charset=utf-8")
            #expect(ring.text == #"{"answer":"announce","recorded":true,"text":"営業時間外です。"}"#)
            #expect(try await Self.say(browser, "answered").text == #"{"recorded":false}"#)
            #expect(try await Self.say(browser, "ended").text == #"{"recorded":true}"#)
            #expect(browser.cookies.isEmpty)
        }
    }

    @Test func aForeignPageMayPassOnASignedEvent() async throws {
        try await Self.calls(.queue).run { services in
            let browser = Self.browser(try Self.edge(services))
            let headers: HTTPFields = [.origin: "https://elsewhere.example", .init("Sec-Fetch-Site")!: "cross-site"]
            #expect(try await Self.say(browser, "ring", headers: headers).status == 200)
        }
    }

    @Test func refused() async throws {
        let fakes = Self.calls(.queue)
        try await fakes.run { services in
            let browser = Self.browser(try Self.edge(services))
            #expect(try await Self.say(browser, "ring", secret: "another-secret-of-32-characters!").status == 403)
            #expect(try await Self.say(browser, "sneeze").status == 400)
            let get = try await browser.get("/telephony/events")
            #expect(get.status == 405 && get.headers[.allow] == "POST")
            #expect(try await browser.get("/telephony").status == 404)
            let json = try await browser.post("/telephony/voice", Array("{}".utf8), type: "application/json")
            #expect(json.status == 415)
            let large = Array(repeating: UInt8(ascii: "a"), count: 64 * 1024 + 1)
            #expect(try await browser.post("/telephony/events", large, type: "application/json").status == 413)
            let form = "application/x-www-form-urlencoded"
            #expect(try await browser.post("/telephony/voice", Array("To=%FF".utf8), type: form).status == 400)
            #expect(try await browser.post("/telephony/voice", Array("To=1".utf8), type: form).status == 403)
        }
        #expect(fakes.called == [])
    }

    @Test func onlyWhatHasASecretIsThere() async throws {
        try await FakeServices().run { services in
            let events = Self.browser(try Self.edge(services, ["DENWABAN_TWILIO_AUTH_TOKEN_FILE": ""]))
            #expect(try await events.post("/telephony/voice", []).status == 404)
            #expect(try await events.post("/telephony/events", []).status == 415)
            // In development there may be the secret that `make run` has made in this very folder.
            let nothing = try Fixture.edge(
                services, configuration: Fixture.configuration(["DENWABAN_PUBLIC_SCHEME": "https"], mode: .production))
            #expect(try await Self.browser(nothing).post("/telephony/events", []).status == 404)
            let brand = Browser(try Self.edge(services))
            #expect(try await brand.post("/telephony/events", []).status == 404)
        }
    }

    /// CallService is away: the caller goes to the operators, and it is told afterwards what has happened, in order.
    @Test func away() async throws {
        let back = Mutex(false)
        let told = Mutex<[String]>([])
        var fakes = FakeServices()
        fakes.on(Call_CallService.Method.Ring.descriptor) { (request: Call_RingRequest) -> Call_RingResponse in
            guard back.withLock({ $0 }) else { throw RPCError(code: .unavailable, message: "away") }
            told.withLock { $0.append("ring \(request.followsAnswer)") }
            return .init()
        }
        fakes.on(Call_CallService.Method.UpdateCallStatus.descriptor) {
            (request: Call_UpdateCallStatusRequest) -> Call_UpdateCallStatusResponse in
            guard back.withLock({ $0 }) else { throw RPCError(code: .unavailable, message: "away") }
            told.withLock { $0.append("\(request.status)") }
            return .init()
        }
        try await fakes.run { services in
            let edge = try Self.edge(services)
            let browser = Self.browser(edge)
            #expect(try await Self.say(browser, "ring").text == #"{"answer":"queue","recorded":false,"text":""}"#)
            for type in ["answered", "ended"] {
                let answer = try await Self.say(browser, type)
                #expect(answer.status == 503 && answer.headers[.retryAfter] == "5")
            }
            #expect(edge.telephonyBacklog.count == 2)
            let refusing = try Self.edge(services, ["DENWABAN_TELEPHONY_WHEN_DOWN": "refuse"])
            #expect(try await Self.say(Self.browser(refusing), "ring").status == 503)
            #expect(refusing.telephonyBacklog.count == 0)
            back.withLock { $0 = true }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await edge.telephonyBacklog.run() }
                while edge.telephonyBacklog.count > 0 { await Task.yield() }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        #expect(told.withLock { $0 } == ["ring false", "ended"])
    }
}
