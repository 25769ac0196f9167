import Contracts
import Foundation
import GRPCCore
import Primitives
import Synchronization
import Testing

@testable import Edge

@Suite struct SessionTests {
    /// An account that is signed in; Account answers renewals as the test says.
    private func fakes(
        _ signer: TestSigner, keySets: @escaping @Sendable () throws -> String,
        renew: @escaping @Sendable () async throws -> Account_Session = {
            throw RPCError(code: .unavailable, message: "away")
        }
    ) -> FakeServices {
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            try Account_ListSigningKeysResponse.with { $0.jwksJson = try keySets() }
        }
        fakes.on(Account_AccountService.Method.RenewSession.descriptor) { (_: Account_RenewSessionRequest) in
            let session = try await renew()
            return Account_RenewSessionResponse.with { $0.session = session }
        }
        fakes.on(Call_CallService.Method.ListInquiries.descriptor) { (request: Call_ListInquiriesRequest) in
            #expect(request.customer.accountID == Fixture.accountID)
            return Call_ListInquiriesResponse.with {
                $0.inquiries = [
                    .with {
                        $0.inquiryID = Fixture.inquiryID
                        $0.callerName = "田中<b>"
                    }
                ]
            }
        }
        fakes.on(Call_CallService.Method.SetInquiryHandled.descriptor) { (_: Call_SetInquiryHandledRequest) in
            Call_SetInquiryHandledResponse()
        }
        fakes.on(Call_CallService.Method.GetInquiry.descriptor) { (_: Call_GetInquiryRequest) in
            Call_GetInquiryResponse.with { $0.inquiry = .with { $0.inquiryID = Fixture.inquiryID } }
        }
        return fakes
    }

    private func browser(_ edge: Edge, _ token: String, host: String = "eccall.localhost:8080") -> Browser {
        let browser = Browser(edge, host: host)
        browser.cookies = ["session": Fixture.secret, "access": token]
        return browser
    }

    @Test func aGoodTokenIsCheckedHereAlone() async throws {
        let (clock, signer) = (TestClock(), TestSigner())
        let fakes = fakes(signer, keySets: { signer.keySet })
        try await fakes.run { services in
            let token = try await signer.token(clock.now)
            let browser = browser(try Fixture.edge(services, clock), token)
            for _ in 1...3 {
                let page = try await browser.get("/inquiries")
                #expect(page.status == 200)
                #expect(page.text.contains("田中&lt;b&gt;"))
            }
        }
        #expect(fakes.called.filter { $0.hasSuffix("ListSigningKeys") }.count == 1)
        #expect(!fakes.called.contains { $0.hasSuffix("RenewSession") })
    }

    @Test func foreignTokensAreNobody() async throws {
        let (clock, signer) = (TestClock(), TestSigner())
        let refused: @Sendable () async throws -> Account_Session = {
            throw RPCError(code: .unauthenticated, message: "no")
        }
        try await fakes(signer, keySets: { signer.keySet }, renew: refused).run { services in
            let edge = try Fixture.edge(services, clock)
            let good = try await signer.token(clock.now)
            let tokens = [
                ("another key under the same name", try await TestSigner().token(clock.now)),
                ("an unknown key", try await TestSigner(keyID: "other").token(clock.now)),
                ("another brand", try await signer.token(clock.now, brand: "businesscall")),
                ("staff", try await signer.token(clock.now, account: nil, role: "admin", person: "stf_x")),
                ("an unknown role", try await signer.token(clock.now, role: "emperor")),
                ("a changed payload", good.replacingOccurrences(of: ".ey", with: ".eX")),
                ("no signature", good.split(separator: ".").dropLast().joined(separator: ".") + "."),
                ("rubbish", "rubbish"),
            ]
            for (what, token) in tokens {
                let answer = try await browser(edge, token).get("/inquiries")
                #expect(answer.status == 303, "\(what)")
                #expect(answer.location == "/login?next=%2Finquiries", "\(what)")
            }
        }
    }

    @Test func theSessionOfOneBrandIsNobodyOnAnother() async throws {
        let (clock, signer) = (TestClock(), TestSigner())
        try await fakes(signer, keySets: { signer.keySet }).run { services in
            let token = try await signer.token(clock.now)
            let answer = try await browser(try Fixture.edge(services, clock), token, host: "businesscall.localhost")
                .get("/inquiries")
            #expect(answer.status == 303)
        }
    }

    @Test func anExpiredTokenIsRenewed() async throws {
        let (clock, signer) = (TestClock(), TestSigner())
        let fakes = fakes(
            signer, keySets: { signer.keySet },
            renew: {
                let token = try await signer.token(clock.now)
                return .with {
                    $0.secret = Fixture.secret
                    $0.accessToken = token
                    $0.remember = true
                    $0.sessionExpiresMs = (clock.now + .days(30)).milliseconds
                }
            })
        try await fakes.run { services in
            let old = try await signer.token(clock.now)
            let browser = browser(try Fixture.edge(services, clock), old)
            clock.advance(.minutes(6))
            let page = try await browser.get("/inquiries")
            #expect(page.status == 200)
            #expect(browser.cookies["access"] != old)
            #expect(
                page.headers[values: .setCookie].contains { $0.hasPrefix("session=") && $0.contains("Max-Age=2592000") }
            )
            _ = try await browser.get("/inquiries")
        }
        #expect(fakes.called.filter { $0.hasSuffix("RenewSession") }.count == 1)
    }

    @Test func accountAway() async throws {
        let (clock, signer) = (TestClock(), TestSigner())
        try await fakes(signer, keySets: { signer.keySet }).run { services in
            let edge = try Fixture.edge(services, clock)
            let token = try await signer.token(clock.now)
            let browser = browser(edge, token)
            let detail = try await browser.get("/inquiries/\(Fixture.inquiryID)")
            clock.advance(.minutes(20))
            // Reading goes on for a while, and says that it is only reading.
            let page = try await browser.get("/inquiries")
            #expect(page.status == 200)
            #expect(page.text.contains("ただいま表示のみご利用いただけます"))
            let change = try await browser.post("/inquiries/\(Fixture.inquiryID)", [("handled", "yes")], with: detail)
            #expect(change.status == 503)
            clock.advance(.hours(1))
            #expect(try await browser.get("/inquiries").status == 503)
            // Pages for everybody stay.
            #expect(try await browser.get("/terms").status == 200)
        }
    }

    @Test func anEndedSessionIsRefusedAtOnce() async throws {
        let (clock, signer) = (TestClock(), TestSigner())
        let refused: @Sendable () async throws -> Account_Session = {
            throw RPCError(code: .unauthenticated, message: "no")
        }
        try await fakes(signer, keySets: { signer.keySet }, renew: refused).run { services in
            let edge = try Fixture.edge(services, clock)
            let browser = browser(edge, try await signer.token(clock.now))
            #expect(try await browser.get("/inquiries").status == 200)
            try edge.ended.apply(
                .with {
                    $0.kind = "session.ended"
                    $0.atMs = clock.now.milliseconds
                    $0.payload = try! Account_SessionEnded.with { $0.sessionID = Fixture.sessionID }.serializedData()
                })
            #expect(try await browser.get("/inquiries").status == 303)
            #expect(browser.cookies["session"] == nil)
        }
    }

    @Test func everySessionOfAPersonEnds() async throws {
        let (clock, signer) = (TestClock(), TestSigner())
        try await fakes(signer, keySets: { signer.keySet }).run { services in
            let edge = try Fixture.edge(services, clock)
            let before = try await signer.token(clock.now, seq: 6)
            try edge.ended.apply(
                .with {
                    $0.sequence = 7
                    $0.atMs = clock.now.milliseconds
                    $0.payload = try! Account_SessionEnded.with { $0.personID = Fixture.memberID }.serializedData()
                })
            let after = try await signer.token(clock.now, seq: 7)
            let keys = SigningKeys(services: services, world: clock.world)
            #expect(edge.ended.contains(try await keys.claims(before)))
            #expect(!edge.ended.contains(try await keys.claims(after)))
        }
    }

    @Test func anEndingBeforeTheFeedWasReachedIsAskedFor() async throws {
        let (clock, signer) = (TestClock(), TestSigner())
        let fakes = fakes(
            signer, keySets: { signer.keySet },
            renew: {
                let token = try await signer.token(clock.now, seq: 9)
                return .with {
                    $0.secret = Fixture.secret
                    $0.accessToken = token
                }
            })
        try await fakes.run { services in
            let edge = try Fixture.edge(services, clock, followedAfter: 8)
            let browser = browser(edge, try await signer.token(clock.now, seq: 7))
            for _ in 1...3 { #expect(try await browser.get("/inquiries").status == 200) }
        }
        #expect(fakes.called.filter { $0.hasSuffix("RenewSession") }.count == 1)
    }

    @Test func aNewKeyIsAskedForAndInventedOnesNotTooOften() async throws {
        let (clock, old, new) = (TestClock(), TestSigner(keyID: "old"), TestSigner(keyID: "new"))
        let box = KeySetBox(old.keySet)
        let fakes = fakes(old, keySets: { box.text })
        try await fakes.run { services in
            let keys = SigningKeys(services: services, world: clock.world)
            _ = try await keys.claims(try await old.token(clock.now))
            box.text = new.keySet
            clock.advance(.seconds(30))
            _ = try await keys.claims(try await new.token(clock.now))
            for _ in 1...20 {
                await #expect(throws: SigningKeys.Refused.unknownKey) {
                    try await keys.claims(try await TestSigner(keyID: "invented").token(clock.now))
                }
            }
        }
        #expect(fakes.called.filter { $0.hasSuffix("ListSigningKeys") }.count == 2)
    }
}

final class KeySetBox: Sendable {
    private let value: Mutex<String>
    init(_ text: String) { value = Mutex(text) }
    var text: String {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
