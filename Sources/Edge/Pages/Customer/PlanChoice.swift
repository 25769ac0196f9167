import Contracts
import Hummingbird
import Primitives

/// Before a number is issued: the plan and options that were applied for, to choose others. Stands at `/billing/contract`,
/// where the contract's changes stand later.
struct PlanChoice: Sendable {
    let current: String
    let offer: PlanChoices
    let consents: ConsentBoxes
    let started: StartedFrom

    /// - Parameter now: what plan and options stand at.
    init(_ account: Account_AccountSnapshot, now: String, _ brand: Brand, typed: Form?, problems: Problems?) {
        current = brand.termsInWords(plan: account.plan, options: account.options)
        offer = PlanChoices(
            brand, plan: typed.map { $0["plan"] } ?? account.plan,
            options: typed.map { $0.all("options") } ?? account.options, problems: problems)
        consents = ConsentBoxes(brand, typed: typed ?? Form(), problems: problems)
        started = StartedFrom(
            now: now, typed: typed, problems: problems,
            settings: [
                .init(
                    "プラン・オプション", registered: [current],
                    typed: [brand.termsInWords(plan: typed?["plan"] ?? "", options: typed?.all("options") ?? [])])
            ])
    }

    static let sample = PlanChoice(
        .with { $0.plan = "standard" }, now: Sample.hostile, Sample.brand, typed: nil,
        problems: Problems(
            "見本",
            ["plan", "options", "consent_terms", StartedFrom.field].map { .init(field: $0, text: "見本") }))

    /// nil where nothing can be chosen (any more): a number was issued, or the account is over.
    static func current(
        _ context: CustomerContext, typed: Form?, problems: Problems?
    ) async throws -> PlanChoice? {
        let answer = try await context.account()
        guard answer.account.state == .verified else { return nil }
        return PlanChoice(
            answer.account, now: answer.versions.plan, context.brand, typed: typed, problems: problems)
    }

    static func routes(_ router: Router<CustomerContext>) {
        router.post("billing/contract/plan/confirm") { request, context in
            let form = try await context.form(request)
            return try await confirm(form, context, changed: false)
        }
        router.post("billing/contract/plan") { request, context in
            let form = try await context.form(request)
            if form.has("back") { return try await ContractPage.show(context, choosing: form) }
            return try await choose(form, context)
        }
    }

    private static func confirm(_ form: Form, _ context: CustomerContext, changed: Bool) async throws -> Response {
        switch try await check(form, context) {
        case .refused(let problems): return try await ContractPage.show(context, choosing: form, problems: problems)
        case .done(let page): return try context.page(page.shown(again: changed), at: .billing)
        }
    }

    private static func choose(_ form: Form, _ context: CustomerContext) async throws -> Response {
        let customer = try context.customer()
        let page: PlanConfirmPage
        switch try await check(form, context) {
        case .refused(let problems): return try await ContractPage.show(context, choosing: form, problems: problems)
        case .done(let checked): page = checked
        }
        guard page.confirmation.shownHash == form["shown"] else {
            return try context.page(page.shown(again: true), at: .billing, status: .badRequest)
        }
        let outcome = try await context.attempt {
            try await context.edge.services.account.choosePlan(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.plan = form["plan"]
                    $0.options = form.all("options")
                    $0.startingVersion = form[StartedFrom.field]
                    $0.consent = .with {
                        $0.termsVersion = context.brand.termsVersion
                        $0.privacyVersion = context.brand.privacyVersion
                        $0.shown = page.confirmation.shownText
                    }
                }, options: .page)
        }
        switch outcome {
        case .done: return Response.seeOther("/billing/contract?done=chosen")
        case .refused(let problems): return try await ContractPage.show(context, choosing: form, problems: problems)
        }
    }

    /// Our own check of the consents, and Billing's of what is chosen.
    private static func check(_ form: Form, _ context: CustomerContext) async throws -> Attempt<PlanConfirmPage> {
        let own = ConsentBoxes.problems(form, context.brand)
        if !own.isEmpty { return .refused(Problems("入力内容をご確認ください。", own)) }
        let account = try await context.account().account
        let outcome = try await context.attempt {
            try await FinalConfirmation.quote(
                plan: form["plan"], options: form.all("options"),
                applied: JapanDate(Instant(milliseconds: account.appliedMs)), context)
        }
        switch outcome {
        case .refused(let problems): return .refused(problems)
        case .done(let quote): return .done(PlanConfirmPage(form, account, quote, context.brand))
        }
    }
}

/// `/billing/contract/plan/confirm`: the final confirmation of another plan before the number.
struct PlanConfirmPage: PageModel {
    static let template = "customer/plan-confirm"
    let title = "プラン・オプションの確認"
    private(set) var changed = false
    let confirmation: FinalConfirmation
    let before: String
    /// A 取引条件通知書 may be on its way.
    let newNotice: Bool
    let carried: [ApplicationForm.Carried]

    init(_ form: Form, _ account: Account_AccountSnapshot, _ quote: Billing_QuoteStartResponse, _ brand: Brand) {
        before = brand.termsInWords(plan: account.plan, options: account.options)
        newNotice = account.identity == .accepted && form["plan"] != account.plan
        carried = ApplicationForm(form: form).carried
        confirmation = FinalConfirmation(
            plan: form["plan"], options: brand.options.map(\.key).filter(form.all("options").contains), quote, brand,
            others: [.init(label: "変更前", lines: [before])])
    }

    fileprivate func shown(again: Bool) -> PlanConfirmPage {
        var page = self
        page.changed = again
        return page
    }

    static let samples = [
        PlanConfirmPage(
            Form([("plan", "luxury")]),
            .with {
                $0.plan = "standard"
                $0.identity = .accepted
            }, .with { $0.lines = [.with { $0.description_p = Sample.hostile }] }, Sample.brand
        ).shown(again: true)
    ]
}

extension CustomerContext {
    func account() async throws -> Account_GetAccountResponse {
        let customer = try customer()
        return try await edge.services.account.getAccount(.with { $0.customer = customer }, options: .page)
    }
}

extension Brand {
    /// 「ライトプラン、オプション：レンタルアドレス」
    func termsInWords(plan key: String, options keys: [String]) -> String {
        let names = keys.map { option($0)?.name ?? $0 }
        let plan = "\(plan(key)?.name ?? key)プラン"
        return names.isEmpty ? plan : "\(plan)、オプション：\(names.joined(separator: "、"))"
    }
}
