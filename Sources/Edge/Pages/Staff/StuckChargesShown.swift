import Contracts
import Primitives

/// Charges that somebody of ours has to look at: above the bills of `/money`.
struct StuckChargesShown: Sendable {
    static let shown: Int32 = 20

    struct Charge: Sendable {
        let number: String
        let path: String
        let customer: String
        let customerPath: String
        let amount: String
        let whatNow: String
        let since: String
        /// nil while it is being made.
        let next: String?
        let detail: String?
    }

    /// 「3件」
    let total: String
    let charges: [Charge]
    /// 「ほか4件」
    let more: String?

    /// nil while there are none.
    /// - Parameter customers: names by account's id; an id without a name stands for itself.
    init?(_ answer: Billing_ListStuckChargesResponse, customers: [String: String]) {
        guard answer.total > 0, !answer.charges.isEmpty else { return nil }
        total = "\(answer.total)件"
        charges = answer.charges.map { charge in
            Charge(
                number: charge.invoiceNumber, path: "/money/invoices/\(charge.accountID)/\(charge.invoiceID)",
                customer: customers[charge.accountID] ?? charge.accountID,
                customerPath: "/accounts/\(charge.accountID)",
                amount: Yen(charge.amountYen).japanese, whatNow: Self.whatNow(charge.kind),
                since: Show.time(charge.sinceMs), next: charge.nextMs > 0 ? Show.time(charge.nextMs) : nil,
                detail: charge.detail.nonEmpty)
        }
        let left = Int(answer.total) - answer.charges.count
        more = left > 0 ? "ほか\(left)件" : nil
    }

    static func whatNow(_ kind: Billing_StuckChargeKind) -> String {
        switch kind {
        case .request:
            "請求は行われていません。決済代行会社が、当社からの指示（鍵、設定、金額など）を受け付けません。システムの担当者に連絡してください。"
        case .customerGone:
            "請求は行われていません。決済代行会社で、このお客様の登録が削除されています。お客様に、カードの登録をもう一度お願いしてください。"
        case .noAnswer:
            "請求できたかどうか、決済代行会社から1日以上回答がありません。決済代行会社の画面で請求書番号を探し、確かめてください。"
        case .unspecified, .UNRECOGNIZED: "システムの担当者に連絡してください。"
        }
    }

    static let sample = StuckChargesShown(
        .with {
            $0.charges = [Billing_StuckChargeKind.request, .customerGone, .noAnswer].map { kind in
                .with {
                    $0.kind = kind
                    $0.invoiceNumber = Sample.hostile
                    $0.detail = Sample.hostile
                    $0.nextMs = 1
                }
            }
            $0.total = 4
        }, customers: ["": Sample.hostile])
}
