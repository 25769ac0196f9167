import Contracts
import Foundation
import Primitives
import Testing

@testable import BillingService

@Suite("ご契約の終了後にお返しするお金、支払われなかった通話料")
struct OwedTests {
    private static let person = World.real.newID(StaffID.self)

    private var staff: Common_Staff {
        .with {
            $0.staffID = Self.person.text
            $0.role = .billing
            $0.name = "佐藤"
        }
    }

    private func month(_ h: Harness, _ day: String) async throws {
        h.set(day)
        for _ in 0..<2 { try await h.work() }
        #expect(try await h.store.audit().findings == [])
    }

    private func request(
        _ h: Harness, _ kind: Billing_MoneyActionKind, _ invoice: Int? = nil, _ yen: Int64
    ) async throws {
        let id = try await invoice.asyncMap { try await h.invoices()[$0].id.text }
        let action = try await h.rpc.requestMoneyAction(
            request: .with {
                $0.requestID = UUID().uuidString
                $0.staff = staff
                $0.kind = kind
                $0.accountID = h.account.text
                $0.invoiceID = id ?? ""
                $0.amountYen = yen
                $0.reason = "お詫び"
            }, context: .test
        ).action
        if action.state == .waiting {
            _ = try await h.rpc.decideMoneyAction(
                request: .with {
                    $0.requestID = UUID().uuidString
                    $0.staff = staff
                    $0.staff.staffID = World.real.newID(StaffID.self).text
                    $0.actionID = action.actionID
                    $0.agreed = true
                }, context: .test)
        }
    }

    private func owed(_ h: Harness) async throws -> Billing_Owed? {
        try await h.rpc.listOwed(
            request: .with {
                $0.staff = staff
                $0.limit = 10
            }, context: .test
        ).owed.first
    }

    private func give(
        _ h: Harness, _ yen: Int64, _ way: Billing_RefundWay, paid: String = ""
    ) async throws -> Billing_MoneyAction {
        try await h.rpc.giveBackOwed(
            request: .with {
                $0.requestID = UUID().uuidString
                $0.staff = staff
                $0.accountID = h.account.text
                $0.amountYen = yen
                $0.way = way
                $0.paidDate = paid
                $0.note = way == .bank ? "みどり銀行 タナカイチロウ" : ""
            }, context: .test
        ).action
    }

    /// Ends on 2027-02-28 with three calls beyond in its last month, on the bill of 2027-03-01, and a credit of 600.
    private func ended() async throws -> (h: Harness, calls: [InquiryID]) {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        for day in ["2026-11-21", "2026-12-01", "2027-01-10"] { try await month(h, day) }
        try await h.changeContract(.cancel, by: h.staffAsker())
        try await month(h, "2027-02-01")
        let calls = (0..<43).map { _ in World.real.newID(InquiryID.self) }
        for call in calls { try await h.record(call, on: "2027-02-10") }
        try await month(h, "2027-03-01")
        #expect(try await h.invoices().last?.total == Yen(528))
        return (h, calls)
    }

    @Test("終了後に取り消された入電: 一覧に載り、カードに返金でき、二度は返らない")
    func callsByCard() async throws {
        let (h, calls) = try await ended()
        #expect(try await owed(h) == nil)
        for call in calls[..<2] { try await h.change(call, on: "2027-02-10", counts: false) }
        let found = try #require(try await owed(h))
        #expect(found.amountYen == 352 && found.payableYen == 352 && found.endDate == "2027-03-01")
        #expect(found.items.map(\.text) == ["2027年2月分 超過通話料 2件"])
        let shown = try await h.rpc.getOverview(request: .with { $0.customer = h.owner }, context: .test)
        #expect(shown.owedYen == 352)
        #expect(await refusal { _ = try await give(h, 351, .card) } == .failedPrecondition)
        #expect(try await give(h, 352, .card).state == .underWay)
        #expect(try await owed(h) == nil, "on its way")
        #expect(await refusal { _ = try await give(h, 352, .card) } == .failedPrecondition)
        try await month(h, "2027-03-02")
        #expect(try await h.sandbox.successfulRefunds().values.map(\.amount) == [352])
        #expect(try await h.invoices().last?.returns.map(\.total) == [Yen(352)])
        #expect(try await h.events().filter { $0 == "invoice.refunded" }.count == 1)
        // The third is still paid for; counted again, one is charged for anew.
        try await h.change(calls[2], on: "2027-02-10", counts: false)
        #expect(try await owed(h)?.amountYen == 176)
        for call in calls[..<3] { try await h.change(call, on: "2027-02-10", counts: true) }
        #expect(try await owed(h) == nil)
        try await month(h, "2027-04-01")
        #expect(try await h.invoices().last?.total == Yen(352))
        #expect(try await h.booksAgree() == [])
    }

    @Test("値引きの残り: 銀行振込で返したことを、誰がいつと記録する。書類も帳簿も銀行振込")
    func creditByBank() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        for day in ["2026-11-21", "2026-12-01", "2027-01-10"] { try await month(h, day) }
        try await h.changeContract(.cancel, by: h.staffAsker())
        try await request(h, .credit, nil, 9_000)
        try await month(h, "2027-02-01")
        #expect(try await h.invoices().last?.bill.lines.last?.description == "値引き（お詫び、残り3,550円はご契約の終了後に精算）")
        #expect(try await owed(h) == nil)
        try await month(h, "2027-03-02")
        #expect(try await owed(h)?.payableYen == 3_550)
        let done = try await give(h, 3_550, .bank, paid: "2027-03-01")
        #expect(done.state == .done && done.way == .bank && done.settlesContract && done.doneDate == "2027-03-01")
        #expect(done.closedByName == "佐藤" && done.closingNote == "みどり銀行 タナカイチロウ")
        try await month(h, "2027-03-03")
        #expect(try await owed(h) == nil)
        #expect(try await h.sandbox.successfulRefunds().isEmpty)
        let paper = try #require(try await h.invoices().flatMap(\.returns).first)
        #expect(paper.way == .bank && paper.total == Yen(3_550))
        let totals = try await h.store.journalTotals(from: Sample.day("2027-03-01"), to: Sample.day("2027-03-31"))
        #expect(totals.first { $0.account == .bank }?.credit == Yen(3_550))
        let credit = try await h.rpc.listMoneyActions(
            request: .with {
                $0.staff = staff
                $0.limit = 10
            }, context: .test
        ).actions.first { $0.kind == .credit }
        #expect(credit?.state == .withdrawn)
        #expect(try await h.booksAgree() == [])
    }

    @Test("貸倒れにした請求、返金した請求の入電は、あとで取り消されても次のご請求から引かれない", arguments: [true, false])
    func lostCalls(writtenOff: Bool) async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await month(h, "2026-11-21")
        let calls = (0..<43).map { _ in World.real.newID(InquiryID.self) }
        for call in calls { try await h.record(call, on: "2026-11-25") }
        if writtenOff { try await h.registerCard("4000000000000341") }
        try await month(h, "2026-12-01")
        try await request(h, writtenOff ? .writeOff : .refund, 1, 6_028)
        try await month(h, "2026-12-02")
        for call in calls[..<2] { try await h.change(call, on: "2026-11-25", counts: false) }
        try await h.registerCard()
        try await month(h, "2027-01-01")
        #expect(try await h.invoices().last?.total == Yen(5_500))
        for call in calls[..<2] { try await h.change(call, on: "2026-11-25", counts: true) }
        try await month(h, "2027-02-01")
        #expect(try await h.invoices().last?.total == Yen(5_500))
        try await h.tamper("DELETE FROM invoice_loss")
        #expect(try await h.store.audit().findings.contains { $0.contains("the calls known then") })
    }
}

extension Int? {
    fileprivate func asyncMap<T>(_ body: (Int) async throws -> T) async rethrows -> T? {
        if let self { try await body(self) } else { nil }
    }
}
