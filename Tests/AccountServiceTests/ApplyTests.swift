import Contracts
import Foundation
import Primitives
import Testing

@testable import AccountService

@Suite struct ApplyTests {
    @Test func everyFieldIsKeptInOneForm() throws {
        let (details, password) = try Apply.check(Fixture.form, brand: Fixture.eccall)
        #expect(details.companyName == "ウィズ・プランナーズ株式会社")
        #expect(details.personName == "高橋 一郎")
        #expect(details.personNameKana == "タカハシ イチロウ")
        #expect(details.telephone.digits == "0345105958")
        #expect(details.postalCode == "1410031")
        #expect(details.address == "東京都品川区西五反田1-2-3")
        #expect(details.email.text == "Shop@example.jp")
        #expect(details.siteURL == "https://wiz-planners.example.jp")
        #expect(details.options == ["rental_address"])
        #expect(password.text == Fixture.password)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let change: @Sendable (inout ApplicationForm) -> Void
        let problem: ApplicationProblem
        let field: String
        let sentence: String
        var testDescription: String { name }

        init(
            _ name: String, _ problem: ApplicationProblem, _ field: String, _ sentence: String,
            _ change: @escaping @Sendable (inout ApplicationForm) -> Void
        ) {
            (self.name, self.problem, self.field, self.sentence, self.change) = (name, problem, field, sentence, change)
        }
    }

    static let cases: [Case] = [
        Case("nobody", .missing(.partyKind), "party_kind", "業態が選ばれていません。") { $0.partyKind = nil },
        Case("company without a name", .missing(.companyName), "company_name", "法人名が入力されていません。") {
            $0.companyName = " 　"
        },
        Case("long company", .tooLong(.companyName), "company_name", "法人名は100文字以内で入力してください。") {
            $0.companyName = String(repeating: "漢", count: 101)
        },
        Case("no name", .missing(.personName), "person_name", "お名前が入力されていません。") { $0.personName = "" },
        Case("no kana", .missing(.personNameKana), "person_name_kana", "お名前（カナ）が入力されていません。") { $0.personNameKana = "" },
        Case("kanji as kana", .notKana(.personNameKana), "person_name_kana", "お名前（カナ）はカナで入力してください。") {
            $0.personNameKana = "高橋"
        },
        Case("Latin letters as kana", .notKana(.personNameKana), "person_name_kana", "お名前（カナ）はカナで入力してください。") {
            $0.personNameKana = "takahashi"
        },
        Case(
            "a mobile's digit is missing", .malformed(.telephone), "telephone",
            "お電話番号が正しくありません。市外局番から入力してください。（例：03-6850-2192）"
        ) { $0.telephone = "090-123-4567" },
        Case("no telephone", .missing(.telephone), "telephone", "お電話番号が入力されていません。") { $0.telephone = "" },
        Case(
            "short telephone", .malformed(.telephone), "telephone", "お電話番号が正しくありません。市外局番から入力してください。（例：03-6850-2192）"
        ) { $0.telephone = "4510-5958" },
        Case("postal code", .malformed(.postalCode), "postal_code", "郵便番号は7桁の数字で入力してください。（例：141-0031）") {
            $0.postalCode = "141-003"
        },
        Case("no address", .missing(.address), "address", "ご住所が入力されていません。") { $0.address = "\u{0}" },
        Case("no mail", .missing(.email), "email", "メールアドレスが入力されていません。") { $0.email = "" },
        Case("no @", .malformed(.email), "email", "メールアドレスの形が正しくありません。（例：shop@example.jp）") {
            $0.email = "shop.example.jp"
        },
        Case("no password", .password(.missing), "password", "パスワードが入力されていません。") { $0.password = "" },
        Case("no site", .missing(.siteName), "site_name", "サイト名が入力されていません。") { $0.siteName = "" },
        Case("site kana", .notKana(.siteNameKana), "site_name_kana", "サイト名（カナ）はカナで入力してください。") {
            $0.siteNameKana = "<b>"
        },
        Case(
            "script", .malformed(.siteURL), "site_url", "サイトURLは http:// または https:// で始まるアドレスを入力してください。"
        ) { $0.siteURL = "javascript://a.b/%0aalert(1)" },
        Case("no plan", .missing(.plan), "plan", "プランが選ばれていません。") { $0.plan = "" },
        Case("plan of the other brand", .unknownPlan, "plan", "選ばれたプランはお取り扱いがありません。もう一度お選びください。") {
            $0.plan = "luxury"
        },
        Case("option of the other brand", .unknownOption, "options", "選ばれたオプションはお取り扱いがありません。もう一度お選びください。") {
            $0.options = ["rental_address", "qa"]
        },
        Case("no hours", .hours(.none), "hours", "対応希望の曜日と時間が選ばれていません。") { $0.hours = [] },
    ]

    @Test(arguments: cases) func oneThingWrong(_ example: Case) throws {
        var form = Fixture.form
        example.change(&form)
        let rejection = #expect(throws: ApplicationRejection.self) { try Apply.check(form, brand: Fixture.eccall) }
        #expect(rejection?.problems == [example.problem])
        #expect(example.problem.field == example.field)
        #expect(example.problem.sentence == example.sentence)
    }

    @Test func anEmptyFormIsToldEverythingInItsOrder() {
        let rejection = #expect(throws: ApplicationRejection.self) {
            try Apply.check(ApplicationForm(brand: "eccall"), brand: Fixture.eccall)
        }
        #expect(
            rejection?.problems.map(\.field) == [
                "party_kind", "person_name", "person_name_kana", "telephone", "postal_code", "address", "email",
                "password",
                "site_name", "site_name_kana", "plan", "hours",
            ])
    }

    @Test func anUnknownBrandIsRefusedAlone() {
        #expect(throws: ApplicationRejection(problems: [.unknownBrand])) { try Apply.check(Fixture.form, brand: nil) }
    }

    @Test func aPersonNeedsNoCompanyAndNoSite() throws {
        var form = Fixture.form
        form.partyKind = .person
        form.companyName = ""
        form.siteURL = ""
        form.options = []
        let (details, _) = try Apply.check(form, brand: Fixture.eccall)
        #expect(details.companyName == "" && details.siteURL == "")
    }

    @Test func markupIsText() throws {
        var form = Fixture.form
        form.companyName = #"<script>alert("1")</script>"#
        let (details, _) = try Apply.check(form, brand: Fixture.eccall)
        #expect(details.companyName == #"<script>alert("1")</script>"#)
    }

    @Test func whatDirectionMarksWouldTurnAroundIsTakenOut() throws {
        var form = Fixture.form
        form.siteName = "ショップ\u{202E}gpj.exe"
        #expect(try !Apply.check(form, brand: Fixture.eccall).0.siteName.unicodeScalars.contains("\u{202E}"))
    }

    private static let day = JapanDate(year: 2017, month: 2, day: 27)!

    @Test func theCampaignsOfTheDayAreKept() throws {
        var brand = Fixture.eccall
        let text = """
            [{"key": "past", "name": "冬", "text": "。", "from": "2017-01-01", "until": "2017-02-26", "initialFeeFree": true},
            {"key": "now", "name": "春", "text": "。", "from": "2017-02-27", "until": "2017-02-27", "plans": ["plus"],
            "cashBack": {"yen": 1000, "month": 3}}]
            """
        brand.campaigns = try JSONDecoder().decode([Brand.Campaign].self, from: Data(text.utf8))
        let consent = Consent(termsVersion: brand.termsVersion, privacyVersion: brand.privacyVersion, shown: "合計 …")
        let command = try Apply.decide(Fixture.form, consent: consent, brand: brand, on: Self.day)
        // Of all plans: which one the contract has is settled later.
        #expect(command.campaigns.map(\.key) == ["now"])
        var account = try Fixture.account()
        account.campaigns = command.campaigns
        let told = Account_AccountSnapshot(account)
        #expect(told.campaignsKept)
        #expect(
            told.campaigns == [
                .with {
                    $0.campaign = "now"
                    $0.name = "春"
                    $0.plans = ["plus"]
                    $0.cashBackYen = 1_000
                    $0.cashBackMonth = 3
                }
            ])
    }

    @Test func consentIsToWhatTheBrandHasToday() throws {
        let brand = Fixture.eccall
        var consent = Consent(termsVersion: brand.termsVersion, privacyVersion: brand.privacyVersion, shown: "合計 …")
        #expect(try Apply.decide(Fixture.form, consent: consent, brand: brand, on: Self.day).consent == consent)
        consent.termsVersion = "2016-01-01"
        #expect(throws: ApplicationRejection(problems: [.consentToAnotherVersion])) {
            try Apply.decide(Fixture.form, consent: consent, brand: brand, on: Self.day)
        }
        consent.termsVersion = brand.termsVersion
        consent.shown = ""
        #expect(throws: ApplicationRejection(problems: [.confirmationNotShown])) {
            try Apply.decide(Fixture.form, consent: consent, brand: brand, on: Self.day)
        }
    }

    @Test(arguments: [
        ("example.jp", "https://example.jp"), ("http://example.jp/店?q=1", "http://example.jp/店?q=1"),
        ("HTTPS://Example.JP/", "HTTPS://Example.JP/"), ("example.jp:8080/a", "https://example.jp:8080/a"),
        ("javascript:alert(1)", nil), ("ftp://example.jp", nil), ("https://user:pw@example.jp", nil), ("https://", nil),
        ("localhost", nil), ("https://exa mple.jp", nil), ("https:\\\\example.jp", nil), ("mailto:a@example.jp", nil),
    ])
    func siteAddresses(typed: String, kept: String?) {
        #expect(SiteURL.normalised(typed) == kept)
    }
}
