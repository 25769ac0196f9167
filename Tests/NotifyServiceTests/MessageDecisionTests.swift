import Foundation
import Primitives
import ServiceRuntime
import Testing

@testable import NotifyService

@Suite struct MessageDecisionTests {
    static let now = Instant(milliseconds: 1_488_161_100_000)

    static func facts(
        tries: Int = 1, unknown: Int = 0, roomChanged: Bool = false, age: Duration = .zero
    ) -> DeliverMessage.Facts {
        .init(
            tries: tries, unknownTries: unknown, roomChanged: roomChanged, created: now - age, now: now, jitter: 0.5)
    }

    struct Case: Sendable {
        var outcome: MessageOutcome
        var facts: DeliverMessage.Facts
        var step: DeliverMessage.Step
    }

    @Test(arguments: [
        Case(outcome: .accepted, facts: facts(), step: .sent),
        Case(outcome: .refused("400"), facts: facts(), step: .failed("400")),
        // After a refresh: the token that has just been given is not accepted either.
        Case(outcome: .unauthorized("401"), facts: facts(), step: .breakLink("401")),
        Case(outcome: .linkBroken("revoked"), facts: facts(), step: .breakLink("revoked")),
        Case(outcome: .roomBroken("404"), facts: facts(), step: .breakRoom("404")),
        Case(
            outcome: .roomBroken("404"), facts: facts(roomChanged: true),
            step: .again(at: now, state: .queued, error: "404")),
        Case(
            outcome: .tooMany(wait: .seconds(40), "429"), facts: facts(),
            step: .pause(until: now + .seconds(40), error: "429")),
        Case(
            outcome: .notNow("500"), facts: facts(), step: .again(at: now + .seconds(15), state: .queued, error: "500")),
        Case(
            outcome: .notNow("500"), facts: facts(tries: 99),
            step: .again(at: now + .minutes(10), state: .queued, error: "500")),
        Case(outcome: .notNow("500"), facts: facts(age: .hours(6)), step: .failed("500")),
        // However long the other side asks to be left alone.
        Case(outcome: .tooMany(wait: .hours(1), "429"), facts: facts(age: .minutes(301)), step: .failed("429")),
        Case(
            outcome: .unknown("cut"), facts: facts(),
            step: .again(at: now + .seconds(15), state: .unknown, error: "cut")),
        Case(outcome: .unknown("cut"), facts: facts(unknown: 2), step: .failed("cut")),
    ])
    func follows(_ row: Case) {
        #expect(DeliverMessage.decide(row.outcome, row.facts) == row.step)
    }

    @Test(arguments: [
        (200, MessageOutcome.accepted), (201, .accepted), (400, .refused("HTTP 400: x")),
        (401, .unauthorized("HTTP 401: x")), (403, .roomBroken("HTTP 403: x")), (404, .roomBroken("HTTP 404: x")),
        (413, .refused("HTTP 413: x")), (429, .tooMany(wait: .seconds(40), "HTTP 429: x")),
        (500, .notNow("HTTP 500: x")), (503, .notNow("HTTP 503: x")), (302, .refused("HTTP 302: x")),
    ])
    func statusMeans(_ status: Int, _ outcome: MessageOutcome) {
        #expect(ChatworkAnswer(status: status, said: "x", limitResets: 1040, date: 1000).outcome == outcome)
    }

    /// By Chatwork's own clock, and never shorter than the room's window nor longer than the account's.
    @Test(
        arguments: [
            (1040, 1000, 40), (1003, 1000, 10), (900, 1000, 10), (99_999, 1000, 300), (nil, 1000, 10), (1040, nil, 10),
        ] as [(Int64?, Int64?, Int)])
    func pause(_ reset: Int64?, _ date: Int64?, _ seconds: Int) {
        #expect(ChatworkAnswer(status: 429, limitResets: reset, date: date).pause == .seconds(seconds))
    }

    /// RFC 7636, appendix B.
    @Test func challengeIsAsTheStandardHasIt() {
        #expect(
            ConsentSecrets.challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
                == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test func tokensServeUntilAMinuteBeforeTheirEnd() {
        let tokens = ChatworkTokens(access: "a", refresh: "r", expires: Self.now)
        #expect(tokens.serves(at: Self.now - .seconds(61), refused: nil))
        #expect(!tokens.serves(at: Self.now - .seconds(60), refused: nil))
        #expect(!tokens.serves(at: Self.now - .hours(1), refused: "a"))
    }

    @Test func sealedTokensOpenOnlyWhereTheyBelong() throws {
        let old = Data(repeating: 1, count: 32).base64EncodedString()
        let new = Data(repeating: 2, count: 32).base64EncodedString()
        let tokens = ChatworkTokens(access: "himitsu", refresh: "naisho", expires: Self.now)
        let other = try #require(AccountID("acc_0000000000000000000000THER"))
        let sealed = try TokenSeal(old).seal(tokens, of: Fixture.account)
        #expect(!String(decoding: sealed, as: UTF8.self).contains("himitsu"))
        let rotated = try TokenSeal("\(old)\n\(new)\n")
        #expect(try rotated.tokens(sealed, of: Fixture.account) == tokens)
        #expect(throws: (any Error).self) { try rotated.tokens(sealed, of: other) }
        #expect(throws: (any Error).self) { try rotated.verifier(sealed, of: Fixture.account) }
        #expect(throws: (any Error).self) { try TokenSeal(new).tokens(sealed, of: Fixture.account) }
        #expect(throws: SealingKeys.Problem.self) { try TokenSeal("short") }
        #expect(throws: SealingKeys.Problem.self) { try TokenSeal("") }
    }
}
