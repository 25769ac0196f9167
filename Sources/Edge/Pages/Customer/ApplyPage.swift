import Contracts
import Hummingbird
import Primitives

/// `/apply`: the application form with all that is asked (PRODUCT A1).
struct ApplyPage: PageModel {
    static let template = "customer/apply"
    var title: String { "新規申込" }
    let party: Choices
    let companyName: Field
    let personName: Field
    let personNameKana: Field
    let telephone: Field
    let postalCode: Field
    let address: Field
    let email: Field
    let password: Field
    /// The password typed before, readable by nobody: nothing has to be typed twice.
    let sealed: String?
    let siteName: Field
    let siteNameKana: Field
    let siteURL: Field
    let plan: Choices
    let hasOptions: Bool
    let options: Choices
    let hoursError: String?
    let week: [Day]
    let terms: Consent
    let privacy: Consent

    struct Day: Sendable {
        let number: Int
        let name: String
        let opens: String
        let closes: String
    }

    struct Consent: Sendable {
        let name: String
        let label: String
        let href: String
        let given: Bool
        let error: String?
    }

    init(_ typed: ApplicationForm, _ brand: Brand, sealed: String? = nil, problems: Problems?) {
        let form = typed.form
        func field(
            _ name: String, _ label: String, required: Bool = true, condition: String? = nil, hint: String? = nil,
            type: String = "text", autocomplete: String? = nil, inputmode: String? = nil, maxlength: Int = 100,
            width: String = "long"
        ) -> Field {
            Field(
                name, label, value: type == "password" ? "" : form[name], problems: problems, required: required,
                condition: condition, hint: hint,
                type: type, autocomplete: autocomplete, inputmode: inputmode, maxlength: maxlength, width: width)
        }
        party = Choices(
            "party_kind", "業態", [("company", "法人", nil), ("person", "個人", nil)], chosen: [form["party_kind"]],
            problems: problems)
        companyName = field(
            "company_name", "法人名", required: false, condition: "法人の方は必須", hint: "例：ウィズ・プランナーズ株式会社",
            autocomplete: "organization")
        personName = field("person_name", "名前", hint: "例：田中 太郎", autocomplete: "name", width: "medium")
        personNameKana = field("person_name_kana", "名前（カナ）", hint: "例：タナカ タロウ", width: "medium")
        telephone = field(
            "telephone", "お電話番号", hint: "例：03-1234-5678", type: "tel", autocomplete: "tel", inputmode: "tel",
            maxlength: 30,
            width: "short")
        postalCode = field(
            "postal_code", "郵便番号", hint: "例：141-0031", autocomplete: "postal-code", inputmode: "numeric", maxlength: 12,
            width: "short")
        address = field(
            "address", "住所", hint: "本人確認書類と同じ住所を、建物名まで入力してください。", autocomplete: "street-address", maxlength: 200)
        email = field(
            "email", "メールアドレス", hint: "ログインと、お電話のお知らせに使います。", type: "email", autocomplete: "email", inputmode: "email",
            maxlength: 254)
        self.sealed = problems?["password"] == nil ? sealed : nil
        password = field(
            "password", "パスワード", required: self.sealed == nil,
            hint: self.sealed == nil ? "8文字以上（15文字以上をおすすめします）" : "入力済みです。変更する場合だけ入力してください。", type: "password",
            autocomplete: "new-password", maxlength: 200)
        siteName = field(
            "site_name", "サイト名",
            hint: "お電話の一次受けの名乗り方になります。「お電話ありがとうございます。○○でございます」の○○の部分です。会社名でもかまいません。")
        siteNameKana = field("site_name_kana", "サイト名（カナ）", hint: "オペレーターが読み間違えないように、読み方を入力してください。")
        siteURL = field(
            "site_url", "サイトURL", required: false, hint: "例：https://example.jp", type: "url", autocomplete: "url",
            inputmode: "url",
            maxlength: 300)
        plan = Choices(
            "plan", "プラン",
            brand.plans.map {
                (
                    $0.key, "\($0.name)　月額 \(Show.price($0.monthly))",
                    "月\($0.includedCalls)件まで。超過は1件 \(Show.price($0.overagePerCall))"
                )
            }, chosen: [form["plan"]], problems: problems)
        hasOptions = !brand.options.isEmpty
        options = Choices(
            "options", "オプション",
            brand.options.map { ($0.key, "\($0.name)　月額 \(Show.price($0.monthly))", $0.description) },
            chosen: form.all("options"), problems: problems, required: false)
        hoursError = problems?["hours"]
        week = Show.weekdays.enumerated().map { index, name in
            Day(number: index + 1, name: name, opens: form["opens_\(index + 1)"], closes: form["closes_\(index + 1)"])
        }
        terms = Consent(
            name: "consent_terms", label: "電話代行サービス規約", href: "/terms", given: form["consent_terms"] == "yes",
            error: problems?["consent_terms"])
        privacy = Consent(
            name: "consent_privacy", label: "個人情報の取得に関する規約", href: "/privacy", given: form["consent_privacy"] == "yes",
            error: problems?["consent_privacy"])
    }

    static let samples = [
        ApplyPage(.blank(Sample.brand, plan: ""), Sample.brand, problems: nil),
        ApplyPage(
            ApplicationForm(form: Form([("company_name", Sample.hostile)])), Sample.brand,
            problems: Problems("見本", [.init(field: "consent_terms", text: "見本"), .init(field: "hours", text: "見本")])),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("apply") { request, context in
            let plan = try context.query(request, "plan")
            return try context.page(ApplyPage(.blank(context.brand, plan: plan), context.brand, problems: nil))
        }
        router.get("apply/confirm") { _, _ in Response.seeOther("/apply") }
        router.get("apply/done") { _, context in try context.page(AppliedPage()) }
        router.post("apply/confirm") { request, context in
            let typed = ApplicationForm(form: try await context.form(request))
            let password = password(typed, context)
            switch try await check(typed, password, context) {
            case .refused(let problems): return try again(typed, password, context, problems)
            case .done(let application):
                let quote = try await ConfirmPage.quote(application, context)
                let page = ConfirmPage(
                    typed, application, quote, context.brand, sealed: try context.guardian.sealed(password),
                    changed: false)
                return try context.page(page)
            }
        }
        router.post("apply") { request, context in try await submit(request, context) }
    }

    private static func submit(_ request: Request, _ context: CustomerContext) async throws -> Response {
        let typed = ApplicationForm(form: try await context.form(request))
        let password = password(typed, context)
        if typed.form.has("back") { return try again(typed, password, context, nil) }
        switch try await check(typed, password, context) {
        case .refused(let problems): return try again(typed, password, context, problems)
        case .done(let application):
            let quote = try await ConfirmPage.quote(application, context)
            let page = ConfirmPage(
                typed, application, quote, context.brand, sealed: try context.guardian.sealed(password), changed: true)
            // What is agreed to is what was shown: a price that has changed meanwhile (midnight, new plan) is shown first.
            guard page.shownHash == typed.form["shown"] else { return try context.page(page, status: .badRequest) }
            let outcome = try await context.attempt {
                try await context.edge.services.account.submitApplication(
                    .with {
                        $0.requestID = typed.form["request_id"]
                        $0.application = typed.application(context.brand, password: password)
                        $0.source = context.entry.source
                        $0.consent = .with {
                            $0.termsVersion = context.brand.termsVersion
                            $0.privacyVersion = context.brand.privacyVersion
                            $0.shown = page.shownText
                        }
                    }, options: .slow)
            }
            switch outcome {
            case .done: return Response.seeOther("/apply/done")
            case .refused(let problems): return try again(typed, password, context, problems)
            }
        }
    }

    /// As typed now, or as typed before and carried along. Empty when neither is there: then it is asked for.
    private static func password(_ typed: ApplicationForm, _ context: CustomerContext) -> String {
        if !typed.form["password"].isEmpty { return typed.form["password"] }
        do { return try context.guardian.unsealed(typed.form["sealed"]) } catch { return "" }
    }

    /// Account's check and our own; the application as it would be kept.
    private static func check(
        _ typed: ApplicationForm, _ password: String, _ context: CustomerContext
    ) async throws -> Attempt<Account_Application> {
        let own = typed.ownProblems()
        let outcome = try await context.attempt {
            try await context.edge.services.account.checkApplication(
                .with { $0.application = typed.application(context.brand, password: password) }, options: .slow
            ).normalised
        }
        switch outcome {
        case .refused(let problems):
            let list = problems.list.filter { found in !own.contains { $0.field == found.field } } + own
            return .refused(Problems(problems.heading, list))
        case .done where !own.isEmpty: return .refused(Problems("入力内容をご確認ください。", own))
        case .done: return outcome
        }
    }

    private static func again(
        _ typed: ApplicationForm, _ password: String, _ context: CustomerContext, _ problems: Problems?
    ) throws -> Response {
        let sealed = password.isEmpty ? nil : try context.guardian.sealed(password)
        return try context.page(
            ApplyPage(typed, context.brand, sealed: sealed, problems: problems), problems: problems,
            status: problems == nil ? .ok : .badRequest)
    }
}

/// `/apply/done`: the mail is on its way.
struct AppliedPage: PageModel {
    static let template = "customer/applied"
    let title = "お申し込みを受け付けました"
    static let samples = [AppliedPage()]
}
