import Foundation
import Primitives
import Testing

@testable import BillingService

/// One month's counted calls as they stand at one bill after the other, and what each bill takes or gives back for them.
struct OverageRow: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// As known on the first bill that could have them, on the one after it …
    var counted: [Int]
    /// Calls on each bill's line; 0 = no line.
    var calls: [Int]
    /// What that adds to each bill, tax included.
    var yen: [Int64]

    init(_ what: String, _ counted: [Int], _ calls: [Int], _ yen: [Int64]) {
        (testDescription, self.counted, self.calls, self.yen) = (what, counted, calls, yen)
    }
}

@Suite("超過通話料とその調整（C9、D3）")
struct OverageTableTests {
    private typealias Counted = [JapanDate: Int]

    /// Bills of successive months, each made with what was counted then.
    private func bills(_ contract: Contract, from period: String, _ counted: [Counted]) -> [Bill] {
        var billed: Counted = [:]
        var month = Sample.day(period)
        return counted.map { counted in
            let open = PlanBilling.openOverage(contract, counted: counted, billed: billed, before: month)
            let shares = PlanBilling.fitting(open, contract, period: month)
            for share in shares { billed[share.month, default: 0] += share.calls }
            defer { month = month.firstOfNextMonth }
            return contract.monthlyBill(month, overage: shares)
        }
    }

    private func check(_ row: OverageRow, month: String, fee: Int64 = 5500) {
        let contract = Sample.contract(start: month)
        let next = Sample.day(month).firstOfNextMonth.iso
        let bills = bills(contract, from: next, row.counted.map { [Sample.day(month): $0] })
        #expect(bills.map { $0.lines.dropLast().map(\.quantity).reduce(0, +) } == row.calls)
        #expect(bills.map { $0.totals.total.amount - fee } == row.yen)
    }

    @Test(
        "スタンダード（40件まで、超過1件160円）、税率10%",
        arguments: [
            OverageRow("40件までは超過がない", [40, 40], [0, 0], [0, 0]),
            OverageRow("3件の超過は一度だけ請求する", [43, 43, 43], [3, 0, 0], [528, 0, 0]),
            OverageRow("締める前に取り消した呼は、はじめから数えない", [42, 42], [2, 0], [352, 0]),
            OverageRow("締めたあとの取消1件は、1件分戻る", [43, 42], [3, -1], [528, -176]),
            OverageRow("取消が続いても、合計は正しい件数の額", [43, 42, 41], [3, -1, -1], [528, -176, -176]),
            OverageRow("まとめて取り消しても同じ", [43, 43, 41], [3, 0, -2], [528, 0, -352]),
            OverageRow("超過がなかった月の取消は、何も戻らない", [40, 38], [0, 0], [0, 0]),
            OverageRow("超過した分だけ戻る: 件数内に入ってからは戻らない", [41, 38, 35], [1, -1, 0], [176, -176, 0]),
            OverageRow("取消のあと、やはり数える: はじめの額に戻る", [43, 42, 43], [3, -1, 1], [528, -176, 176]),
            OverageRow("遅れて届いた呼は、調整で増える", [41, 44], [1, 3], [176, 528]),
            OverageRow("件数内に収まる遅れは、何も増えない", [38, 40], [0, 0], [0, 0]),
            OverageRow(
                "戻す額が請求より大きければ、残りは次へ回す（50円未満の請求はしない）", [140, 40, 40, 40, 40], [100, -30, -30, -30, -10],
                [17_600, -5280, -5280, -5280, -1760]),
            OverageRow(
                "回している途中で数え直せば、残りだけが変わる", [140, 40, 80, 80], [100, -30, -30, 0], [17_600, -5280, -5280, 0]),
        ])
    func atTenPercent(_ row: OverageRow) {
        check(row, month: "2026-11-01")
    }

    /// 160 yen and 8 % come to 172.8: each bill rounds once, down, so over several bills a customer may pay a yen less than
    /// over one, never more.
    @Test(
        "税率8%では、請求ごとに1円未満を切り捨てる（お客様に有利に）",
        arguments: [
            OverageRow("3件を一度に", [43, 43], [3, 0], [518, 0]),
            OverageRow("3件のうち1件を戻す: 2件の345円", [43, 42], [3, -1], [518, -173]),
            OverageRow("もう1件戻す: 1件の172円", [43, 42, 41], [3, -1, -1], [518, -173, -173]),
            OverageRow("すべて戻す", [43, 40], [3, -3], [518, -519]),
            OverageRow("取消のあと、やはり数える", [43, 42, 43], [3, -1, 1], [518, -173, 172]),
        ])
    func atEightPercent(_ row: OverageRow) {
        check(row, month: "2017-03-01")
    }

    @Test("調整は、呼のあった月の料金と税率による。明細と件名がそう言う")
    func pricesOfItsMonth() {
        var contract = Sample.contract(start: "2019-09-01")
        contract.terms.append(.init(from: Sample.day("2019-10-01"), plan: Sample.luxury, options: []))
        let (september, october) = (Sample.day("2019-09-01"), Sample.day("2019-10-01"))
        let bills = bills(
            contract, from: "2019-10-01",
            [[september: 43], [september: 42, october: 102], [september: 44, october: 101]])
        #expect(
            bills.map {
                $0.lines.map { "\($0.description) \($0.quantity)×\($0.unitPrice.yen.japanese) \($0.taxRatePercent)%" }
            }
                == [
                    ["超過コール 2019年9月分 3×160円 8%", "ラグジュアリープラン 2019年10月分 1×11,000円 10%"],
                    [
                        "2019年9月分 超過通話料の調整（1件 減） -1×160円 8%", "超過コール 2019年10月分 2×130円 10%",
                        "ラグジュアリープラン 2019年11月分 1×11,000円 10%",
                    ],
                    [
                        "2019年9月分 超過通話料の調整（2件 増） 2×160円 8%", "2019年10月分 超過通話料の調整（1件 減） -1×130円 10%",
                        "ラグジュアリープラン 2019年12月分 1×11,000円 10%",
                    ],
                ])
        #expect(
            bills.map(\.title) == [
                "2019年10月分・2019年9月超過分", "2019年11月分・2019年10月超過分・調整", "2019年12月分・調整",
            ])
        #expect(
            bills[1].totals.taxes == [
                TaxTotal(ratePercent: 10, total: Yen(11_286), tax: Yen(1026)),
                TaxTotal(ratePercent: 8, total: Yen(-173), tax: Yen(-13)),
            ])
    }

    @Test("次へ回した件数は、請求に書く")
    func carriedIsSaid() {
        let (november, december) = (Sample.day("2026-11-01"), Sample.day("2026-12-01"))
        let bills = bills(
            Sample.contract(start: "2026-11-01"), from: "2026-12-01",
            [
                [november: 100], [november: 100, december: 50], [november: 40, december: 40],
                [november: 40, december: 40], [november: 40, december: 40],
            ])
        #expect(
            bills.dropFirst(2).map { $0.lines.dropLast().map(\.description) } == [
                [
                    "2026年11月分 超過通話料の調整（30件 減、残り30件は次回以降のご請求で調整）", "2026年12月分 超過通話料の調整（10件 減は次回以降のご請求で調整）",
                ],
                ["2026年11月分 超過通話料の調整（30件 減）", "2026年12月分 超過通話料の調整（10件 減は次回以降のご請求で調整）"],
                ["2026年12月分 超過通話料の調整（10件 減）"],
            ])
        #expect(bills.map(\.totals.total.amount) == [16_060, 7260, 220, 220, 3740])
    }

    @Test("どう増減しても、請求が追いつけば合計は正しい件数の額（乱数で100通り）", arguments: 0..<100)
    func sumsUp(seed: Int) {
        var random = Seeded(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 7)
        let first = Sample.day("2026-11-01")
        var counted: Counted = [:]
        var seen: [Counted] = []
        for _ in 0..<12 {
            let month = first.adding(months: seen.count)
            counted[month] = Int.random(in: 0...120, using: &random)
            for changed in counted.keys.sorted() where Int.random(in: 0..<3, using: &random) == 0 {
                counted[changed] = max(0, counted[changed, default: 0] + Int.random(in: -60...20, using: &random))
            }
            seen.append(counted)
        }
        // Long enough that everything carried has been given back.
        seen += Array(repeating: counted, count: 60)
        let bills = bills(Sample.contract(start: first.iso), from: "2026-12-01", seen)
        #expect(bills.allSatisfy { $0.totals.total >= OverageShare.smallestBill })
        let overage = counted.values.map { max(0, $0 - 40) }.reduce(0, +)
        #expect(bills.map(\.totals.total).sum() == Yen(5500) * bills.count + Yen(176) * overage)
    }

    @Test("docs/billing.mdの例は、請求する規則と同じ")
    func workedExample() throws {
        let document = try String(contentsOf: Sample.root.appending(path: "docs/billing.md"), encoding: .utf8)
        let (november, december, january) = (
            Sample.day("2026-11-01"), Sample.day("2026-12-01"), Sample.day("2027-01-01")
        )
        let seen = [
            [november: 43], [november: 41, december: 38], [november: 42, december: 38, january: 45],
        ]
        let bills = bills(Sample.contract(start: "2026-10-15"), from: "2026-12-01", seen)
        for (bill, counted) in zip(bills, seen) {
            let lines = bill.lines.map {
                "\($0.description): \($0.quantity) × \($0.unitPrice.yen.amount) = \($0.amount.amount)"
            }.joined(separator: "<br>")
            let row =
                "| \(bill.chargeDate.iso) | \(counted[november]!) | \(lines) | \(bill.totals.total.amount) | \(bill.totals.taxes[0].tax.amount) |"
            #expect(document.contains(row), "\(row)")
        }
    }
}
