import Contracts
import Foundation
import Primitives
import Testing

@testable import Edge

/// Every customers' page with the guides' own examples: rendered in every run; written to a folder to be looked at
/// when DENWABAN_GALLERY names one (`python3 -m http.server` there shows them with their style).
@Suite struct Gallery {
    @Test(arguments: ["eccall", "businesscall"])
    func pages(brand key: String) async throws {
        try await FakeServices().run { services in
            let edge = try Fixture.edge(services)
            let brand = try #require(Fixture.catalogue[key])
            let folder = ProcessInfo.processInfo.environment["DENWABAN_GALLERY"]
            for (name, page) in try Gallery.shown(brand) {
                var layout = Layout(
                    edge: edge, brand: brand, person: "田中", signedIn: page.signedIn, stale: false, csrf: "t",
                    requestID: "req_01KA")
                layout.stand(at: page.place)
                if let problems = page.problems { layout.show(problems) }
                let html = try edge.templates.render(page.model, in: layout)
                #expect(html.hasPrefix("<!doctype html>") && html.contains("</html>"))
                #expect(!html.contains("<script>") && !html.contains(" style=") && !html.contains("<b>"))
                if let folder { try Data(html.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(key)-\(name).html")) }
            }
            if let folder { try Gallery.writeAssets(edge, folder) }
        }
    }

    struct Shown {
        let model: any PageModel
        var signedIn = true
        var place: Place?
        var problems: Problems?
    }

    private static func writeAssets(_ edge: Edge, _ folder: String) throws {
        try FileManager.default.createDirectory(atPath: "\(folder)/assets", withIntermediateDirectories: true)
        for path in edge.assets.paths.values {
            let bytes = try #require(edge.assets.bytes(path))
            try Data(bytes.readableBytesView).write(to: URL(fileURLWithPath: folder + path))
        }
    }

    static func shown(_ brand: Brand) throws -> [(String, Shown)] {
        let typed = ApplicationForm(form: Form(GallerySample.applicationFields(brand)))
        let application = typed.application(brand, password: "x")
        let problems = Problems(
            "入力内容をご確認ください。",
            [
                .init(field: "person_name_kana", text: "名前（カナ）が入力されていません。"),
                .init(field: "telephone", text: "お電話番号は、03-1234-5678のように入力してください。"),
                .init(field: "hours", text: "対応希望曜日・時間が選択されていません。"),
                .init(field: "consent_terms", text: "電話代行サービス規約への同意が選択されていません。"),
            ])
        let login = Problems("ログインできませんでした。メールアドレスとパスワードをご確認ください。")
        let list = GallerySample.inquiries
        return [
            ("landing", Shown(model: LandingPage(brand), signedIn: false)),
            ("apply", Shown(model: ApplyPage(typed, brand, problems: nil), signedIn: false)),
            (
                "apply-wrong",
                Shown(model: ApplyPage(typed, brand, problems: problems), signedIn: false, problems: problems)
            ),
            (
                "confirm",
                Shown(
                    model: ConfirmPage(
                        typed, application, GallerySample.quote(brand), brand, sealed: "s", changed: false),
                    signedIn: false)
            ),
            ("applied", Shown(model: AppliedPage(), signedIn: false)),
            ("verify", Shown(model: VerifyLink.page(.good, link: "l", secret: "s"), signedIn: false)),
            ("verify-expired", Shown(model: VerifyLink.page(.expired), signedIn: false)),
            ("verified", Shown(model: VerifiedPage(), signedIn: false)),
            ("sent", Shown(model: SentPage(), signedIn: false)),
            ("login", Shown(model: LoginPage(Form(), problems: nil), signedIn: false)),
            (
                "login-wrong",
                Shown(
                    model: LoginPage(Form([("email", "tanaka@example.jp")]), problems: login), signedIn: false,
                    problems: login)
            ),
            ("forgot", Shown(model: ForgotPage(Form(), problems: nil), signedIn: false)),
            ("reset", Shown(model: ResetPage(.good, link: "l", secret: "s", problems: nil), signedIn: false)),
            ("top-steps", Shown(model: TopPage(GallerySample.applicant(brand), .init()), place: .top)),
            ("top", Shown(model: TopPage(GallerySample.account(brand), list), place: .top)),
            (
                "documents",
                Shown(
                    model: DocumentsPage(
                        GallerySample.documents(brand), GallerySample.kinds),
                    place: .documents)
            ),
            (
                "documents-details",
                Shown(
                    model: DocumentsPage(
                        .with { $0.account = GallerySample.applicant(brand) }, GallerySample.kinds,
                        typed: Form([("purpose", "")]),
                        problems: Problems(
                            "入力内容をご確認ください。", [.init(field: "purpose", text: "ご利用の目的が入力されていません。")])),
                    place: .documents)
            ),
            (
                "billing",
                Shown(
                    model: BillingPage(
                        GallerySample.overview(brand), GallerySample.invoices(brand), brand,
                        today: GallerySample.today),
                    place: .billing)
            ),
            (
                "contract",
                Shown(
                    model: ContractPage(
                        contract: ContractShown(
                            GallerySample.contract(brand), brand, path: "/billing/contract", forStaff: false,
                            typed: Form(), problems: nil, newRequestID: { "r" }), choice: nil), place: .billing)
            ),
            (
                "contract-confirm",
                Shown(
                    model: ContractConfirmPage(
                        preview: ContractPreviewShown(
                            GallerySample.preview("d"), .with { $0.plan = "plus" }, path: "/billing/contract",
                            forStaff: false, typed: Form(), problems: nil, requestID: "r")), place: .billing)
            ),
            (
                "contract-choice",
                Shown(
                    model: ContractPage(
                        contract: nil,
                        choice: PlanChoice(
                            GallerySample.applicant(brand), now: "v", brand, typed: nil, problems: nil)),
                    place: .billing)
            ),
            (
                "details-meanwhile",
                Shown(
                    model: DetailsPage(
                        GallerySample.applicant(brand), now: "v", typed: Form([("site_name", "新しい店")]),
                        problems: GallerySample.changedMeanwhile),
                    place: .account, problems: GallerySample.changedMeanwhile)
            ),
            (
                "invoices",
                Shown(
                    model: InvoicesPage(
                        GallerySample.invoices(brand), GallerySample.overview(brand),
                        InvoiceFinder(path: "/billing/invoices", forStaff: false) { _ in "" }, thisYear: 2018,
                        requestID: "r"), place: .billing)
            ),
            (
                "billing-none",
                Shown(model: BillingPage(.init(), .init(), brand, today: GallerySample.today), place: .billing)
            ),
            (
                "billing-ended",
                Shown(
                    model: BillingPage(
                        GallerySample.endedOverview(brand), GallerySample.invoices(brand), brand,
                        today: JapanDate(iso: "2017-07-05")!), place: .billing)
            ),
            ("email", Shown(model: EmailChangePage(GallerySample.emailChange, nowMs: 0), place: .account)),
            (
                "email-wrong",
                Shown(
                    model: EmailChangePage(
                        .with { $0.email = "shop@example.jp" }, nowMs: 0, Form([("email", "hanako@")]),
                        problems: GallerySample.wrongEmail), place: .account, problems: GallerySample.wrongEmail)
            ),
            ("email-confirm", Shown(model: EmailLink.page(.good, link: "l", secret: "s"), place: nil)),
            ("email-taken", Shown(model: EmailLink.page(.addressTaken), place: nil)),
            (
                "account",
                Shown(model: AccountPage(GallerySample.account(brand), pendingEmail: "", brand), place: .account)
            ),
            (
                "chatwork",
                Shown(
                    model: ChatworkPage(GallerySample.chatwork(.connected), rooms: GallerySample.rooms), place: .account
                )
            ),
            ("chatwork-none", Shown(model: ChatworkPage(GallerySample.chatwork(.notConnected)), place: .account)),
            ("channels", Shown(model: ChannelsPage(GallerySample.channels), place: .account)),
            ("channels-none", Shown(model: ChannelsPage(.init()), place: .account)),
            (
                "channel-new",
                Shown(
                    model: ChannelFormPage(
                        ChannelWords.all[0], nil, Form([("name", "営業部"), ("url", "http://")]),
                        problems: GallerySample.wrongAddress),
                    place: .account, problems: GallerySample.wrongAddress)
            ),
            (
                "channel-secret",
                Shown(
                    model: ChannelSecretPage(
                        GallerySample.channels.channels[1], "whsec_" + String(repeating: "0123456789abcdef", count: 4),
                        isNew: false), place: .account)
            ),
            (
                "rules",
                Shown(
                    model: RulesPage(
                        RulesForm(GallerySample.rules, GallerySample.places), GallerySample.places, problems: nil),
                    place: .account)
            ),
            (
                "escalation",
                Shown(
                    model: EscalationPage(
                        Form([("on", "yes"), ("after", "30"), ("counting", "hours"), ("step_1", "mail")]),
                        GallerySample.places, problems: nil), place: .account)
            ),
            ("chatwork-broken", Shown(model: ChatworkPage(GallerySample.chatwork(.broken)), place: .account)),
            (
                "chatwork-room",
                Shown(
                    model: ChatworkPage(
                        GallerySample.chatwork(.roomBroken), rooms: GallerySample.rooms, problems: GallerySample.noRoom),
                    place: .account, problems: GallerySample.noRoom)
            ),
            ("notices", Shown(model: NoticesPage(GallerySample.deliveries(brand)), place: .notices)),
            ("guide", Shown(model: InfoPage(.guide, brand))),
            ("law", Shown(model: InfoPage(.law, brand), signedIn: false)),
            (
                "error",
                Shown(
                    model: ErrorPage(
                        title: "ただいまご利用いただけません", text: "一時的に処理ができない状態です。", advice: "時間をおいて、ページを読み込み直してください。"),
                    signedIn: false)
            ),
        ] + InquirySample.shown(brand)
    }
}
