import Primitives
import Testing

@testable import BillingService

@Suite("いつ何を請求するか（D3）")
struct PlanBillingTests {
    private func facts(_ contract: Contract, calls: [String: Int] = [:]) -> PlanBilling.Facts {
        PlanBilling.Facts(
            contract: contract,
            countedCalls: Dictionary(uniqueKeysWithValues: calls.map { (Sample.day($0.key), $0.value) }),
            billedPeriods: [], billedOverage: [:])
    }

    private func due(_ facts: PlanBilling.Facts, on day: String) -> [Bill] {
        let now = Sample.day(day).at(hour: 9, minute: 0)
        return PlanBilling.due(facts, at: now, callsKnownUntil: now)
    }

    @Test("発番日に初回、翌月1日に前月の超過と当月分")
    func firstMonths() {
        let billing = facts(Sample.contract(start: "2017-02-27"), calls: ["2017-02-01": 43, "2017-03-01": 40])
        #expect(due(billing, on: "2017-02-26").isEmpty)
        #expect(due(billing, on: "2017-02-27").map(\.title) == ["初期費用・2017年2月分"])
        let march = due(billing, on: "2017-03-01").last
        #expect(march?.lines.map(\.amount) == [Yen(480), Yen(5500)])
        #expect(march?.totals.total == Yen(5500 + 480 + 38))
        // 40 of 40: nothing is beyond.
        #expect(due(billing, on: "2017-04-01").last?.lines.map(\.amount) == [Yen(5500)])
    }

    @Test("1日開始の月は2日だけ: 1日には何もない")
    func firstOfMonth() {
        let billing = facts(Sample.contract(start: "2026-11-01"))
        #expect(due(billing, on: "2026-11-01").isEmpty)
        #expect(due(billing, on: "2026-11-02").map(\.period) == [Sample.day("2026-11-01")])
        #expect(due(billing, on: "2026-12-01").map(\.period) == [Sample.day("2026-11-01"), Sample.day("2026-12-01")])
        #expect(PlanBilling.nextChargeDate(billing) == Sample.day("2026-11-02"))
    }

    @Test("Callの記録が月末まで届くまで待つ。6時間で打ち切る。初回は待たない")
    func waitsForCalls() {
        let billing = facts(Sample.contract(start: "2026-11-21"))
        let midnight = Sample.day("2026-12-01").start
        func periods(_ now: Instant, _ known: Instant?) -> [String] {
            PlanBilling.due(billing, at: now, callsKnownUntil: known).map(\.period.iso)
        }
        #expect(periods(midnight, nil) == ["2026-11-01"])
        #expect(periods(midnight + .hours(5), midnight - .seconds(1)) == ["2026-11-01"])
        #expect(periods(midnight, midnight) == ["2026-11-01", "2026-12-01"])
        #expect(periods(midnight + .hours(6), nil) == ["2026-11-01", "2026-12-01"])
        // After an outage over the 1st the wait begins when we are back.
        func after(_ hours: Int, started: Int, known: Instant? = nil) -> Int {
            PlanBilling.due(
                billing, at: midnight + .hours(hours), callsKnownUntil: known, waitingSince: midnight + .hours(started)
            ).count
        }
        #expect(after(7, started: 7) == 1)
        #expect(after(7, started: 7, known: midnight + .hours(7)) == 2)
        #expect(after(13, started: 7) == 2)
        #expect(after(6, started: -48) == 2)
        #expect(after(24 * 7, started: 24 * 7) == 1)
    }

    @Test("締めたあとに届いた呼は、次の請求に差額で載る")
    func lateCalls() {
        var billing = facts(Sample.contract(start: "2026-11-21"), calls: ["2026-11-01": 42])
        billing.billedPeriods = [Sample.day("2026-11-01"), Sample.day("2026-12-01")]
        billing.billedOverage = [Sample.day("2026-11-01"): 2]
        billing.countedCalls[Sample.day("2026-11-01")] = 45
        billing.countedCalls[Sample.day("2026-12-01")] = 41
        let january = due(billing, on: "2027-01-01")
        #expect(january.count == 1)
        #expect(
            january[0].lines.map(\.subject) == [
                .overage(month: Sample.day("2026-11-01")), .overage(month: Sample.day("2026-12-01")),
                .plan(month: Sample.day("2027-01-01")),
            ])
        #expect(january[0].lines.map(\.quantity) == [3, 1, 1])
    }

    @Test("次回の予定は、請求する規則と同じところから出る")
    func forecast() {
        var billing = facts(Sample.contract(start: "2026-11-21"), calls: ["2026-11-01": 41])
        #expect(PlanBilling.forecast(billing, on: Sample.day("2026-11-21"))?.chargeDate == Sample.day("2026-11-21"))
        billing.billedPeriods = [Sample.day("2026-11-01")]
        let next = PlanBilling.forecast(billing, on: Sample.day("2026-11-25"))
        #expect(next?.chargeDate == Sample.day("2026-12-01"))
        #expect(next?.totals.total == Yen(5500 + 176))
        // Before a start on the 1st, the 2nd is the next day.
        let later = facts(Sample.contract(start: "2026-12-01"))
        #expect(PlanBilling.forecast(later, on: Sample.day("2026-12-01"))?.chargeDate == Sample.day("2026-12-02"))
    }

    /// Bills issued one after the other; what comes of them is laid beside a model that knows only totals.
    private struct Ledger {
        var facts: PlanBilling.Facts
        var bills: [Bill] = []

        mutating func run(at now: Instant, known: Instant?) {
            for bill in PlanBilling.due(facts, at: now, callsKnownUntil: known) {
                facts.billedPeriods.insert(bill.period)
                for line in bill.lines {
                    if case .overage(let month) = line.subject {
                        facts.billedOverage[month, default: 0] += line.quantity
                    }
                }
                bills.append(bill)
            }
        }
    }

    @Test("止まっていても、二度動いても、同じ額になる（乱数で200通り）", arguments: 0..<200)
    func outagesChangeNothing(seed: Int) {
        var random = Seeded(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        let start = Sample.day("2026-01-01").adding(days: Int.random(in: 0..<800, using: &random))
        let plan = Bool.random(using: &random) ? Sample.standard : Sample.luxury
        let contract = Sample.contract(plan, start: start.iso, options: Bool.random(using: &random) ? ["qa"] : [])
        let days = 150
        let callsPerDay = (0..<days).map { _ in Int.random(in: 0...8, using: &random) }

        var ledger = Ledger(facts: .init(contract: contract, countedCalls: [:], billedPeriods: [], billedOverage: [:]))
        var outage = 0
        for (offset, calls) in callsPerDay.enumerated() {
            let day = start.adding(days: offset)
            if outage > 0 {
                outage -= 1
            } else {
                // Known calls end with yesterday; it runs up to three times a day, or the process stops for some days.
                for hour in 0..<Int.random(in: 0...3, using: &random) {
                    ledger.run(at: day.at(hour: hour, minute: 1), known: day.start)
                }
                if Int.random(in: 0..<20, using: &random) == 0 { outage = Int.random(in: 1...12, using: &random) }
            }
            ledger.facts.countedCalls[day.firstOfMonth, default: 0] += calls
        }
        let end = start.adding(days: days - 1).firstOfNextMonth
        ledger.run(at: end.at(hour: 12, minute: 0), known: end.start)
        ledger.run(at: end.at(hour: 13, minute: 0), known: end.start)

        // The model: one bill per month; each month's overage in one piece or several, but the same number of calls.
        var expectedPeriods: [JapanDate] = []
        var expectedOverage: [JapanDate: Int] = [:]
        var month = start.firstOfMonth
        while month <= end {
            expectedPeriods.append(month)
            let calls = zip(0..., callsPerDay).filter { start.adding(days: $0.0).firstOfMonth == month }.map(\.1)
                .reduce(0, +)
            if calls > plan.includedCalls { expectedOverage[month] = calls - plan.includedCalls }
            month = month.firstOfNextMonth
        }
        #expect(ledger.bills.map(\.period) == expectedPeriods)
        #expect(ledger.facts.billedOverage == expectedOverage)
        let fees = ledger.bills.flatMap(\.lines).filter { if case .overage = $0.subject { false } else { true } }.map(
            \.amount
        ).sum()
        let monthly = contract.terms[0].plan.monthly.yen + contract.terms[0].options.map(\.monthly.yen).sum()
        let first = contract.firstBill.lines.map(\.amount).sum()
        #expect(fees == first + monthly * (expectedPeriods.count - 1))
    }
}

/// SplitMix64: the same numbers every time.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
