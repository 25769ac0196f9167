import Contracts
import Crypto
import Foundation
import Primitives

/// The final confirmation before the application is sent (特定商取引法 12条の6): quantity, price, when and how it is paid,
/// when service begins, how the contract runs on and ends. What stands here is kept with the consent.
struct ConfirmPage: PageModel {
    static let template = "customer/confirm"
    let title = "お申し込み内容の確認"
    let changed: Bool
    let firstTotal: String
    let monthly: String
    let applicant: [Row]
    let terms: [Row]
    let carried: [ApplicationForm.Carried]
    let sealed: String
    let shownHash: String
    /// Plain text of all rows, for the record.
    let shownText: String

    struct Row: Sendable {
        let label: String
        let lines: [String]
    }

    init(
        _ typed: ApplicationForm, _ application: Account_Application, _ quote: Billing_QuoteStartResponse,
        _ brand: Brand,
        sealed: String, changed: Bool
    ) {
        self.sealed = sealed
        self.changed = changed
        carried = typed.carried
        firstTotal = Yen(quote.totalYen).japanese
        monthly = Yen(quote.monthlyYen).japanese
        applicant = ConfirmPage.applicant(application)
        terms = ConfirmPage.terms(application, quote, brand)
        shownText = (applicant + terms).map { "【\($0.label)】\n" + $0.lines.joined(separator: "\n") }.joined(
            separator: "\n")
        shownHash = SHA256.hash(data: Data(shownText.utf8)).hex
    }

    /// From the code that bills, as if the number were issued today.
    static func quote(
        _ application: Account_Application, _ context: CustomerContext
    ) async throws -> Billing_QuoteStartResponse {
        try await context.edge.services.billing.quoteStart(
            .with {
                $0.brand = context.brand.key
                $0.plan = application.plan
                $0.options = application.options
            }, options: .page)
    }

    private static func applicant(_ application: Account_Application) -> [Row] {
        func row(_ label: String, _ lines: String...) -> Row { Row(label: label, lines: lines.filter { !$0.isEmpty }) }
        let hours = Show.hours(application.hours).compactMap { day in day.text.map { "\(day.weekday)　\($0)" } }
        return [
            row("業態", application.partyKind == .company ? "法人" : "個人"),
            row("法人名", application.companyName),
            row("名前", application.personName, application.personNameKana),
            row("お電話番号", Show.telephone(application.telephone)),
            row("住所", Show.postalCode(application.postalCode), application.address),
            row("メールアドレス", application.email),
            row("サイト名", application.siteName, application.siteNameKana),
            row("お電話の名乗り方", "「お電話ありがとうございます。\(application.siteName)でございます」"),
            row("サイトURL", application.siteURL),
            Row(label: "対応希望曜日、時間", lines: hours),
        ].filter { !$0.lines.isEmpty }
    }

    private static func terms(
        _ application: Account_Application, _ quote: Billing_QuoteStartResponse, _ brand: Brand
    ) -> [Row] {
        let plan = brand.plan(application.plan)
        let options = application.options.compactMap { brand.option($0) }
        let lines = quote.lines.map { line in
            "\(line.description_p)　\(Yen(line.amountYen).japanese)（\(line.taxIncluded ? "税込" : "税抜")）"
        }
        let taxes = quote.taxes.map { "うち消費税（\($0.taxRatePercent)%）　\(Yen($0.taxYen).japanese)" }
        return [
            Row(
                label: "お申し込みの内容",
                lines: ["\(plan?.name ?? application.plan)プラン（月\(quote.includedCalls)件までのお電話の応対）"]
                    + options.map { "オプション：\($0.name)" }),
            Row(
                label: "初回のお支払い",
                lines: lines + ["合計　\(Yen(quote.totalYen).japanese)（税込）"] + taxes
                    + [
                        "本日（\(Show.date(quote.startDate) ?? quote.startDate)）に電話番号を発番した場合の金額です。初月の月額料金は、発番日から月末までの日割りです。"
                    ]),
            Row(label: "キャンペーン", lines: quote.campaigns.map { "\($0.name)　\($0.text)" }),
            Row(
                label: "2回目以降のお支払い",
                lines: [
                    "毎月　\(Yen(quote.monthlyYen).japanese)（税込）",
                    "\(quote.includedCalls)件を超えたお電話は、1件につき\(Yen(quote.overageUnitYen).japanese)（税抜）を翌月に加算します。",
                ]),
            Row(
                label: "お支払いの時期と方法",
                lines: [
                    "クレジットカード（Visa、Mastercard、JCB、American Express、Diners Club、Discover）",
                    "初回は電話番号を発番した日に、その後は毎月1日にお支払いいただきます（1日に開始する場合、初回は2日）。",
                ]),
            Row(
                label: "サービスの開始時期",
                lines: ["クレジットカードの登録と本人確認書類の受理から1週間程度で電話番号を発番し、ご利用いただけます。"]),
            Row(
                label: "契約期間と自動更新",
                lines: ["最低契約期間は\(quote.minimumTermMonths)ヶ月です。解約のお手続きがない限り、1ヶ月ごとに自動更新されます。"]),
            Row(
                label: "解約の方法",
                lines: [
                    (brand.contractChanges.cancel == .dashboard ? "管理画面（ご請求）、またはお電話で承ります：" : "お電話で承ります：")
                        + "\(Show.telephone(brand.telephone))、受付時間 \(brand.supportHours)",
                    "電話番号の発番前は、いつでも管理画面（アカウント）からお申し込みを取り消せます。発番後は、最低契約期間が終わるまで解約できません。休止はできません。",
                ]),
        ].filter { !$0.lines.isEmpty }
    }

    static let samples = [
        ConfirmPage(
            ApplicationForm(form: Form([("company_name", Sample.hostile)])), .with { $0.companyName = Sample.hostile },
            .with { $0.lines = [.with { $0.description_p = "初期費用" }] }, Sample.brand, sealed: "s", changed: true)
    ]
}
