import Contracts
import Primitives
import Testing

@testable import BillingService
@testable import ServiceRuntime

@Suite("変更の予定の取り消し: 何が戻り、何が一緒に消えるか")
struct WithdrawChangeTests {
    /// Of a contract on プラス from November with the option `a`, asked for in December 2026 by the 10th, the 11th, … day.
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// In the order in which they were asked for; `replaced` = by the place of the one that took its place.
        var asked: [Asked]
        /// Place of the one that is taken back.
        var takenBack: Int
        var restored: [Int] = []
        var dropped: [Int] = []
        var billed: [String] = []
    }

    struct Asked: Sendable {
        var what: Contract.Change.What
        var from: String
        var replacedBy: Int?

        init(_ what: Contract.Change.What, _ from: String, replacedBy: Int? = nil) {
            (self.what, self.from, self.replacedBy) = (what, from, replacedBy)
        }
    }

    private static func plan(_ key: String) -> Contract.Change.What {
        .plan(
            .init(
                key: key, name: key, monthly: Sample.included(1000), includedCalls: 10,
                overagePerCall: Sample.excluded(100)))
    }
    private static func option(_ key: String) -> Contract.Option {
        .init(key: key, name: key, monthly: Sample.included(300))
    }

    static let rows = [
        Row(testDescription: "代わったものがなければ、それだけ", asked: [.init(plan("light"), "2027-01-01")], takenBack: 0),
        Row(
            testDescription: "代わられた変更が戻る",
            asked: [.init(plan("light"), "2027-01-01", replacedBy: 1), .init(plan("pro"), "2027-01-01")], takenBack: 1,
            restored: [0]),
        Row(
            testDescription: "代わったものにさらに代わったものを取り消すと、すぐ前のものだけが戻る",
            asked: [
                .init(plan("light"), "2027-01-01", replacedBy: 1), .init(plan("pro"), "2027-01-01", replacedBy: 2),
                .init(plan("max"), "2027-01-01"),
            ], takenBack: 2, restored: [1]),
        Row(
            testDescription: "解約が消していた予定は、みな戻る",
            asked: [
                .init(plan("light"), "2027-03-01", replacedBy: 2),
                .init(.startOption(option("b")), "2027-03-01", replacedBy: 2), .init(.cancel, "2027-03-01"),
            ], takenBack: 2, restored: [0, 1]),
        Row(
            testDescription: "終了を取り消すと、そのあとの申し込みは何もしないので消える",
            asked: [.init(.endOption(option("a")), "2027-01-01"), .init(.startOption(option("a")), "2027-02-01")],
            takenBack: 0, dropped: [1]),
        Row(
            testDescription: "ほかのオプションの申し込みはそのまま",
            asked: [.init(.endOption(option("a")), "2027-01-01"), .init(.startOption(option("b")), "2027-02-01")],
            takenBack: 0),
        Row(
            testDescription: "戻った変更と同じものになる、あとの変更は消える",
            asked: [
                .init(plan("light"), "2027-01-01", replacedBy: 1), .init(plan("pro"), "2027-01-01"),
                .init(plan("light"), "2027-02-01"),
            ], takenBack: 1, restored: [0], dropped: [2]),
        Row(
            testDescription: "元のプランへ戻す変更は、その前の変更がなくなれば消える",
            asked: [.init(plan("pro"), "2027-01-01"), .init(plan("plus"), "2027-02-01")], takenBack: 0, dropped: [1]),
        Row(
            testDescription: "戻っても何も変わらないものは、戻らない",
            asked: [.init(plan("plus"), "2027-01-01", replacedBy: 1), .init(plan("pro"), "2027-01-01")], takenBack: 1),
        Row(
            testDescription: "解約の日のあとになるものは、戻らない",
            asked: [
                .init(plan("light"), "2027-03-01", replacedBy: 1), .init(plan("pro"), "2027-01-01"),
                .init(.cancel, "2027-03-01"),
            ], takenBack: 1),
        Row(
            testDescription: "もう請求された月のものは、戻らない",
            asked: [.init(plan("light"), "2027-01-01", replacedBy: 1), .init(plan("pro"), "2027-01-01")], takenBack: 1,
            billed: ["2027-01-01"]),
    ]

    @Test("表のとおり", arguments: rows)
    func table(row: Row) {
        let changes = row.asked.enumerated().map { place, asked in
            Contract.Change(
                id: World.real.newID(), from: Sample.day(asked.from), what: asked.what,
                requested: Sample.day("2026-12-10").adding(days: place).at(hour: 10, minute: 0), byStaff: true)
        }
        func those(where filter: (Asked) -> Bool) -> [Contract.Change] {
            zip(changes, row.asked).filter { filter($0.1) }.map(\.0)
        }
        guard case .plan(let plus) = Self.plan("plus") else { return }
        var contract = Sample.contract(plus, start: "2026-11-21")
        contract.terms[0].options = [Self.option("a")]
        for change in those(where: { $0.replacedBy == nil }) { contract = contract.with(change) }
        let facts = PlanBilling.Facts(
            contract: contract, countedCalls: [:], billedPeriods: Set(row.billed.map(Sample.day)), billedOverage: [:])
        let withdrawal = ChangeContract.withdrawal(
            of: changes[row.takenBack], replaced: those { $0.replacedBy == row.takenBack }, facts,
            on: Sample.day("2026-12-20"))
        #expect(withdrawal.restored == row.restored.map { changes[$0] })
        #expect(withdrawal.dropped == row.dropped.map { changes[$0] })
        let gone = [row.takenBack] + row.dropped
        let wanted = contract.changes.filter { change in !gone.contains { changes[$0].id == change.id } }
        #expect(Set(withdrawal.contract.changes.map(\.id)) == Set((wanted + withdrawal.restored).map(\.id)))
        #expect(
            withdrawal.contract.changes.map(\.from)
                == withdrawal.contract.changes.map(\.from).sorted())
    }

    private static func owner(_ h: Harness) -> Billing_ContractAsker { .with { $0.customer = h.owner } }

    private func started() async throws -> Harness {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        return h
    }

    @Test("取り消すと、代わられていた予定が戻り、意味のなくなった予定は一緒に消える。知らせにも、先の画面にも書かれる")
    func withdrawalBringsBack() async throws {
        let h = try await started()
        let plan = try await h.changeContract(.plan("luxury"), by: h.staffAsker())
        let cancel = try await h.changeContract(.cancel, by: h.staffAsker())
        // The cancellation comes after the change and leaves it as it is.
        var coming = try await h.rpc.getContract(request: .with { $0.asker = Self.owner(h) }, context: .test).pending
        #expect(coming.map(\.changeID) == [plan.changeID, cancel.changeID])
        h.set("2027-01-10")
        try await h.work()
        // Staff agreed to the smaller plan for March with the customer, who then ends the contract with February.
        h.set("2027-01-27")
        try await withdraw(h, cancel, "w1")
        let smaller = try await h.changeContract(.plan("standard"), by: h.staffAsker())
        let ending = try await h.changeContract(.cancel, by: h.staffAsker())
        #expect(smaller.effectiveDate == "2027-03-01" && ending.effectiveDate == "2027-03-01")
        coming = try await h.rpc.getContract(request: .with { $0.asker = Self.owner(h) }, context: .test).pending
        #expect(coming.map(\.changeID) == [ending.changeID])
        #expect(coming[0].restored.map(\.changeID) == [smaller.changeID])
        let told = try await withdraw(h, ending, "w2")
        #expect(told.restored.map(\.wish.plan) == ["standard"] && told.terms.plan == "standard")
        coming = try await h.rpc.getContract(request: .with { $0.asker = Self.owner(h) }, context: .test).pending
        #expect(coming.map(\.wish.plan) == ["standard"] && coming[0].byStaff)
        #expect(coming[0].changeID != smaller.changeID && coming.map(\.changeID) == told.restored.map(\.changeID))
        for day in ["2027-02-01", "2027-03-01"] {
            h.set(day)
            try await h.work()
        }
        #expect(try await h.invoices().suffix(2).map(\.total.amount) == [11000, 5500])
        #expect(try await h.store.audit().findings == [])
    }

    @Test("戻った予定も、また代わられ、また戻る。それも取り消せば、その前の予定が戻る")
    func chain() async throws {
        var brand = Sample.brand
        brand.plans.append(
            Brand.Plan(
                key: "middle", name: "ミドル", monthly: Sample.included(7_700), includedCalls: 60,
                overagePerCall: Sample.excluded(150)))
        let h = try Harness(at: "2026-11-21", brands: BrandCatalogue([("businesscall.yaml", brand)]))
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        h.set("2027-01-27")
        try await h.work()
        func pending() async throws -> [Billing_ContractChange] {
            try await h.rpc.getContract(request: .with { $0.asker = Self.owner(h) }, context: .test).pending
        }
        try await h.changeContract(.plan("luxury"), by: h.staffAsker())
        try await h.changeContract(.plan("middle"), by: h.staffAsker())
        for round in 1...2 {
            let end = try await h.changeContract(.cancel, by: h.staffAsker())
            #expect(try await pending().map(\.changeID) == [end.changeID])
            try await withdraw(h, end, "end\(round)")
            #expect(try await pending().map(\.wish.plan) == ["middle"])
        }
        for (round, then) in [["luxury"], []].enumerated() {
            try await withdraw(h, pending()[0], "plan\(round)")
            #expect(try await pending().map(\.wish.plan) == then)
        }
        h.set("2027-03-01")
        try await h.work()
        #expect(try await h.invoices().last?.total == Yen(5500))
        #expect(try await h.store.audit().findings == [])
    }

    @Test("オプションの終了を取り消すと、そのあとの申し込みも消え、請求は1日のまま")
    func endOfAnOptionTakenBack() async throws {
        let h = try await started()
        try await h.changeContract(.startOption("qa"), by: Self.owner(h))
        h.set("2026-12-02")
        try await h.work()
        let end = try await h.changeContract(.endOption("qa"), by: Self.owner(h))
        h.set("2026-12-27")
        let again = try await h.changeContract(.startOption("qa"), by: Self.owner(h))
        #expect(end.effectiveDate == "2027-01-01" && again.effectiveDate == "2027-02-01")
        let told = try await withdraw(h, end, "w")
        #expect(told.dropped.map(\.changeID) == [again.changeID] && told.restored.isEmpty)
        #expect(
            try await h.rpc.getContract(request: .with { $0.asker = Self.owner(h) }, context: .test).pending.isEmpty)
        for day in ["2027-01-01", "2027-02-01"] {
            h.set(day)
            try await h.work()
        }
        #expect(try await h.invoices().map(\.bill.chargeDate.iso).suffix(2) == ["2027-01-01", "2027-02-01"])
        #expect(try await h.store.audit().findings == [])
    }

    @discardableResult
    private func withdraw(
        _ h: Harness, _ change: Billing_ContractChange, _ id: String
    ) async throws -> Billing_ContractChange {
        try await h.rpc.withdrawChange(
            request: .with {
                $0.requestID = id
                $0.asker = h.staffAsker()
                $0.changeID = change.changeID
                $0.note = "取り消しのお電話"
            }, context: .test
        ).change
    }
}
