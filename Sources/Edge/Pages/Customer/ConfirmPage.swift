import Contracts
import Primitives

/// The last page before the application is sent: `FinalConfirmation`, and what was typed. What stands here is kept with
/// the consent.
struct ConfirmPage: PageModel {
    static let template = "customer/confirm"
    let title = "お申し込み内容の確認"
    let changed: Bool
    let confirmation: FinalConfirmation
    let applicant: [FinalConfirmation.Row]
    let carried: [ApplicationForm.Carried]
    let sealed: String

    init(
        _ typed: ApplicationForm, _ application: Account_Application, _ quote: Billing_QuoteStartResponse,
        _ brand: Brand,
        sealed: String, changed: Bool
    ) {
        self.sealed = sealed
        self.changed = changed
        carried = typed.carried
        applicant = ConfirmPage.applicant(application)
        confirmation = FinalConfirmation(
            plan: application.plan, options: application.options, quote, brand, others: applicant)
    }

    private static func applicant(_ application: Account_Application) -> [FinalConfirmation.Row] {
        typealias Row = FinalConfirmation.Row
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

    static let samples = [
        ConfirmPage(
            ApplicationForm(form: Form([("company_name", Sample.hostile)])), .with { $0.companyName = Sample.hostile },
            .with { $0.lines = [.with { $0.description_p = "初期費用" }] }, Sample.brand, sealed: "s", changed: true)
    ]
}
