import Hummingbird
import Primitives

/// The pages of the footer: guide, terms, privacy, 特定商取引法, company, contact. Each a text with the brand's data.
struct InfoPage: PageModel {
    static let template = "customer/info"
    let title: String
    /// Partial with the text.
    let text: String
    let plans: [LandingPage.PlanShown]
    let options: [LandingPage.OptionShown]
    let initialFee: String
    let termsVersion: String
    let privacyVersion: String
    let invoiceNumber: String
    let announcement: String

    init(_ page: Page, _ brand: Brand) {
        let landing = LandingPage(brand)
        title = page.title
        text = "customer/info/\(page.rawValue)"
        plans = landing.plans
        options = landing.options
        initialFee = landing.initialFee
        termsVersion = Show.date(brand.termsVersion) ?? brand.termsVersion
        privacyVersion = Show.date(brand.privacyVersion) ?? brand.privacyVersion
        invoiceNumber = brand.invoiceRegistrationNumber
        announcement = brand.outOfHoursAnnouncement
    }

    /// By the address.
    enum Page: String, CaseIterable {
        case guide, terms, privacy, law, company, contact

        var title: String {
            switch self {
            case .guide: "ご利用ガイド"
            case .terms: "電話代行サービス規約"
            case .privacy: "個人情報の取得に関する規約"
            case .law: "特定商取引法に基づく表記"
            case .company: "運営会社"
            case .contact: "お問い合わせ"
            }
        }
    }

    static let samples = Page.allCases.map { InfoPage($0, Sample.brand) }

    static func routes(_ router: Router<CustomerContext>) {
        for page in Page.allCases {
            router.get(RouterPath(page.rawValue)) { _, context in try context.page(InfoPage(page, context.brand)) }
        }
    }
}
