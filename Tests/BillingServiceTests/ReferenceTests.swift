import Foundation
import Primitives
import Testing

@testable import BillingService

@Suite("見込み＝請求＝別に書いた計算（乱数）")
struct ReferenceTests {
    private static let days = 300

    @Test("料金の改定、税率の変更、キャンペーン、プランとオプションの変更、取り消された入電、値引き、解約、休止した日があっても", arguments: 0..<200)
    func histories(seed: Int) throws {
        var random = Seeded(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 11)
        // Every other history passes the change of the tax rate.
        let start =
            seed % 2 == 0
            ? Sample.day("2019-05-25").adding(days: Int.random(in: 0..<120, using: &random))
            : Sample.day("2023-11-20").adding(days: Int.random(in: 0..<800, using: &random))
        var (brand, prices) = try Self.prices(after: start, &random)
        brand.campaigns = try Self.campaigns(around: start, &random)
        let plan = ["standard", "luxury"].randomElement(using: &random)!
        let options = Set(["rental_address", "qa"].filter { _ in Bool.random(using: &random) })
        let contract = try Contract.agreed(
            accountID: Sample.accountID, brand: brand, plan: plan, options: options.sorted(), start: start,
            applied: start.adding(days: -Int.random(in: 0...5, using: &random)))
        var facts = PlanBilling.Facts(contract: contract, countedCalls: [:], billedPeriods: [], billedOverage: [:])
        var reference = ReferenceBilling(start: start.plain, plan: plan, options: options, prices: prices)
        reference.initialFeeFree = contract.campaigns.contains(where: \.initialFeeFree)
        reference.cashBack = contract.campaigns.compactMap(\.cashBack).first.map {
            ($0.month.plain.number, Int($0.yen.amount))
        }
        var outage = 0
        var bills = 0
        for offset in 0..<Self.days {
            let day = start.adding(days: offset)
            if outage > 0 {
                outage -= 1
            } else {
                bills += compare(&facts, &reference, on: day)
                // Run twice, a day bills nothing more.
                #expect(compare(&facts, &reference, on: day) == 0)
                outage = Int.random(in: 0..<25, using: &random) == 0 ? Int.random(in: 1...9, using: &random) : 0
            }
            live(day, brand, &facts, &reference, &random)
        }
        #expect(bills >= 3)
    }

    /// What may happen on a day beside billing.
    private func live(
        _ day: JapanDate, _ brand: Brand, _ facts: inout PlanBilling.Facts, _ reference: inout ReferenceBilling,
        _ random: inout Seeded
    ) {
        func happens(everyDays: Int) -> Bool { Int.random(in: 0..<everyDays, using: &random) == 0 }
        if happens(everyDays: 8) { count(Int.random(in: 1...50, using: &random), in: day, &facts, &reference) }
        if happens(everyDays: 20), let month = facts.countedCalls.keys.sorted().randomElement(using: &random) {
            // Waived, or found to count after all, however long ago it was.
            let calls = max(-facts.countedCalls[month, default: 0], Int.random(in: -30...10, using: &random))
            count(calls, in: month, &facts, &reference)
        }
        if happens(everyDays: 30) {
            let amount = Int.random(in: 1...9_000, using: &random)
            let credit = Credit(
                id: World.real.newID(), reason: "お詫び", amount: Yen(Int64(amount)), left: Yen(Int64(amount)))
            facts.credits.append(credit)
            reference.credits.append((credit.id.text, amount))
        }
        if happens(everyDays: 15) { wish(day, brand, &facts, &reference, &random) }
    }

    private func count(
        _ calls: Int, in day: JapanDate, _ facts: inout PlanBilling.Facts, _ reference: inout ReferenceBilling
    ) {
        facts.countedCalls[day.firstOfMonth, default: 0] += calls
        reference.calls[day.plain.number, default: 0] += calls
    }

    /// The month from which it holds, and the bills up to then as they are shown to whoever asks.
    private func wish(
        _ day: JapanDate, _ brand: Brand, _ facts: inout PlanBilling.Facts, _ reference: inout ReferenceBilling,
        _ random: inout Seeded
    ) {
        let plan = ["standard", "luxury"].randomElement(using: &random)!
        let option = ["rental_address", "qa"].randomElement(using: &random)!
        let (wish, plain): (ChangeContract.Wish, ReferenceBilling.Wish) =
            switch Int.random(in: 0..<8, using: &random) {
            case 0: (.cancel, .cancel)
            case 1, 2, 3: (.plan(plan), .plan(plan))
            case 4, 5: (.startOption(option), .start(option))
            default: (.endOption(option), .stop(option))
            }
        let hour = Int.random(in: 0...23, using: &random)
        var outcome: ChangeContract.Outcome?
        do throws(ChangeContract.Rejection) {
            outcome = try ChangeContract.decide(
                wish,
                .init(
                    billing: facts, brand: brand, now: day.at(hour: hour, minute: 59, second: 59), asker: .staff,
                    newID: World.real.newID()))
        } catch {}
        let from = reference.wish(plain, on: day.plain)
        #expect(outcome?.change.from.plain == from.map(ReferenceBilling.Day.first), "\(wish) on \(day.iso)")
        guard let outcome else { return }
        facts.contract = outcome.contract
        var ahead = reference
        let until = outcome.change.from
        let wanted = ahead.run(on: until.adding(days: 1).plain).filter { $0.month <= until.plain.number }
        #expect(PlanBilling.forecast(facts, through: until).map(ReferenceBilling.Bill.init) == wanted.map(\.sorted))
    }

    /// - Returns: how many bills the day made.
    private func compare(
        _ facts: inout PlanBilling.Facts, _ reference: inout ReferenceBilling, on day: JapanDate
    ) -> Int {
        let bills = PlanBilling.due(facts, at: day.at(hour: 9, minute: 0), callsKnownUntil: day.start)
        bills.forEach { facts.settle($0) }
        let wanted = reference.run(on: day.plain)
        #expect(bills.map(ReferenceBilling.Bill.init) == wanted.map(\.sorted), "\(day.iso)")
        return bills.count
    }

    // MARK: Price lists and campaigns

    /// The shipped prices, and up to three changes on 1sts after the start; odd amounts, so that there is something to round.
    private static func prices(
        after start: JapanDate, _ random: inout Seeded
    ) throws -> (Brand, [ReferenceBilling.Prices]) {
        var brand = Sample.brand
        var lists = [
            ReferenceBilling.Prices(
                from: 0, initialFee: Int(brand.initialFee.yen.amount),
                plans: Dictionary(uniqueKeysWithValues: brand.plans.map { ($0.key, $0.plain) }),
                options: Dictionary(uniqueKeysWithValues: brand.options.map { ($0.key, Int($0.monthly.yen.amount)) }))
        ]
        var changes: [Brand.PriceChange] = []
        for months in [0, 3, 6] where Int.random(in: 0..<3, using: &random) > 0 {
            let from = start.firstOfMonth.adding(months: months + Int.random(in: 0...2, using: &random))
            let (plan, option) = (brand.plans.randomElement(using: &random)!, brand.options[0])
            let (fee, calls) = (Int.random(in: 3_001...12_999, using: &random), Int.random(in: 10...60, using: &random))
            let (perCall, monthly) = (
                Int.random(in: 101...219, using: &random), Int.random(in: 501...4_999, using: &random)
            )
            let text = """
                {"from": "\(from.iso)", "initialFee": {"yen": \(fee), "taxIncluded": true}, "plans": [{"key": "\(plan.key)",
                "name": "\(plan.name)", "monthly": {"yen": \(fee), "taxIncluded": true}, "includedCalls": \(calls),
                "overagePerCall": {"yen": \(perCall), "taxIncluded": false}}], "options": [{"key": "\(option.key)",
                "name": "\(option.name)", "monthly": {"yen": \(monthly), "taxIncluded": true}, "description": "改定後"}]}
                """
            changes.append(try JSONDecoder().decode(Brand.PriceChange.self, from: Data(text.utf8)))
            lists.append(
                ReferenceBilling.Prices(
                    from: from.plain.number, initialFee: fee,
                    plans: [plan.key: .init(fee: fee, calls: calls, perCall: perCall)], options: [option.key: monthly]))
        }
        brand.priceChanges = changes
        return (brand, lists)
    }

    private static func campaigns(around start: JapanDate, _ random: inout Seeded) throws -> [Brand.Campaign] {
        let text = """
            [{"key": "free", "name": "初期費用無料", "text": "。", "from": "\(start.adding(days: -2).iso)",
            "until": "\(start.iso)", "initialFeeFree": \(Bool.random(using: &random))},
            {"key": "back", "name": "ご紹介", "text": "。", "from": "\(start.adding(days: -4).iso)",
            "until": "\(start.adding(days: -1).iso)", "cashBack": {"yen": 997, "month": \(Int.random(in: 1...4, using: &random))}}]
            """
        return try JSONDecoder().decode([Brand.Campaign].self, from: Data(text.utf8))
    }
}

extension JapanDate {
    fileprivate var plain: ReferenceBilling.Day {
        let parts = iso.split(separator: "-").compactMap { Int($0) }
        return ReferenceBilling.Day(year: parts[0], month: parts[1], day: parts[2])
    }
}

extension Brand.Plan {
    fileprivate var plain: ReferenceBilling.Plan {
        ReferenceBilling.Plan(
            fee: Int(monthly.yen.amount), calls: includedCalls, perCall: Int(overagePerCall.yen.amount))
    }
}

extension ReferenceBilling.Bill {
    /// What is left to choose, the order of the lines, does not count.
    fileprivate var sorted: Self {
        var bill = self
        bill.lines.sort { ($0.what, $0.quantity, $0.unit, $0.rate) < ($1.what, $1.quantity, $1.unit, $1.rate) }
        return bill
    }

    fileprivate init(_ bill: BillingService.Bill) {
        let lines = bill.lines.map { line in
            let what =
                switch line.subject {
                case .initialFee: "initial fee"
                case .plan: "plan"
                case .option(let key, _): "option \(key)"
                case .overage(let month): "calls of \(month.plain.number)"
                case .credit(let id): "credit \(id.text)"
                }
            return ReferenceBilling.Line(
                what: what, quantity: line.quantity, unit: Int(line.unitPrice.yen.amount),
                withTax: line.unitPrice.taxIncluded, rate: line.taxRatePercent)
        }
        let totals = bill.totals
        self =
            Self(
                month: bill.period.plain.number, charged: bill.chargeDate.plain, lines: lines,
                total: Int(totals.total.amount), tax: Int(totals.taxes.map(\.tax).sum().amount)
            ).sorted
    }
}
