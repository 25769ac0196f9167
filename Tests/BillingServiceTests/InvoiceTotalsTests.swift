import Primitives
import Testing

@testable import BillingService

@Suite("税と端数")
struct InvoiceTotalsTests {
    @Test(
        "税率は日付の表による",
        arguments: [
            ("2014-03-31", 5), ("2014-04-01", 8), ("2017-02-27", 8), ("2019-09-30", 8), ("2019-10-01", 10),
            ("2026-11-21", 10),
        ])
    func rates(day: String, percent: Int) {
        #expect(TaxRate.percent(on: Sample.day(day)) == percent)
    }

    private func line(_ price: Brand.Price, _ quantity: Int = 1, rate: Int = 10) -> InvoiceLine {
        InvoiceLine(subject: .initialFee, description: "", quantity: quantity, unitPrice: price, taxRatePercent: rate)
    }

    @Test("税込の料金はそのまま、税抜の超過分は合計してから税込にする")
    func mixed() {
        let totals = InvoiceTotals([line(Sample.included(5500)), line(Sample.excluded(160), 3)])
        #expect(totals.taxes == [TaxTotal(ratePercent: 10, total: Yen(6028), tax: Yen(548))])
    }

    @Test("端数は税率ごとに1回だけ切り捨てる: 行ごとに丸めない")
    func roundedOnce() {
        // 8 % of 160 is 12.8: three lines rounded one by one would be 36, together they are 38.
        let lines = Array(repeating: line(Sample.excluded(160), rate: 8), count: 3)
        #expect(InvoiceTotals(lines).total == Yen(480 + 38))
        // floor(5500 × 8 / 108) = 407
        #expect(
            InvoiceTotals([line(Sample.included(5500), rate: 8)]).taxes == [
                TaxTotal(ratePercent: 8, total: Yen(5500), tax: Yen(407))
            ])
    }

    @Test("税率が変わる月: 9月の超過は8%、10月の料金は10%")
    func twoRates() {
        let bill = Sample.contract(start: "2019-08-15")
            .monthlyBill(Sample.day("2019-10-01"), overage: [.init(month: Sample.day("2019-09-01"), calls: 3)])
        #expect(
            bill.totals.taxes == [
                TaxTotal(ratePercent: 10, total: Yen(5500), tax: Yen(500)),
                TaxTotal(ratePercent: 8, total: Yen(518), tax: Yen(38)),
            ])
        #expect(bill.title == "2019年10月分・2019年9月超過分")
    }

    @Test("税込と本体の和が合う（1円から10,000円まで）")
    func taxIsPartOfTotal() {
        for yen in stride(from: Int64(1), through: 10_000, by: 7) {
            for rate in [8, 10] {
                let tax = InvoiceTotals([line(Sample.included(yen), rate: rate)]).taxes[0]
                // Exactly the floor: one yen more would be too much.
                #expect(tax.tax.amount * Int64(100 + rate) <= yen * Int64(rate))
                #expect((tax.tax.amount + 1) * Int64(100 + rate) > yen * Int64(rate))
            }
        }
    }
}
