import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import Testing

@testable import Edge

/// Who sees what on the staff side; bills and deliveries.
@Suite struct StaffPagesTests {
    @Test(arguments: [("operator", "/desk"), ("reviewer", "/documents"), ("billing", "/money"), ("admin", "/desk")])
    func everyRoleBeginsWhereItsWorkIs(role: String, path: String) async throws {
        try await StaffFixture.signedIn(role, FakeServices()) { browser in
            let answer = try await browser.get("/")
            #expect(answer.location == path)
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
        try await StaffFixture.signedIn("billing", fakes) { browser in
            let page = try await browser.get("/money")
            #expect(page.status == 200)
            for there in ["12,830円", "支払い失敗", "カードの有効期限が切れています。", "href=\"\(StaffFixture.account)\""] {
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
        try await StaffFixture.signedIn("operator", fakes) { browser in
            let all = try await browser.get("/notices")
            #expect(all.text.contains("通知を送信すると"))
            let page = try await browser.get("/notices?unsent=1")
            for there in ["送信失敗", "3回", "550 no such user"] { #expect(page.text.contains(there), "\(there)") }
        }
    }
}
