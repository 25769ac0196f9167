import Hummingbird
import Primitives

/// `/` for people who are not signed in: what it is, what it costs, how to begin.
struct LandingPage: PageModel {
    static let template = "customer/landing"
    let title = "電話代行サービス"
    /// Phrases: lines break between them first.
    let tagline: [String]
    let plans: [PlanShown]
    let hasOptions: Bool
    let options: [OptionShown]
    let initialFee: String

    struct PlanShown: Sendable {
        let key: String
        let name: String
        /// 「5,500円」
        let price: String
        /// 税込 | 税抜
        let tax: String
        let monthly: String
        let includedCalls: Int
        let overage: String
    }

    struct OptionShown: Sendable {
        let name: String
        let monthly: String
        let description: String
    }

    init(_ brand: Brand) {
        tagline = brand.tagline.replacing("、", with: "、\n").split(separator: "\n").map(String.init)
        plans = brand.plans.map {
            PlanShown(
                key: $0.key, name: $0.name, price: $0.monthly.yen.japanese, tax: $0.monthly.taxIncluded ? "税込" : "税抜",
                monthly: Show.price($0.monthly), includedCalls: $0.includedCalls,
                overage: Show.price($0.overagePerCall))
        }
        hasOptions = !brand.options.isEmpty
        options = brand.options.map {
            OptionShown(name: $0.name, monthly: Show.price($0.monthly), description: $0.description)
        }
        initialFee = Show.price(brand.initialFee)
    }

    static let samples = [LandingPage(Sample.brand)]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("/") { request, context in
            if case .signedOut = context.visitor { return try context.page(LandingPage(context.brand)) }
            let welcome = try context.query(request, "welcome") == "1"
            return try await TopPage.answer(context, welcome ? "ログインしました。" : nil)
        }
    }
}
