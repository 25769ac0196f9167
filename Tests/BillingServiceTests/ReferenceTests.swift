import Foundation
import Primitives
import Testing

@testable import BillingService

@Suite("見込み＝請求＝別に書いた計算（乱数）")
struct ReferenceTests {
    private static let days = 300
    private static let plans = ["standard", "middle", "luxury"]

    @Test("料金の改定、税率の変更、キャンペーン、プランとオプションの変更とその取り消し、取り消された入電、貸倒れ、返金、値引き、解約、終了後の入電、休止した日があっても", arguments: 0..<150)
    func histories(seed: Int) throws { _ = try history(seed) }

    @Test("乱数の中に、戻る変更も、一緒に消える変更も、終了後の入電の請求も、何度も出る")
    func drawn() throws {
        let drawn = try (150..<250).map(history)
        #expect(drawn.map(\.restored).reduce(0, +) > 5)
        #expect(drawn.map(\.dropped).reduce(0, +) > 5)
        #expect(drawn.map(\.late).reduce(0, +) > 5)
    }

    private func history(_ seed: Int) throws -> History {
        var random = Seeded(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 11)
        // Every other history passes the change of the tax rate.
        let start =
            seed % 2 == 0
            ? Sample.day("2019-05-25").adding(days: Int.random(in: 0..<120, using: &random))
            : Sample.day("2023-11-20").adding(days: Int.random(in: 0..<800, using: &random))
        var (brand, prices) = try Self.prices(after: start, &random)
        brand.campaigns = try Self.campaigns(around: start, &random)
        let plan = Self.plans.randomElement(using: &random)!
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
        var history = History()
        var outage = 0
        var bills = 0
        for offset in 0..<Self.days {
            let day = start.adding(days: offset)
            if outage > 0 {
                outage -= 1
            } else {
                bills += compare(&facts, &reference, &history, on: day)
                // Run twice, a day bills nothing more.
                #expect(compare(&facts, &reference, &history, on: day) == 0)
                outage = Int.random(in: 0..<25, using: &random) == 0 ? Int.random(in: 1...9, using: &random) : 0
            }
            live(day, brand, &facts, &reference, &history, &random)
        }
        #expect(bills >= 3)
        return history
    }

    /// What the store would keep beside the facts.
    private struct History {
        var bills: [InvoiceID: BillingService.Bill] = [:]
        var order: [InvoiceID] = []
        var losses: [InvoiceLoss] = []
        var wishes: [ContractChangeID] = []
        var replaced: [ContractChangeID: [Contract.Change]] = [:]
        /// Changes that came back, that went with another, and bills of months in which the contract was over for longer.
        var restored = 0
        var dropped = 0
        var late = 0

        func left(of id: InvoiceID) -> Int {
            Int((bills[id]!.totals.total - losses.filter { $0.invoiceID == id }.map(\.amount).sum()).amount)
        }
    }

    /// What may happen on a day beside billing.
    private func live(
        _ day: JapanDate, _ brand: Brand, _ facts: inout PlanBilling.Facts, _ reference: inout ReferenceBilling,
        _ history: inout History, _ random: inout Seeded
    ) {
        func happens(everyDays: Int) -> Bool { Int.random(in: 0..<everyDays, using: &random) == 0 }
        if happens(everyDays: 8) { count(Int.random(in: 1...50, using: &random), in: day, &facts, &reference) }
        if happens(everyDays: 20), let month = facts.countedCalls.keys.sorted().randomElement(using: &random) {
            // Waived, or found to count after all, however long ago it was.
            let calls = max(-facts.countedCalls[month, default: 0], Int.random(in: -30...10, using: &random))
            count(calls, in: month, &facts, &reference)
        }
        if facts.contract.isOver(in: day.firstOfMonth), happens(everyDays: 15), let end = facts.contract.end {
            // Written up after the end.
            count(Int.random(in: 1...40, using: &random), in: end.adding(days: -1), &facts, &reference)
        }
        if happens(everyDays: 30) {
            let amount = Int.random(in: 1...9_000, using: &random)
            let credit = Credit(
                id: World.real.newID(), reason: "お詫び", amount: Yen(Int64(amount)), left: Yen(Int64(amount)))
            facts.credits.append(credit)
            reference.credits.append((credit.id.text, amount))
        }
        // After the 25th what holds from the next month may still be taken back, and what is asked for holds later.
        let late = day.day > 25
        if happens(everyDays: late ? 3 : 12) { wish(day, brand, &facts, &reference, &history, &random) }
        if happens(everyDays: 25) { lose(&facts, &reference, &history, &random) }
        if happens(everyDays: late ? 4 : 15) { takeBack(day, &facts, &reference, &history, &random) }
    }

    /// A bill is written off, or some or all of it given back.
    private func lose(
        _ facts: inout PlanBilling.Facts, _ reference: inout ReferenceBilling, _ history: inout History,
        _ random: inout Seeded
    ) {
        guard let id = history.order.randomElement(using: &random), history.left(of: id) > 0 else { return }
        let left = history.left(of: id)
        let amount = Bool.random(using: &random) ? left : Int.random(in: 1...left, using: &random)
        history.losses.append(
            InvoiceLoss(invoiceID: id, amount: Yen(Int64(amount)), invoicesBefore: history.order.count))
        facts.lostOverage = UnpaidOverage.calls(history.bills, history.losses)
        reference.lose(amount, of: history.bills[id]!.period.plain.number)
    }

    /// A change that has not begun is taken back; both say which those are.
    private func takeBack(
        _ day: JapanDate, _ facts: inout PlanBilling.Facts, _ reference: inout ReferenceBilling,
        _ history: inout History, _ random: inout Seeded
    ) {
        let wishes = history.wishes
        func names(_ changes: [Contract.Change]) -> Set<Int> {
            Set(changes.compactMap { wishes.firstIndex(of: $0.id) })
        }
        let pending = facts.contract.changes.filter { ChangeContract.mayWithdraw($0, facts, on: day) }
        #expect(names(pending) == Set(reference.pending(on: day.plain)))
        guard let change = pending.randomElement(using: &random), let name = names([change]).first else { return }
        let withdrawal = ChangeContract.withdrawal(
            of: change, replaced: history.replaced[change.id] ?? [], facts, on: day)
        facts.contract = withdrawal.contract
        let (back, gone) = reference.takeBack(name)
        #expect(names(withdrawal.restored) == back && names(withdrawal.dropped) == gone)
        history.restored += back.count
        history.dropped += gone.count
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
        _ history: inout History, _ random: inout Seeded
    ) {
        let plan = Self.plans.randomElement(using: &random)!
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
        let from = reference.wish(plain, on: day.plain, name: history.wishes.count)
        #expect(outcome?.change.from.plain == from.map(ReferenceBilling.Day.first), "\(wish) on \(day.iso)")
        guard let outcome else { return }
        history.wishes.append(outcome.change.id)
        history.replaced[outcome.change.id] = outcome.replaced
        facts.contract = outcome.contract
        var ahead = reference
        let until = outcome.change.from
        let wanted = ahead.run(on: until.adding(days: 1).plain).filter { $0.month <= until.plain.number }
        #expect(PlanBilling.forecast(facts, through: until).map(ReferenceBilling.Bill.init) == wanted.map(\.sorted))
    }

    /// - Returns: how many bills the day made.
    private func compare(
        _ facts: inout PlanBilling.Facts, _ reference: inout ReferenceBilling, _ history: inout History,
        on day: JapanDate
    ) -> Int {
        let bills = PlanBilling.due(facts, at: day.at(hour: 9, minute: 0), callsKnownUntil: day.start)
        for bill in bills {
            facts.settle(bill)
            let id = World.real.newID(InvoiceID.self)
            history.bills[id] = bill
            history.order.append(id)
            if let end = facts.contract.end, bill.period > end { history.late += 1 }
        }
        facts.close(day.firstOfMonth)
        let wanted = reference.run(on: day.plain)
        #expect(bills.map(ReferenceBilling.Bill.init) == wanted.map(\.sorted), "\(day.iso)")
        return bills.count
    }
}

extension JapanDate {
    var plain: ReferenceBilling.Day {
        let parts = iso.split(separator: "-").compactMap { Int($0) }
        return ReferenceBilling.Day(year: parts[0], month: parts[1], day: parts[2])
    }
}

extension Brand.Plan {
    var plain: ReferenceBilling.Plan {
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
