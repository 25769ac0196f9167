import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import Synchronization
import Testing

@testable import Edge

/// The final confirmation of a change: the page shows what Billing will keep, and nothing else is agreed to.
@Suite struct ContractConfirmTests {
    private static func preview(_ digest: String) -> Billing_PreviewChangeResponse { GallerySample.preview(digest) }

    /// What Billing was asked.
    private final class Asked: Sendable {
        let previews = Mutex(0)
        let changes = Mutex<[Billing_RequestChangeRequest]>([])
        var requests: [Billing_RequestChangeRequest] { changes.withLock { $0 } }
    }

    private static func every(_ shown: Billing_ShownChange) -> [String] {
        (shown.change + shown.warnings + [shown.before, shown.after] + shown.bills + shown.conditions)
            .flatMap { [$0.label] + $0.lines }
    }

    /// Billing that would show something else by the time the button is pressed, as often as it is said.
    private static func services(refusals: Int, _ asked: Asked) -> FakeServices {
        var fakes = FakeServices()
        fakes.on(Billing_BillingService.Method.PreviewChange.descriptor) { (_: Billing_PreviewChangeRequest) in
            let number = asked.previews.withLock { number in
                number += 1
                return number
            }
            return preview("digest\(number)")
        }
        fakes.on(Billing_BillingService.Method.RequestChange.descriptor) { (request: Billing_RequestChangeRequest) in
            let times = asked.changes.withLock { changes in
                changes.append(request)
                return changes.count
            }
            if times <= refusals { throw Rejected(.failedPrecondition, "いずれかが変わりました。") }
            return Billing_RequestChangeResponse()
        }
        return fakes
    }

    @Test func theCustomersPageShowsWhatIsKeptAndSendsItsDigest() async throws {
        let (signer, clock) = (TestSigner(), TestClock())
        let asked = Asked()
        var fakes = Self.services(refusals: 1, asked)
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        try await fakes.run { services in
            let browser = Browser(try Fixture.edge(services, clock))
            browser.cookies = ["session": Fixture.secret, "access": try await signer.token(clock.now)]
            var page = try await browser.get("/billing/contract/confirm?wish=plan:plus")
            #expect(page.status == 200)
            for text in Self.every(Self.preview("").shown) { #expect(page.text.contains(text), "\(text)") }
            page = try await Self.press(browser, page, "/billing/contract/confirm", [("shown", "0円")])
            // Changed meanwhile: the new one is shown, and what is agreed to next is that one.
            #expect(page.status == 400 && page.text.contains("いずれかが変わりました"))
            #expect(page.hidden("shown_digest") == "digest2")
            page = try await Self.press(browser, page, "/billing/contract/confirm", [])
            #expect(page.location == "/billing/contract?done=changed")
        }
        let requests = asked.requests
        #expect(requests.map(\.shownDigest) == ["digest1", "digest2"])
        #expect(requests.map(\.wish.plan) == ["plus", "plus"] && requests.allSatisfy { $0.shown.isEmpty })
        #expect(requests[0].requestID != requests[1].requestID)
    }

    @Test func whatStaffWroteDownStays() async throws {
        let asked = Asked()
        try await StaffFixture.signedIn("billing", Self.services(refusals: 1, asked)) { browser in
            let path = "/accounts/\(Fixture.accountID)/contract/confirm"
            var page = try await browser.get(path + "?wish=plan:plus")
            page = try await Self.press(browser, page, path, [("note", "1月1日、田中様よりお電話")])
            #expect(page.status == 400 && page.text.contains("1月1日、田中様よりお電話</textarea>"))
            for text in Self.every(Self.preview("").shown) { #expect(page.text.contains(text), "\(text)") }
            page = try await Self.press(browser, page, path, [("note", "1月1日、田中様よりお電話")])
            #expect(page.status == 303)
        }
        #expect(asked.requests.map(\.shownDigest) == ["digest1", "digest2"])
    }

    private static func press(
        _ browser: Browser, _ page: Answer, _ path: String, _ typed: [(String, String)]
    ) async throws -> Answer {
        let hidden = ["wish", "effective_date", "shown_digest"].map { ($0, page.hidden($0) ?? "") }
        return try await browser.post(path, hidden + typed, with: page)
    }
}
