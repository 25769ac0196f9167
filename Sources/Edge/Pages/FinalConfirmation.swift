import Contracts
import Crypto
import Foundation
import Primitives

/// The final confirmation before something that costs money is agreed to (特定商取引法 12条の6): quantity, price, when and how
/// it is paid, when service begins, how the contract runs on and ends, and to which rules one consents. The same for an
/// application and for another plan before the number; the amounts are from the code that bills.
struct FinalConfirmation: Sendable {
    let firstTotal: String
    let monthly: String
    let terms: [Row]
    /// Plain text of all rows, for the record.
    let shownText: String
    /// What is agreed to is what was shown: a form that carries another one is shown again.
    let shownHash: String

    struct Row: Sendable {
        let label: String
        let lines: [String]
    }

    /// - Parameter others: rows that stand before the terms in the record, in place of none.
    init(
        plan: String, options: [String], _ quote: Billing_QuoteStartResponse, _ brand: Brand, others: [Row] = []
    ) {
        firstTotal = Yen(quote.totalYen).japanese
        monthly = Yen(quote.monthlyYen).japanese
        terms = FinalConfirmation.terms(plan: plan, options: options, quote, brand)
        shownText = (others + terms).map { "【\($0.label)】\n" + $0.lines.joined(separator: "\n") }.joined(
            separator: "\n")
        shownHash = SHA256.hash(data: Data(shownText.utf8)).hex
    }

    /// As if the number were issued today.
    /// - Parameter applied: the day of the application, which decides about campaigns; nil = today.
    static func quote(
        plan: String, options: [String], applied: JapanDate? = nil, _ context: CustomerContext
    ) async throws -> Billing_QuoteStartResponse {
        try await context.edge.services.billing.quoteStart(
            .with {
                $0.brand = context.brand.key
                $0.plan = plan
                $0.options = options
                $0.appliedDate = applied?.iso ?? ""
            }, options: .page)
    }

    private static func terms(
        plan planKey: String, options optionKeys: [String], _ quote: Billing_QuoteStartResponse, _ brand: Brand
    ) -> [Row] {
        let plan = brand.plan(planKey)
        let options = optionKeys.compactMap { brand.option($0) }
        let lines = quote.lines.map { line in
            "\(line.description_p)　\(Yen(line.amountYen).japanese)（\(line.taxIncluded ? "税込" : "税抜")）"
        }
        let taxes = quote.taxes.map { "うち消費税（\($0.taxRatePercent)%）　\(Yen($0.taxYen).japanese)" }
        return [
            Row(
                label: "お申し込みの内容",
                lines: ["\(plan?.name ?? planKey)プラン（月\(quote.includedCalls)件までのお電話の応対）"]
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
            Row(label: "同意いただく規約", lines: ConsentBoxes.lines(brand)),
        ].filter { !$0.lines.isEmpty }
    }
}
