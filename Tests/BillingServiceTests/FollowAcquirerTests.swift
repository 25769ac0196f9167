import Contracts
import Foundation
import Primitives
import Testing

@testable import BillingService

@Suite("決済代行会社で起きたこと: 画面での返金、異議申し立て（チャージバック）")
struct FollowAcquirerTests {
    // MARK: What follows, as tables

    private static func told(_ state: Dispute.State, taken: Bool) -> AcquirerDispute {
        AcquirerDispute(
            reference: "dp_1", chargeReference: "ch_1", amount: Yen(5_500), state: state, moneyTaken: taken,
            reason: "fraudulent", respondBy: nil)
    }

    static let placeRows: [(AcquirerDispute, Dispute.Place)] = [
        (told(.open, taken: false), .ours), (told(.open, taken: true), .contested),
        (told(.won, taken: true), .contested),
        (told(.won, taken: false), .ours), (told(.lost, taken: true), .lost),
        // Told before its money has moved.
        (told(.lost, taken: false), .lost),
    ]

    @Test("お金がどこにあるかは、今どうなっているかだけで決まる", arguments: placeRows)
    func place(_ told: AcquirerDispute, _ wanted: Dispute.Place) {
        #expect(FollowDispute.place(of: told) == wanted)
    }

    static let moveRows: [(Dispute.Place, Dispute.Place, [FollowDispute.Move])] = [
        (.ours, .ours, []), (.ours, .contested, [.taken]), (.ours, .lost, [.taken, .lost]),
        (.contested, .ours, [.returned]), (.contested, .contested, []), (.contested, .lost, [.lost]),
        (.lost, .ours, [.found, .returned]), (.lost, .contested, [.found]), (.lost, .lost, []),
    ]

    @Test("帳簿の動き", arguments: moveRows)
    func moves(_ from: Dispute.Place, _ to: Dispute.Place, _ wanted: [FollowDispute.Move]) {
        #expect(FollowDispute.moves(from: from, to: to) == wanted)
    }

    @Test("仕訳: 動きと戻りは打ち消し合う。返し済みの分に消費税はない")
    func entries() {
        let taxes = [TaxTotal(ratePercent: 10, total: Yen(5_500), tax: Yen(500))]
        for (there, back) in [(FollowDispute.Move.taken, FollowDispute.Move.returned), (.lost, .found)] {
            #expect(
                Journal.dispute(there, Yen(6_000), taxes).map(\.turned) == Journal.dispute(back, Yen(6_000), taxes))
        }
        let lost = Journal.dispute(.lost, Yen(6_000), taxes)
        #expect(lost.map(\.amount.amount) == [5_000, 500, 500])
        #expect(lost.map(\.debit) == [.badDebt, .taxReceived, .badDebt])
        #expect(lost.map(\.taxRatePercent) == [10, 10, 0])
    }

    private static let own = World.real.newID(MoneyActionID.self)

    private static func refund(
        _ state: AcquirerRefund.State, key: Bool = false, _ name: String = "re_1"
    ) -> AcquirerRefund {
        AcquirerRefund(
            reference: name, key: key ? MoneyAction.idempotencyKey(own) : nil, amount: Yen(1_000), state: state)
    }

    private static func known(_ state: MoneyAction.State, _ reference: String? = nil) -> [FollowRefunds.Known] {
        [.init(id: own, state: state, reference: reference)]
    }

    static let stepRows: [(AcquirerRefund, [FollowRefunds.Known], [FollowRefunds.Step])] = [
        (refund(.succeeded), [], [.book(refund(.succeeded))]),
        (refund(.pending), [], [.wait]),
        (refund(.failed), [], []),
        // Another one of the same charge is no reason.
        (refund(.succeeded), known(.done, "re_0"), [.book(refund(.succeeded))]),
        (refund(.succeeded), known(.done, "re_1"), []),
        // Sent by us, its answer still missing.
        (refund(.succeeded, key: true), known(.underWay), [.ask(own)]),
        (refund(.succeeded, key: true), known(.failed), [.ask(own)]),
        (refund(.pending, key: true), known(.underWay), []),
        (refund(.failed, key: true), known(.underWay), [.ask(own)]),
        (refund(.failed), known(.done, "re_1"), [.ask(own)]),
        (refund(.failed), known(.returned, "re_1"), []),
    ]

    @Test("返金: 自分が送ったものは二度数えない", arguments: stepRows)
    func steps(_ told: AcquirerRefund, _ known: [FollowRefunds.Known], _ wanted: [FollowRefunds.Step]) {
        #expect(FollowRefunds.steps([told], known: known) == wanted)
    }

    // MARK: Through the store

    private func paid() async throws -> (h: Harness, charge: String) {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        return (h, try #require(try await h.sandbox.newestCharges().first).reference)
    }

    private func hear(_ h: Harness, _ about: AcquirerEvent.About) async throws {
        try await h.store.receive(AcquirerEvent(id: UUID().uuidString, kind: "test", about: about))
        try await h.work()
    }

    private func sums(_ h: Harness) async throws -> [String: Int64] {
        let day = Sample.day("2026-11-21")
        let totals = try await h.store.journalTotals(from: day, to: day.adding(days: 90))
        #expect(totals.map(\.debit).sum() == totals.map(\.credit).sum())
        return Dictionary(uniqueKeysWithValues: totals.map { ($0.account.name, $0.debit.amount - $0.credit.amount) })
    }

    private func sound(_ h: Harness) async throws {
        #expect(try await h.store.audit().findings == [])
        #expect(try await h.booksAgree() == [])
    }

    @Test("画面での返金: 返還請求書と仕訳とお知らせが一度だけ。こちらからは送らない。戻されたら、ほかの返金と同じ")
    func refundThere() async throws {
        let (h, charge) = try await paid()
        guard case .made(let reference) = try await h.sandbox.giveBackHere(Yen(1_000), of: charge) else {
            Issue.record("refused")
            return
        }
        for about in [
            AcquirerEvent.About.refund(reference: reference, key: "", charge: charge), .refunds(charge: charge),
            .refunds(charge: charge), .refund(reference: reference, key: reference, charge: charge),
        ] {
            try await hear(h, about)
        }
        let invoice = try await h.invoices()[0]
        #expect(invoice.refunded == Yen(1_000) && invoice.returns.map(\.total) == [Yen(1_000)])
        #expect(try await h.sandbox.successfulRefunds().count == 1)
        #expect(try await h.events().filter { $0 == "invoice.refunded" }.count == 1)
        try await sound(h)
        try await h.sandbox.returnRefund(reference)
        try await hear(h, .refund(reference: reference, key: "", charge: charge))
        try await hear(h, .refunds(charge: charge))
        #expect(try await h.events().filter { $0 == "invoice.refund_returned" }.count == 1)
        #expect(try await sums(h)["未払金"] == -1_000)
        try await sound(h)
    }

    @Test("自分の返金の知らせが、答えより先に来ても")
    func ownRefund() async throws {
        let (h, charge) = try await paid()
        let invoice = try await h.invoices()[0]
        _ = try await h.rpc.requestMoneyAction(
            request: .with {
                $0.requestID = UUID().uuidString
                $0.staff = .with {
                    $0.staffID = World.real.newID(StaffID.self).text
                    $0.role = .billing
                }
                $0.kind = .refund
                $0.accountID = h.account.text
                $0.invoiceID = invoice.id.text
                $0.amountYen = 2_000
                $0.reason = "お詫びのため"
            }, context: .test)
        try await h.sandbox.set(.answersTooLate, calls: 1)
        try await h.work()
        try await hear(h, .refunds(charge: charge))
        h.clock.set(h.clock.now + .minutes(2))
        try await hear(h, .refunds(charge: charge))
        #expect(try await h.invoices()[0].returns.map(\.total) == [Yen(2_000)])
        #expect(try await h.sandbox.successfulRefunds().count == 1)
        try await sound(h)
    }

    @Test("異議申し立て: 売掛金に戻り、返金は断られ、敗れたら貸倒れ")
    func lost() async throws {
        let (h, charge) = try await paid()
        let dispute = try #require(try await h.sandbox.beginDispute(of: charge))
        try await hear(h, .dispute(dispute))
        try await hear(h, .dispute(dispute))
        let total = try await h.invoices()[0].total.amount
        #expect(try await sums(h)["売掛金"] == total)
        #expect(try await sums(h)["未収入金"] == 0)
        let listed = try await h.rpc.listDisputes(
            request: .with {
                $0.staff = .with {
                    $0.staffID = World.real.newID(StaffID.self).text
                    $0.role = .billing
                }
                $0.limit = 10
            }, context: .test
        ).disputes
        #expect(listed.map(\.state) == [.open] && listed.allSatisfy(\.moneyTaken))
        #expect(listed.map(\.respondByDate) == ["2026-11-28"])
        #expect(try await h.events().filter { $0.hasPrefix("invoice.disput") } == ["invoice.disputed"])
        try await sound(h)
        try await h.sandbox.endDispute(dispute, won: false)
        try await hear(h, .dispute(dispute))
        let sums = try await sums(h)
        #expect(sums["売掛金"] == 0 && sums["仮受消費税"] == 0 && sums["貸倒損失"] == 0 - (sums["売上高"] ?? 0))
        #expect(try await h.invoices()[0].dispute?.closed == Sample.day("2026-11-21"))
        #expect(
            try await h.events().filter { $0.hasPrefix("invoice.disput") } == [
                "invoice.disputed", "invoice.dispute_lost",
            ])
        try await sound(h)
    }

    @Test("敗れたことだけを聞いても、勝ったことを先に聞いても、帳簿は同じ", arguments: [true, false])
    func onlyTheEnd(won: Bool) async throws {
        let (h, charge) = try await paid()
        let before = try await sums(h)
        let dispute = try #require(try await h.sandbox.beginDispute(of: charge))
        try await h.sandbox.endDispute(dispute, won: won)
        try await hear(h, .dispute(dispute))
        #expect(try await sums(h)["売掛金"] == 0)
        if won { #expect(try await sums(h) == before) }
        #expect(
            try await h.events().filter { $0.hasPrefix("invoice.disput") }
                == [won ? "invoice.dispute_won" : "invoice.dispute_lost"])
        try await sound(h)
    }

    @Test("知らない請求のことは三日待って、あとは忘れる")
    func strangers() async throws {
        let (h, _) = try await paid()
        try await hear(h, .refunds(charge: "ch_of_another_shop"))
        let job = {
            try await h.store.store.read { tx in try tx.due(job: BillingStore.refundsJob, about: "ch_of_another_shop") }
        }
        #expect(try await job() != nil)
        h.set("2026-11-25")
        try await h.work()
        #expect(try await job() == nil)
        try await sound(h)
    }

    @Test("検査: 異議の仕訳が足りなければ見つかる")
    func audited() async throws {
        let (h, charge) = try await paid()
        let dispute = try #require(try await h.sandbox.beginDispute(of: charge))
        try await hear(h, .dispute(dispute))
        try await h.tamper("UPDATE dispute SET place = 'ours'")
        #expect(try await h.store.audit().findings.count == 1)
    }
}
