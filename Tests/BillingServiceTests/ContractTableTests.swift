import Foundation
import Primitives
import ServiceRuntime
import Testing

@testable import BillingService

/// The golden months: `contract-months.txt` beside this file, one row a month, readable without the code.
@Suite("契約の変更の表（D3〜D6）")
struct ContractTableTests {
    struct Story: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var brand: String
        var start: String
        var plan: String
        var rows: [[String]]
    }

    static let stories: [Story] = {
        let file = Sample.root.appending(path: "Tests/BillingServiceTests/contract-months.txt")
        // Without its table the suite has nothing to test.
        let text = try! String(contentsOf: file, encoding: .utf8)
        var stories: [Story] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            if cells[0] == "契約" {
                stories.append(
                    Story(testDescription: cells[4], brand: cells[1], start: cells[2], plan: cells[3], rows: []))
            } else {
                stories[stories.count - 1].rows.append(cells)
            }
        }
        return stories
    }()

    @Test("表の月ごとに、申し込みの結果と請求が一致する", arguments: stories)
    func months(story: Story) throws {
        let brand = try #require(story.brand == "値上げ" ? Sample.changing : Sample.catalogue[story.brand])
        let start = Sample.day(story.start)
        var facts = PlanBilling.Facts(
            contract: try Contract.agreed(
                accountID: Sample.accountID, brand: brand, plan: story.plan, options: [], start: start, applied: start),
            countedCalls: [:], billedPeriods: [], billedOverage: [:])
        for row in story.rows {
            switch row[0] {
            case "申込": #expect(ask(row, brand, &facts) == row[3], "\(row)")
            case "入電": facts.countedCalls[Sample.day(row[1] + "-01")] = Int(row[2])
            case "値引き":
                let amount = Yen(try #require(Int64(row[1])))
                facts.credits.append(
                    Credit(id: World.real.newID(), reason: row[2], amount: amount, left: amount))
            case "請求":
                let day = Sample.day(row[1])
                // The day before, nothing of it is due.
                #expect(run(facts, on: day.adding(days: -1)).isEmpty, "\(row)")
                let bills = run(facts, on: day)
                #expect(bills.map { text($0) } == [row[2]], "\(row)")
                bills.forEach { facts.settle($0) }
                #expect(run(facts, on: day).isEmpty, "\(row)")
                facts.close(day.firstOfMonth)
            case "なし":
                #expect(run(facts, on: Sample.day(row[1])).isEmpty, "\(row)")
                facts.close(Sample.day(row[1]).firstOfMonth)
            case let other: Issue.record("no row is \(other)")
            }
        }
    }

    /// `申込 | 時刻 | 誰が 何を | いつから`
    private func ask(_ row: [String], _ brand: Brand, _ facts: inout PlanBilling.Facts) -> String {
        let parts = row[1].split(separator: " ").map(String.init)
        let clock = parts[1].split(separator: ":").compactMap { Int($0) }
        let now = Sample.day(parts[0]).at(hour: clock[0], minute: clock[1], second: clock[2])
        let words = row[2].split(separator: " ").map(String.init)
        let wish: ChangeContract.Wish =
            switch words[1] {
            case "プラン": .plan(words[2])
            case "追加": .startOption(words[2])
            case "終了": .endOption(words[2])
            case _: .cancel
            }
        do throws(ChangeContract.Rejection) {
            let outcome = try ChangeContract.decide(
                wish,
                .init(
                    billing: facts, brand: brand, now: now, asker: words[0] == "社員" ? .staff : .customer,
                    newID: World.real.newID()))
            facts.contract = outcome.contract
            return outcome.change.from.iso + (outcome.heldByMinimumTerm ? " 最低契約期間" : "")
        } catch {
            return "断る \(error)".replacing(/\(.*/, with: "")
        }
    }

    private func run(_ facts: PlanBilling.Facts, on day: JapanDate) -> [Bill] {
        PlanBilling.due(facts, at: day.at(hour: 9, minute: 0), callsKnownUntil: day.at(hour: 9, minute: 0))
    }

    /// 「超過コール 2016年2月分 3×160 + … = 6028」
    private func text(_ bill: Bill) -> String {
        let lines = bill.lines.map { "\($0.description) \($0.quantity)×\($0.unitPrice.yen.amount)" }
        return lines.joined(separator: " + ") + " = \(bill.totals.total.amount)"
    }
}

@Suite("契約の変更の性質（乱数）")
struct ContractPropertyTests {
    private static let wishes: [ChangeContract.Wish] =
        [.cancel] + ["standard", "luxury"].map { .plan($0) }
        + ["rental_address", "qa", "own_announcement"].flatMap { [.startOption($0), .endOption($0)] }

    @Test("見積りはそのとおり請求され、請求済みの月は動かず、止まっても同じ", arguments: 0..<300)
    func histories(seed: Int) throws {
        var random = Seeded(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 7)
        let start = Sample.day("2023-11-20").adding(days: Int.random(in: 0..<800, using: &random))
        var facts = PlanBilling.Facts(
            contract: Sample.contract(start: start.iso), countedCalls: [:], billedPeriods: [], billedOverage: [:])
        var billed: [Bill] = []
        // What the last preview promised, unless something happened since.
        var promised: [Bill] = []
        var outage = 0
        for offset in 0..<240 {
            let day = start.adding(days: offset)
            if outage > 0 { outage -= 1 } else { run(&facts, on: day, &billed, &promised) }
            if outage == 0, Int.random(in: 0..<25, using: &random) == 0 {
                outage = Int.random(in: 1...9, using: &random)
            }
            if Int.random(in: 0..<12, using: &random) == 0 {
                facts.countedCalls[day.firstOfMonth, default: 0] += Int.random(in: 1...60, using: &random)
                promised = []
            }
            if Int.random(in: 0..<15, using: &random) == 0, let wish = Self.wishes.randomElement(using: &random) {
                let before = facts
                guard let outcome = try? decide(wish, facts, day, hour: Int.random(in: 0...23, using: &random)) else {
                    continue
                }
                facts.contract = outcome.contract
                promised = PlanBilling.forecast(facts, through: outcome.change.from)
                for month in before.billedPeriods {
                    #expect(facts.contract.terms(in: month) == before.contract.terms(in: month))
                    #expect(facts.contract.isOver(in: month) == before.contract.isOver(in: month))
                }
                #expect(outcome.change.from.day == 1 && outcome.change.from > day)
            }
        }
        // However it ran, the fees are those of the contract as it stands at the end, each month once, each on its day.
        let last = start.adding(days: 239)
        run(&facts, on: last, &billed, &promised)
        #expect(billed.map(\.period) == Array(Set(billed.map(\.period))).sorted())
        for bill in billed where bill.period != start.firstOfMonth {
            #expect(
                bill.lines.filter { !$0.isOverage }
                    == facts.contract.monthlyBill(bill.period, overage: []).lines.filter { !$0.isOverage })
            #expect(bill.chargeDate == facts.contract.chargeDate(bill.period))
        }
    }

    private func decide(
        _ wish: ChangeContract.Wish, _ facts: PlanBilling.Facts, _ day: JapanDate, hour: Int
    ) throws -> ChangeContract.Outcome {
        try ChangeContract.decide(
            wish,
            .init(
                billing: facts, brand: Sample.brand, now: day.at(hour: hour, minute: 59, second: 59), asker: .staff,
                newID: World.real.newID()))
    }

    private func run(
        _ facts: inout PlanBilling.Facts, on day: JapanDate, _ billed: inout [Bill], _ promised: inout [Bill]
    ) {
        for _ in 0..<2 {
            for bill in PlanBilling.due(facts, at: day.at(hour: 9, minute: 0), callsKnownUntil: day.start) {
                if let wanted = promised.first(where: { $0.period == bill.period }) { #expect(bill == wanted) }
                facts.settle(bill)
                billed.append(bill)
            }
        }
    }
}

extension InvoiceLine {
    fileprivate var isOverage: Bool { if case .overage = subject { true } else { false } }
}
