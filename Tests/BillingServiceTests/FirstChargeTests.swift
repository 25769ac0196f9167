import Primitives
import Testing

@testable import BillingService

@Suite("初回の請求（D2）")
struct FirstChargeTests {
    /// BusinessCall guide: 日割り金額は、プランと、1ヶ月の日数に応じて以下の金額となります。
    @Test(
        "案内にある8つの日割り額になる",
        arguments: [
            ("2027-02-10", 28, 196, 392), ("2028-02-10", 29, 189, 379), ("2026-11-10", 30, 183, 366),
            ("2026-12-10", 31, 177, 354),
        ])
    func dailyFigures(start: String, daysInMonth: Int, standard: Int64, luxury: Int64) {
        for (plan, daily) in [(Sample.standard, standard), (Sample.luxury, luxury)] {
            let bill = Sample.contract(plan, start: start).firstBill
            let days = daysInMonth - 10 + 1
            #expect(bill.lines[1].unitPrice == Sample.included(daily))
            #expect(bill.lines[1].quantity == days)
            #expect(bill.totals.total == Yen(11000 + daily * Int64(days)))
            #expect(bill.chargeDate == Sample.day(start))
        }
    }

    @Test("1日開始はまるまる1ヶ月分を、2日に請求する", arguments: ["2026-11-01", "2027-02-01", "2028-02-01", "2026-12-01"])
    func startOnTheFirst(start: String) {
        let bill = Sample.contract(start: start).firstBill
        #expect(bill.chargeDate == Sample.day(start).adding(days: 1))
        #expect(bill.lines.map(\.amount) == [Yen(11000), Yen(5500)])
        #expect(bill.lines[1].quantity == 1)
        #expect(bill.period == Sample.day(start))
    }

    @Test("月末開始は1日分")
    func lastDay() {
        let bill = Sample.contract(start: "2017-02-28").firstBill
        #expect(bill.lines[1].amount == Yen(196))
        #expect(bill.lines[1].description == "スタンダードプラン 2017年2月分（日割り 28日）")
        #expect(bill.title == "初期費用・2017年2月分")
    }

    @Test("案内の実例の日（2017-02-27、8%）でも、料金表どおりの税込額になる")
    func guideDay() {
        let bill = Sample.contract(start: "2017-02-27").firstBill
        #expect(bill.totals.taxes == [TaxTotal(ratePercent: 8, total: Yen(11392), tax: Yen(843))])
    }

    @Test("オプションもプランと同じ決まりで日割りする")
    func optionShare() {
        let bill = Sample.contract(start: "2026-11-21", options: ["qa"]).firstBill
        #expect(bill.lines.map(\.amount) == [Yen(11000), Yen(183 * 10), Yen(110 * 10)])
        let whole = Sample.contract(start: "2026-11-01", options: ["qa"]).firstBill
        #expect(whole.lines.map(\.amount) == [Yen(11000), Yen(5500), Yen(3300)])
    }

    @Test("知らないプランやオプションでは契約にならない")
    func unknownKeys() throws {
        func agreed(_ plan: String, _ options: [String]) throws -> Contract {
            try Contract.agreed(
                accountID: Sample.accountID, brand: Sample.brand, plan: plan, options: options,
                start: Sample.day("2026-11-21"), applied: Sample.day("2026-11-20"))
        }
        #expect(throws: Contract.Rejection.unknownPlan("gold")) { try agreed("gold", []) }
        #expect(throws: Contract.Rejection.unknownOption("fax")) { try agreed("standard", ["fax"]) }
        // The same option twice is one option.
        let twice = try agreed("standard", ["qa", "qa"])
        #expect(twice.terms[0].options.count == 1)
    }

    /// The first day after it.
    @Test(
        "最低利用期間は開始から3ヶ月、同じ日のない月はその月の末日まで（民法143条2項）",
        arguments: [
            ("2026-11-21", "2027-02-21"), ("2026-11-28", "2027-02-28"), ("2026-11-29", "2027-03-01"),
            ("2026-11-30", "2027-03-01"), ("2027-11-29", "2028-02-29"), ("2027-11-30", "2028-03-01"),
            ("2026-08-31", "2026-12-01"), ("2026-12-01", "2027-03-01"), ("2026-12-31", "2027-03-31"),
        ])
    func minimumTerm(start: String, end: String) {
        #expect(Sample.contract(start: start).minimumTermEnd == Sample.day(end))
    }
}
