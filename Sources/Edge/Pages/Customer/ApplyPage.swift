import Contracts
import Hummingbird
import Primitives

/// `/apply`: the application form with all that is asked (PRODUCT A1).
struct ApplyPage: PageModel {
    static let template = "customer/apply"
    var title: String { "新規申込" }
    let party: Choices
    let fields: DetailsFields
    let email: Field
    let password: Field
    /// The password typed before, readable by nobody: nothing has to be typed twice.
    let sealed: String?
    let offer: PlanChoices
    let hoursError: String?
    let week: [Day]
    let consents: ConsentBoxes

    struct Day: Sendable {
        let number: Int
        let name: String
        let opens: String
        let closes: String
    }

    init(_ typed: ApplicationForm, _ brand: Brand, sealed: String? = nil, problems: Problems?) {
        let form = typed.form
        party = Choices(
            "party_kind", "業態", [("company", "法人", nil), ("person", "個人", nil)], chosen: [form["party_kind"]],
            problems: problems)
        fields = DetailsFields(.application, problems: problems) { form[$0] }
        email = Field(
            "email", "メールアドレス", value: form["email"], problems: problems, hint: "ログインと、お電話のお知らせに使います。",
            type: "email", autocomplete: "email", inputmode: "email", maxlength: 254)
        self.sealed = problems?["password"] == nil ? sealed : nil
        password = Field(
            "password", "パスワード", value: "", problems: problems, required: self.sealed == nil,
            hint: self.sealed == nil ? "8文字以上（15文字以上をおすすめします）" : "入力済みです。変更する場合だけ入力してください。", type: "password",
            autocomplete: "new-password", maxlength: 200)
        offer = PlanChoices(brand, plan: form["plan"], options: form.all("options"), problems: problems)
        hoursError = problems?["hours"]
        week = Show.weekdays.enumerated().map { index, name in
            Day(number: index + 1, name: name, opens: form["opens_\(index + 1)"], closes: form["closes_\(index + 1)"])
        }
        consents = ConsentBoxes(brand, typed: form, problems: problems)
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
                let quote = try await FinalConfirmation.quote(
                    plan: application.plan, options: application.options, context)
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
            let quote = try await FinalConfirmation.quote(
                plan: application.plan, options: application.options, context)
            let page = ConfirmPage(
                typed, application, quote, context.brand, sealed: try context.guardian.sealed(password), changed: true)
            // What is agreed to is what was shown: a price that has changed meanwhile (midnight, new plan) is shown first.
            guard page.confirmation.shownHash == typed.form["shown"] else {
                return try context.page(page, status: .badRequest)
            }
            let outcome = try await context.attempt {
                try await context.edge.services.account.submitApplication(
                    .with {
                        $0.requestID = typed.form["request_id"]
                        $0.application = typed.application(context.brand, password: password)
                        $0.source = context.entry.source
                        $0.consent = .with {
                            $0.termsVersion = context.brand.termsVersion
                            $0.privacyVersion = context.brand.privacyVersion
                            $0.shown = page.confirmation.shownText
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
        let own = typed.ownProblems(context.brand)
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
