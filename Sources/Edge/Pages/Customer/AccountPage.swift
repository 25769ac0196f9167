import Contracts
import Hummingbird
import Primitives

/// `/account`: what is registered, to read; each part leads to the page that changes it.
struct AccountPage: PageModel {
    static let template = "customer/account"
    let title = "アカウント"
    let company: Bool
    let companyName: String?
    let personName: String
    let kana: String
    let telephone: String
    let postalCode: String
    let address: String
    let email: String
    let siteName: String
    let siteNameKana: String
    let siteURL: String?
    let plan: String
    let options: String?
    let number: String?
    let week: [Show.Hours]
    let times: TimesShown
    let words: WordsShown
    let sellsQuestions: Bool
    /// 「高橋（営業部）、佐藤」
    let addressees: String?
    /// Nothing can be changed any more.
    let over: Bool
    /// The reader's own login waits for this one to be confirmed.
    let pendingEmail: String?
    /// Before a number is issued.
    let mayWithdraw: Bool

    init(_ account: Account_AccountSnapshot, pendingEmail: String, _ brand: Brand) {
        self.pendingEmail = pendingEmail.nonEmpty
        company = account.partyKind == .company
        companyName = account.companyName.nonEmpty
        personName = account.personName
        kana = account.personNameKana
        telephone = Show.telephone(account.telephone)
        postalCode = Show.postalCode(account.postalCode)
        address = account.address
        email = account.email
        siteName = account.siteName
        siteNameKana = account.siteNameKana
        siteURL = account.siteURL.nonEmpty
        plan = brand.plan(account.plan)?.name ?? account.plan
        options = account.options.compactMap { brand.option($0)?.name }.joined(separator: "、").nonEmpty
        number = account.number.nonEmpty.map(Show.telephone)
        week = Show.hours(account.hours)
        times = TimesShown(closedOnHolidays: account.closedOnHolidays, account.closingDays)
        words = WordsShown(account)
        sellsQuestions = brand.option("qa") != nil
        addressees =
            account.addressees.map { $0.name + ($0.department.nonEmpty.map { "（\($0)）" } ?? "") }
            .joined(separator: "、").nonEmpty
        over = account.state == .ended
        mayWithdraw = account.mayWithdraw
    }

    static let samples = [
        AccountPage(
            .with {
                $0.companyName = Sample.hostile
                $0.personName = Sample.hostile
                $0.state = .verified
                $0.memo = .with { $0.basics = Sample.hostile }
            }, pendingEmail: Sample.hostile, Sample.brand)
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account") { request, context in
            let notice: String? =
                switch try context.query(request, "done") {
                case "details": "登録情報を変更しました。次のお電話から反映されます。"
                case "review": "登録情報を変更しました。名前や住所の変更は、受付センターで確認します。"
                case "same": "登録情報に変更はありませんでした。"
                case _: nil
                }
            let customer = try context.customer()
            let service = context.edge.services.account
            async let account = service.getAccount(.with { $0.customer = customer }, options: .page).account
            async let pending = service.getEmailChange(.with { $0.customer = customer }, options: .page).pendingEmail
            return try context.page(
                AccountPage(try await account, pendingEmail: try await pending, context.brand), at: .account,
                notice: notice)
        }
    }
}
