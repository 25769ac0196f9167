import Contracts
import Hummingbird

/// `/account/details`: names, address, telephone and site, as registered, to change (PRODUCT A5).
struct DetailsPage: PageModel {
    static let template = "customer/details"
    let title = "登録情報の変更"
    let companyName: Field
    let personName: Field
    let personNameKana: Field
    let telephone: Field
    let postalCode: Field
    let address: Field
    let siteName: Field
    let siteNameKana: Field
    let siteURL: Field
    /// The identity documents say these.
    let identified: Bool

    init(_ account: Account_AccountSnapshot, typed: Form?, problems: Problems?) {
        func field(
            _ name: String, _ label: String, _ registered: String, required: Bool = true, hint: String? = nil,
            type: String = "text", autocomplete: String? = nil, inputmode: String? = nil, maxlength: Int = 100,
            width: String = "long"
        ) -> Field {
            Field(
                name, label, value: typed.map { $0[name] } ?? registered, problems: problems, required: required,
                hint: hint, type: type, autocomplete: autocomplete, inputmode: inputmode, maxlength: maxlength,
                width: width)
        }
        companyName = field(
            "company_name", account.partyKind == .company ? "法人名" : "屋号", account.companyName,
            required: account.partyKind == .company, autocomplete: "organization")
        personName = field("person_name", "名前", account.personName, autocomplete: "name", width: "medium")
        personNameKana = field("person_name_kana", "名前（カナ）", account.personNameKana, width: "medium")
        telephone = field(
            "telephone", "お電話番号", Show.telephone(account.telephone), type: "tel", autocomplete: "tel",
            inputmode: "tel", maxlength: 30, width: "short")
        postalCode = field(
            "postal_code", "郵便番号", Show.postalCode(account.postalCode), autocomplete: "postal-code",
            inputmode: "numeric", maxlength: 12, width: "short")
        address = field(
            "address", "住所", account.address, hint: "建物名まで入力してください。", autocomplete: "street-address",
            maxlength: 200)
        siteName = field(
            "site_name", "サイト名", account.siteName,
            hint: "お電話の名乗り方になります。「お電話ありがとうございます。○○でございます」の○○の部分です。次のお電話から変わります。")
        siteNameKana = field(
            "site_name_kana", "サイト名（カナ）", account.siteNameKana, hint: "オペレーターが読み間違えないように、読み方を入力してください。")
        siteURL = field(
            "site_url", "サイトURL", account.siteURL, required: false, hint: "例：https://example.jp", type: "url",
            autocomplete: "url", inputmode: "url", maxlength: 300)
        identified = account.identity != .none && account.identity != .unspecified
    }

    static let samples = [
        DetailsPage(
            .with {
                $0.companyName = Sample.hostile
                $0.identity = .accepted
            }, typed: nil, problems: Problems("見本", [.init(field: "address", text: "見本")])),
        DetailsPage(.init(), typed: Form([("site_name", Sample.hostile)]), problems: nil),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/details") { _, context in try await show(context, typed: nil, problems: nil) }
        router.post("account/details") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.changeDetails(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.memberName = context.signedIn?.token.name ?? ""
                        $0.details = details(form)
                    }, options: .page)
            }
            switch outcome {
            case .done(let answer):
                let review = answer.changes.contains { $0.needsReview }
                let done = answer.changes.isEmpty ? "same" : review ? "review" : "details"
                return Response.seeOther("/account?done=\(done)")
            case .refused(let problems): return try await show(context, typed: form, problems: problems)
            }
        }
    }

    private static func details(_ form: Form) -> Account_Application {
        .with {
            $0.companyName = form["company_name"]
            $0.personName = form["person_name"]
            $0.personNameKana = form["person_name_kana"]
            $0.telephone = form["telephone"]
            $0.postalCode = form["postal_code"]
            $0.address = form["address"]
            $0.siteName = form["site_name"]
            $0.siteNameKana = form["site_name_kana"]
            $0.siteURL = form["site_url"]
        }
    }

    private static func show(_ context: CustomerContext, typed: Form?, problems: Problems?) async throws -> Response {
        let customer = try context.customer()
        let account = try await context.edge.services.account.getAccount(
            .with { $0.customer = customer }, options: .page
        ).account
        return try context.page(
            DetailsPage(account, typed: typed, problems: problems), at: .account, problems: problems,
            status: problems == nil ? .ok : .badRequest)
    }
}
