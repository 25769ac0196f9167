import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import Synchronization
import Testing

@testable import Edge

@Suite struct ApplyTests {
    private static let password = "kuchinashi-no-hana"

    private func fields(_ brand: Brand) -> [(String, String)] {
        GallerySample.applicationFields(brand).map { ($0.name, $0.value) } + [
            ("password", Self.password), ("consent_terms", "yes"), ("consent_privacy", "yes"),
        ]
    }

    /// Hidden fields of a page, as a browser sends them on.
    private func hidden(_ page: Answer) -> [(String, String)] {
        page.text.matches(of: /type="hidden" name="([^"]+)" value="([^"]*)"/).map {
            (String($0.1), String($0.2).replacing("&amp;", with: "&").replacing("&quot;", with: "\""))
        }
    }

    private func fakes(total: @escaping @Sendable () -> Int64, submitted: Submissions) -> FakeServices {
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.CheckApplication.descriptor) {
            (request: Account_CheckApplicationRequest) in
            guard request.application.password.count >= 8 else {
                throw Rejected(.invalidArgument, "入力内容をご確認ください。", fields: [.init("password", "パスワードが入力されていません。")])
            }
            return Account_CheckApplicationResponse.with {
                $0.normalised = request.application
                $0.normalised.password = ""
            }
        }
        fakes.on(Billing_BillingService.Method.QuoteStart.descriptor) { (_: Billing_QuoteStartRequest) in
            Billing_QuoteStartResponse.with { $0.totalYen = total() }
        }
        fakes.on(Account_AccountService.Method.SubmitApplication.descriptor) {
            (request: Account_SubmitApplicationRequest) in
            submitted.list.withLock { $0.append(request) }
            return Account_SubmitApplicationResponse()
        }
        return fakes
    }

    final class Submissions: Sendable { let list = Mutex<[Account_SubmitApplicationRequest]>([]) }
    final class Total: Sendable { let yen = Mutex<Int64>(11_392) }

    @Test func whatIsAgreedToIsWhatWasShown() async throws {
        let brand = try #require(Fixture.catalogue["eccall"])
        let (submitted, total) = (Submissions(), Total())
        try await fakes(total: { total.yen.withLock { $0 } }, submitted: submitted).run { services in
            let browser = Browser(try Fixture.edge(services))
            let form = try await browser.get("/apply?plan=plus")
            #expect(form.text.contains("value=\"plus\" checked"))
            let confirm = try await browser.post("/apply/confirm", fields(brand), with: form)
            #expect(confirm.status == 200)
            #expect(confirm.text.contains("11,392円"))
            #expect(!confirm.text.contains(Self.password))

            // The price moves while the page lies open: it is shown again before anything is sent.
            total.yen.withLock { $0 = 12_000 }
            let again = try await browser.post("/apply", hidden(confirm))
            #expect(again.status == 400)
            #expect(again.text.contains("12,000円") && again.text.contains("お支払いの内容が変わりました"))
            #expect(submitted.list.withLock { $0.isEmpty })

            let done = try await browser.post("/apply", hidden(again))
            #expect(done.location == "/apply/done")
            let request = try #require(submitted.list.withLock { $0.first })
            #expect(request.application.password == Self.password)
            #expect(request.application.hours.count == 5)
            #expect(request.consent.shown.contains("12,000円") && request.consent.shown.contains("解約の方法"))
            #expect(request.consent.termsVersion == brand.termsVersion)
            #expect(!request.requestID.isEmpty)
        }
    }

    /// The rules were changed between the page with the boxes and the button at the end: both are shown again.
    @Test func aConsentIsToTheVersionThatWasShown() async throws {
        let brand = try #require(Fixture.catalogue["eccall"])
        let submitted = Submissions()
        try await fakes(total: { 1 }, submitted: submitted).run { services in
            let browser = Browser(try Fixture.edge(services))
            let form = try await browser.get("/apply")
            #expect(form.hidden("terms_version") == brand.termsVersion)
            let stale = fields(brand) + [("terms_version", "1999-01-01"), ("privacy_version", brand.privacyVersion)]
            let again = try await browser.post("/apply/confirm", stale, with: form)
            #expect(again.status == 400 && again.text.contains("電話代行サービス規約が改定されました。"))
            #expect(again.hidden("terms_version") == brand.termsVersion)
            #expect(!again.text.contains(/name="consent_terms" value="yes" checked/))
            #expect(again.text.contains(/name="consent_privacy" value="yes" checked/))

            let shown = fields(brand) + [("terms_version", brand.termsVersion)]
            let confirm = try await browser.post("/apply/confirm", shown, with: form)
            #expect(confirm.text.contains("同意いただく規約") && confirm.hidden("terms_version") == brand.termsVersion)
            let former = hidden(confirm).map { $0.0 == "terms_version" ? ($0.0, "1999-01-01") : $0 }
            #expect(try await browser.post("/apply", former).text.contains("電話代行サービス規約が改定されました。"))
            #expect(submitted.list.withLock { $0.isEmpty })
        }
    }

    @Test func goingBackKeepsEverythingTheSealedPasswordToo() async throws {
        let brand = try #require(Fixture.catalogue["eccall"])
        try await fakes(total: { 1 }, submitted: Submissions()).run { services in
            let browser = Browser(try Fixture.edge(services))
            let confirm = try await browser.post("/apply/confirm", fields(brand), with: try await browser.get("/apply"))
            let back = try await browser.post("/apply", hidden(confirm) + [("back", "yes")])
            #expect(back.status == 200)
            #expect(back.text.contains("value=\"高橋 一郎\""))
            #expect(back.text.contains("入力済みです"))
            var typed = fields(brand).filter { $0.0 != "password" }
            typed += hidden(back).filter { $0.0 == "sealed" }
            #expect(try await browser.post("/apply/confirm", typed, with: back).text.contains("お申し込み内容の確認"))
        }
    }

    @Test func problemsStandBesideTheirFieldsAndFirst() async throws {
        try await fakes(total: { 1 }, submitted: Submissions()).run { services in
            let browser = Browser(try Fixture.edge(services))
            let hostile = "<script>\"田中\"</script>"
            let page = try await browser.post(
                "/apply/confirm", [("person_name", hostile), ("opens_1", "17:00"), ("closes_1", "10:00")],
                with: try await browser.get("/apply"))
            #expect(page.status == 400)
            #expect(page.text.contains("<title>エラー：新規申込"))
            #expect(page.text.contains("<a href=\"#password\">パスワードが入力されていません。</a>"))
            #expect(page.text.contains("<p class=\"wrong\" id=\"password-wrong\">パスワードが入力されていません。</p>"))
            #expect(page.text.contains("<a href=\"#consent_terms\">"))
            #expect(page.text.contains("月曜日の時間は"))
            #expect(page.text.contains("value=\"&lt;script&gt;&quot;田中&quot;&lt;/script&gt;\""))
            #expect(!page.text.contains("<script>"))
        }
    }
}
