import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import Testing

@testable import Edge

/// The staff side's pages of customers, documents, numbers, bills and deliveries.
@Suite struct StaffPagesTests {
    private static let documentID = "doc_01JZZZZZZZZZZZZZZZZZZZZZZZ"
    private static let account = "/accounts/\(Fixture.accountID)"
    private static let document = "\(account)/documents/\(documentID)"

    /// Runs `body` with a browser of a person of the staff in this role.
    private func signedIn(
        _ role: String, _ fakes: FakeServices, _ body: (Browser) async throws -> Void
    ) async throws {
        let (clock, signer) = (TestClock(), TestSigner())
        var fakes = fakes
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        try await fakes.run { services in
            let browser = Browser(try Fixture.edge(services, clock), host: "staff.localhost:8080")
            let token = try await signer.token(
                clock.now, account: nil, brand: nil, role: role, person: "stf_01JZZZZZZZZZZZZZZZZZZZZZZZ")
            browser.cookies = ["staff-session": Fixture.secret, "staff-access": token]
            try await body(browser)
        }
    }

    /// A customer whose licence waits for review.
    private static func services(
        reviewed: @escaping @Sendable (Account_ReviewDocumentRequest) throws -> Void = { _ in },
        issued: @escaping @Sendable (Account_IssueNumberRequest) throws -> Void = { _ in }
    ) -> FakeServices {
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.GetAccountForStaff.descriptor) {
            (request: Account_GetAccountForStaffRequest) in
            guard request.accountID == Fixture.accountID else { throw RPCError(code: .notFound, message: "no") }
            return Account_GetAccountForStaffResponse.with {
                $0.account = .with {
                    $0.accountID = Fixture.accountID
                    $0.siteName = "ひなた<b>"
                    $0.personName = "田中 太郎"
                    $0.state = .verified
                    $0.identity = .submitted
                }
                $0.documents = [
                    .with {
                        $0.documentID = documentID
                        $0.kind = "drivers_license"
                        $0.kindName = "運転免許証"
                        $0.state = .submitted
                        $0.pages = ["image/png", "application/pdf", "image/heic"].enumerated().map { index, type in
                            .with {
                                $0.page = Int32(index + 1)
                                $0.contentType = type
                            }
                        }
                    }
                ]
            }
        }
        fakes.on(Account_AccountService.Method.ListNumbers.descriptor) { (_: Account_ListNumbersRequest) in
            Account_ListNumbersResponse.with {
                $0.numbers = [.with { ($0.number, $0.state) = ("0350000001", "free") }]
                $0.freeCount = 1
            }
        }
        fakes.on(Account_AccountService.Method.ReviewDocument.descriptor) { (request: Account_ReviewDocumentRequest) in
            try reviewed(request)
            return Account_ReviewDocumentResponse()
        }
        fakes.on(Account_AccountService.Method.IssueNumber.descriptor) { (request: Account_IssueNumberRequest) in
            try issued(request)
            return Account_IssueNumberResponse.with { $0.number = "0350000001" }
        }
        return fakes
    }

    @Test(arguments: [("operator", "/desk"), ("reviewer", "/documents"), ("billing", "/money"), ("admin", "/desk")])
    func everyRoleBeginsWhereItsWorkIs(role: String, path: String) async throws {
        try await signedIn(role, FakeServices()) { browser in
            let answer = try await browser.get("/")
            #expect(answer.location == path)
        }
    }

    @Test(arguments: [
        ("operator", ["/documents", "/numbers", "/money"]), ("reviewer", ["/desk", "/money"]),
        ("billing", ["/desk", "/documents", "/numbers"]),
    ])
    func whatARoleMayNotUseIsNotAnswered(role: String, paths: [String]) async throws {
        try await signedIn(role, FakeServices()) { browser in
            for path in paths {
                let answer = try await browser.get(path)
                #expect(answer.status == 403, "\(path)")
                #expect(answer.text.contains("権限がありません"), "\(path)")
            }
        }
    }

    @Test func aSignInWithoutAPasswordSaysSoBesideTheField() async throws {
        try await FakeServices().run { services in
            let browser = Browser(try Fixture.edge(services), host: "staff.localhost:8080")
            let page = try await browser.get("/login")
            let answer = try await browser.post("/login", [("email", "a@example.jp"), ("password", "")], with: page)
            #expect(answer.status == 400)
            #expect(answer.text.contains("<a href=\"#password\">パスワードが入力されていません。</a>"))
            #expect(answer.text.contains("value=\"a@example.jp\""))
        }
    }

    @Test func aWrongPasswordIsAnsweredInStaffsWords() async throws {
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.SignInStaff.descriptor) {
            (_: Account_SignInStaffRequest) -> Account_SignInStaffResponse in
            throw Rejected(.unauthenticated, "登録後まだメールアドレスの認証がお済みでない場合は")
        }
        try await fakes.run { services in
            let browser = Browser(try Fixture.edge(services), host: "staff.localhost:8080")
            let page = try await browser.get("/login")
            let answer = try await browser.post("/login", [("email", "a@example.jp"), ("password", "x")], with: page)
            #expect(answer.status == 400)
            #expect(answer.text.contains("ログインできませんでした。メールアドレスとパスワードをご確認ください。"))
            #expect(!answer.text.contains("登録後") && !answer.text.contains("value=\"x\""))
        }
    }

    @Test func aPersonsPageStandsWhileBillingIsAway() async throws {
        var fakes = Self.services()
        fakes.on(Billing_BillingService.Method.ListInvoicesForStaff.descriptor) {
            (_: Billing_ListInvoicesForStaffRequest) -> Billing_ListInvoicesForStaffResponse in
            throw RPCError(code: .unavailable, message: "away")
        }
        try await signedIn("admin", fakes) { browser in
            let page = try await browser.get(Self.account)
            #expect(page.status == 200)
            #expect(page.text.contains("ひなた&lt;b&gt;"))
            #expect(page.text.contains("請求の情報を取得できませんでした"))
        }
    }

    @Test func anOperatorSeesNoFormsOfReviewers() async throws {
        try await signedIn("operator", Self.services()) { browser in
            let page = try await browser.get(Self.account)
            #expect(page.status == 200)
            for absent in ["発番する", "承認する", "href=\"/numbers\"", "href=\"/money\"", "/documents/doc_"] {
                #expect(!page.text.contains(absent), "\(absent)")
            }
            #expect(page.text.contains("href=\"/notices\""))
        }
    }

    @Test func aRefusedVerdictKeepsWhatWasTyped() async throws {
        let fakes = Self.services(reviewed: { request in
            #expect(request.documentID == Self.documentID && !request.accept && request.reason == "ぼけ<i>")
            throw Rejected(.invalidArgument, "理由", fields: [.init("reason", "個人番号（12桁）は記録できません。")])
        })
        try await signedIn("reviewer", fakes) { browser in
            let page = try await browser.get(Self.document)
            #expect(page.text.contains("<img src=\"\(Self.document)/pages/1\""))
            #expect(!page.text.contains("<img src=\"\(Self.document)/pages/2\""))
            let answer = try await browser.post(
                Self.document, [("verdict", "reject"), ("reason", "ぼけ<i>")], with: page)
            #expect(answer.status == 400)
            #expect(answer.text.contains("ぼけ&lt;i&gt;</textarea>"))
            #expect(answer.text.contains("id=\"reason-wrong\">個人番号（12桁）は記録できません。"))
        }
    }

    @Test func anAcceptedDocumentLeadsBackToTheCustomer() async throws {
        let fakes = Self.services(reviewed: { #expect($0.accept && $0.documentNumber == "123" && $0.reason.isEmpty) })
        try await signedIn("reviewer", fakes) { browser in
            let page = try await browser.get(Self.document)
            let answer = try await browser.post(
                Self.document, [("verdict", "accept"), ("document_number", "123"), ("reason", "x")], with: page)
            #expect(answer.status == 303 && answer.location == "\(Self.account)?done=accepted")
        }
    }

    @Test(arguments: [
        ("image/png", 200, "inline; filename=\"document-1.png\""),
        ("application/pdf", 200, "inline; filename=\"document-1.pdf\""),
        ("image/heic", 200, "attachment; filename=\"document-1.heic\""), ("text/html", 404, nil),
    ])
    func aDocumentsPageCanDoNothing(type: String, status: Int, disposition: String?) async throws {
        var fakes = Self.services()
        fakes.on(Account_AccountService.Method.GetDocumentPage.descriptor) { (_: Account_GetDocumentPageRequest) in
            Account_GetDocumentPageResponse.with {
                $0.contentType = type
                $0.content = Data("<script>".utf8)
            }
        }
        try await signedIn("reviewer", fakes) { browser in
            let answer = try await browser.get("\(Self.document)/pages/1")
            #expect(answer.status == status)
            guard let disposition else { return }
            #expect(answer.headers[.contentType] == type && answer.headers[.contentDisposition] == disposition)
            #expect(answer.headers[.contentSecurityPolicy]?.hasPrefix("sandbox; default-src 'none'") == true)
            #expect(answer.headers[.cacheControl] == "no-store" && answer.headers[.xContentTypeOptions] == "nosniff")
        }
    }

    @Test func aRefusedIssueSaysWhatIsWrongBesideTheField() async throws {
        let fakes = Self.services(issued: { request in
            #expect(request.number.isEmpty && request.serviceStartDate == "2017-02-01")
            throw Rejected(.invalidArgument, "日付", fields: [.init("service_start_date", "サービス開始日は今日以降の日付にしてください。")])
        })
        try await signedIn("reviewer", fakes) { browser in
            let page = try await browser.get(Self.account)
            #expect(page.text.contains("value=\"2017-02-27\""), "the day of the clock")
            #expect(page.text.contains("<li>本人確認書類の承認</li>"))
            let answer = try await browser.post(
                "\(Self.account)/issue", [("number", ""), ("service_start_date", "2017-02-01")], with: page)
            #expect(answer.status == 400)
            #expect(answer.text.contains("id=\"service_start_date-wrong\">サービス開始日は今日以降の日付にしてください。"))
            #expect(answer.text.contains("value=\"2017-02-01\""))
        }
    }

    @Test(arguments: [(0, 400, "1行目「0312」"), (2, 200, "2件の番号を取り込みました")])
    func linesThatAreNoNumbersAreNamed(added: Int32, status: Int, words: String) async throws {
        var fakes = Self.services()
        fakes.on(Account_AccountService.Method.ImportNumbers.descriptor) { (_: Account_ImportNumbersRequest) in
            Account_ImportNumbersResponse.with {
                $0.added = added
                $0.problems = ["1行目「0312」：03の電話番号ではありません。"]
            }
        }
        try await signedIn("admin", fakes) { browser in
            let page = try await browser.get("/numbers")
            let answer = try await browser.post("/numbers", [("lines", "0312\n03-5000-0001")], with: page)
            #expect(answer.status == status)
            #expect(answer.text.contains(words) && answer.text.contains("1行目「0312」：03の電話番号ではありません。"))
            #expect(answer.text.contains("0312\n03-5000-0001</textarea>"))
        }
    }

    @Test func aBillIsShownWithoutItsCustomersName() async throws {
        var fakes = FakeServices()
        fakes.on(Billing_BillingService.Method.ListInvoicesForStaff.descriptor) {
            (request: Billing_ListInvoicesForStaffRequest) in
            #expect(request.accountID.isEmpty && request.staff.role == .billing)
            return Billing_ListInvoicesForStaffResponse.with {
                $0.invoices = [
                    .with {
                        $0.accountID = Fixture.accountID
                        $0.title = "初期費用"
                        $0.totalYen = 12830
                        $0.state = .failed
                        $0.failure = "カードの有効期限が切れています。"
                    }
                ]
            }
        }
        try await signedIn("billing", fakes) { browser in
            let page = try await browser.get("/money")
            #expect(page.status == 200)
            for there in ["12,830円", "支払い失敗", "カードの有効期限が切れています。", "href=\"\(Self.account)\""] {
                #expect(page.text.contains(there), "\(there)")
            }
        }
    }

    @Test func unsentDeliveriesAreAskedFor() async throws {
        var fakes = FakeServices()
        fakes.on(Notify_NotifyService.Method.ListDeliveriesForStaff.descriptor) {
            (request: Notify_ListDeliveriesForStaffRequest) in
            Notify_ListDeliveriesForStaffResponse.with {
                $0.deliveries =
                    request.unsentOnly
                    ? [
                        .with {
                            ($0.subject, $0.state, $0.attempts, $0.lastError) = ("発番", .failed, 3, "550 no such user")
                        }
                    ] : []
            }
        }
        try await signedIn("operator", fakes) { browser in
            let all = try await browser.get("/notices")
            #expect(all.text.contains("通知を送信すると"))
            let page = try await browser.get("/notices?unsent=1")
            for there in ["送信失敗", "3回", "550 no such user"] { #expect(page.text.contains(there), "\(there)") }
        }
    }
}
