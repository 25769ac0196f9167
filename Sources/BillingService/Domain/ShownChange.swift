import Crypto
import Foundation
import Primitives

/// The final confirmation before a change (特定商取引法 12条の6) in words: what changes, before and after, from when, the bills to
/// come, the conditions. The page shows it as it is and sends its digest back with the button; what is kept as evidence is made
/// here once more then, and never taken from a browser.
struct ShownChange: Equatable, Sendable {
    struct Row: Equatable, Sendable {
        var label: String
        var lines: [String]
    }

    var change: [Row]
    /// What may surprise.
    var warnings: [Row]
    var before: Row
    var after: Row
    /// One each, the day first.
    var bills: [Row]
    var conditions: [Row]

    /// All of it, as it is kept.
    var text: String {
        (change + warnings + [before, after] + bills + conditions)
            .map { "【\($0.label)】\n" + $0.lines.joined(separator: "\n") }.joined(separator: "\n")
    }

    /// SHA-256, in hex.
    var digest: String { SHA256.hash(data: Data(text.utf8)).hex }
}

extension ShownChange {
    /// - Parameter bills: up to the first one under the change.
    init(_ outcome: ChangeContract.Outcome, bills: [Bill], _ brand: Brand, asker: ChangeContract.Asker) {
        let (made, contract) = (outcome.change, outcome.contract)
        change = [
            Row(label: "変更の内容", lines: [made.what.words]), Row(label: "適用日", lines: [made.effect]),
        ]
        warnings = []
        if outcome.heldByMinimumTerm {
            warnings.append(Row(label: "最低契約期間があります", lines: ["最低契約期間が終わる月の末日までご契約が続きます。"]))
        }
        if !outcome.replaced.isEmpty {
            warnings.append(
                Row(label: "お申し込み済みの予定に代わります", lines: outcome.replaced.map { "\($0.what.words)（\($0.effect)）" }))
        }
        before = Row(label: "変更前", lines: ShownChange.terms(contract.without([made.id]), in: made.from))
        after = Row(label: "変更後", lines: ShownChange.terms(contract, in: made.from))
        self.bills =
            bills.isEmpty
            ? [Row(label: "今後のお支払い", lines: ["この変更までのお支払いは、ほかにありません。"])]
            : bills.map { Row(label: $0.chargeDate.japanese, lines: ShownChange.lines($0)) }
        conditions = ShownChange.conditions(made, contract, brand, asker)
    }

    private static func terms(_ contract: Contract, in month: JapanDate) -> [String] {
        guard !contract.isOver(in: month) else { return ["ご契約：終了"] }
        let terms = contract.terms(in: month)
        let options = terms.options.map(\.name).joined(separator: "、")
        return [
            "プラン：\(terms.plan.name)", "オプション：\(options.isEmpty ? "なし" : options)",
            "月額料金：\(contract.monthlyTotal(in: month).japanese)（税込）",
            "含まれる件数：月\(terms.plan.includedCalls)件。超過は1件につき\(amount(terms.plan.overagePerCall))",
        ]
    }

    private static func lines(_ bill: Bill) -> [String] {
        let totals = bill.totals
        return ["合計 \(totals.total.japanese)（税込）　\(bill.title)"]
            + bill.lines.map { "\($0.description)　\(amount($0.amount, $0.unitPrice.taxIncluded))" }
            + totals.taxes.map { "うち消費税（\($0.ratePercent)%）　\($0.tax.japanese)" }
    }

    private static func amount(_ price: Brand.Price) -> String { amount(price.yen, price.taxIncluded) }
    private static func amount(_ yen: Yen, _ taxIncluded: Bool) -> String {
        "\(yen.japanese)（\(taxIncluded ? "税込" : "税抜")）"
    }

    private static func conditions(
        _ change: Contract.Change, _ contract: Contract, _ brand: Brand, _ asker: ChangeContract.Asker
    ) -> [Row] {
        let ends = change.what == .cancel
        let lastDay = contract.end?.adding(days: -1).japanese
        var rows = [
            Row(
                label: "お支払いの時期と方法",
                lines: ends
                    ? [
                        "ご登録のクレジットカードで、上記の日にお支払いいただきます。",
                        "今後お電話がない場合の金額です。含まれる件数を超えたお電話の料金は翌月のお支払いに加わり、最後の月の分はご契約の終了の翌日にお支払いいただきます。",
                    ]
                    : [
                        "ご登録のクレジットカードで、上記の日にお支払いいただきます。その後は毎月1日です。",
                        "今後お電話がない場合の金額です。含まれる件数を超えたお電話の料金は、翌月のお支払いに加わります。",
                    ])
        ]
        let term =
            contract.minimumTermEnd > change.from
            ? ["最低契約期間は、変更後も\(contract.minimumTermEnd.adding(days: -1).japanese)までです。"] : []
        if ends, let lastDay {
            rows.append(Row(label: "ご契約の終了", lines: ["\(lastDay)で終了します。その後のご利用には、新しいお申し込みが必要です。"]))
        } else {
            let renewal = lastDay.map { "ご契約は、\($0)で終了します。" } ?? "解約のお手続きがない限り、1ヶ月ごとに自動更新されます。"
            rows.append(Row(label: "契約期間と自動更新", lines: term + [renewal]))
        }
        let until = change.from.adding(days: -1).japanese
        let line = "\(PhoneNumber(brand.telephone)?.hyphenated ?? brand.telephone)、受付時間 \(brand.supportHours)"
        rows.append(
            Row(
                label: "変更の取り消し",
                lines: [asker == .customer ? "\(until)まで、「変更の予定」から取り消せます。" : "\(until)まで、お電話で承ります：\(line)"]))
        if contract.end == nil {
            let way = brand.contractChanges.cancel == .dashboard ? "管理画面（ご請求）、またはお電話で承ります：" : "お電話で承ります："
            rows.append(Row(label: "解約の方法", lines: [way + line]))
        }
        if !brand.priceNote.isEmpty { rows.append(Row(label: "料金について", lines: [brand.priceNote])) }
        return rows
    }
}

extension Contract.Change {
    /// 「2026年12月1日から」「2026年11月30日で終了」
    var effect: String {
        switch what {
        case .plan, .startOption: "\(from.japanese)から"
        case .endOption, .cancel: "\(from.adding(days: -1).japanese)で終了"
        }
    }
}

extension Contract.Change.What {
    var words: String {
        switch self {
        case .plan(let plan): "\(plan.name)プランへの変更"
        case .startOption(let option): "オプション「\(option.name)」の申し込み"
        case .endOption(let option): "オプション「\(option.name)」の解約"
        case .cancel: "ご契約の解約"
        }
    }
}
