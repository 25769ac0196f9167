import Foundation
import Primitives
import Testing

@testable import BillingService

@Suite("ご契約の終了後にお返しするお金、支払われなかった通話料: 決まりの表")
struct OwedTableTests {
    private static let contract = Sample.contract(start: "2026-11-21")
    private static let (nov, dec) = (Sample.day("2026-11-01"), Sample.day("2026-12-01"))

    private static func bill(_ calls: [(JapanDate, Int)], fee: Bool = true) -> Bill {
        let shares = calls.map { OverageShare(month: $0.0, calls: $0.1) }
        var bill = contract.monthlyBill(Sample.day("2027-01-01"), overage: shares)
        if !fee { bill.lines.removeAll { if case .plan = $0.subject { true } else { false } } }
        return bill
    }

    struct Row: Sendable {
        var bill: Bill
        var lost: Int64
        var unpaid: [JapanDate: Int]
    }

    /// スタンダード: 160 a call, with tax 176 for one, 352 for two, 528 for three.
    static let rows = [
        Row(bill: bill([(dec, 3)]), lost: 0, unpaid: [:]),
        // The fee goes first: 6,028 less 5,500.
        Row(bill: bill([(dec, 3)]), lost: 5_500, unpaid: [:]),
        Row(bill: bill([(dec, 3)]), lost: 5_501, unpaid: [dec: 1]),
        Row(bill: bill([(dec, 3)]), lost: 5_676, unpaid: [dec: 1]),
        Row(bill: bill([(dec, 3)]), lost: 6_028, unpaid: [dec: 3]),
        // The older month's calls are paid first.
        Row(bill: bill([(nov, 2), (dec, 3)], fee: false), lost: 352, unpaid: [dec: 2]),
        Row(bill: bill([(nov, 2), (dec, 3)], fee: false), lost: 600, unpaid: [nov: 1, dec: 3]),
        // What a bill gave back was not to be paid.
        Row(bill: bill([(nov, -2), (dec, 3)]), lost: 5_676, unpaid: [dec: 3]),
    ]

    @Test("失われた請求のうち、支払われなかった件数", arguments: rows)
    func unpaid(_ row: Row) {
        #expect(UnpaidOverage.calls(row.bill, lost: Yen(row.lost)) == row.unpaid)
    }

    @Test(
        "数え直し: 支払われなかった分は返さない",
        arguments: [
            // counted, billed, lost, open
            (43, 3, 0, 0), (41, 3, 0, -2), (41, 3, 3, 0), (41, 3, 1, -1), (41, 3, 2, 0), (40, 3, 2, -1), (0, 3, 3, 0),
            // Counted again, or more than before: charged as ever.
            (43, 3, 3, 0), (44, 3, 3, 1),
        ])
    func open(_ counted: Int, _ billed: Int, _ lost: Int, _ wanted: Int) {
        let open = PlanBilling.openOverage(
            Self.contract, counted: [Self.dec: counted], billed: [Self.dec: billed], lost: [Self.dec: lost],
            before: Sample.day("2027-02-01"))
        #expect(open.map(\.calls) == (wanted == 0 ? [] : [wanted]))
    }

    private static func room(_ left: Int64) -> GiveBackOwed.Room {
        GiveBackOwed.Room(invoice: World.real.newID(), number: "BC-\(left)", left: Yen(left))
    }

    @Test(
        "どの請求から返すか: 足りる新しいもの、なければいちばん大きいもの",
        arguments: [
            ([600, 5_500], "BC-600", [352, 248]), ([500, 5_500], "BC-5500", [352, 248]), ([500], "BC-500", [352, 148]),
            ([300], "BC-300", [176, 124]), ([100], "BC-100", [100]), ([0], nil, []), ([], nil, []),
        ] as [([Int64], String?, [Int64])])
    func plan(_ rooms: [Int64], _ number: String?, _ amounts: [Int64]) {
        let owed = Owed(
            end: Sample.day("2027-03-01"),
            items: [
                .init(what: .calls(2, of: Self.dec), amount: Yen(352)),
                .init(what: .credit(World.real.newID(), reason: "お詫び"), amount: Yen(248)),
            ])
        let plan = GiveBackOwed.plan(owed, of: rooms.map(Self.room), contract: Self.contract)
        #expect(plan?.number == number)
        #expect(plan?.items.map(\.amount.amount) ?? [] == amounts)
    }

    @Test("入力: 金額、振込日、記録、別の担当者")
    func decide() throws {
        let today = Sample.day("2027-03-02")
        let plan = GiveBackOwed.Plan(
            invoice: World.real.newID(), number: "BC-1",
            items: [.init(what: .calls(2, of: Self.dec), amount: Yen(352))])
        func decide(
            _ amount: Int64 = 352, _ way: MoneyAction.Way = .bank, paid: String? = "2027-03-01", note: String = "振込",
            spokenFor: Int64 = 0, plan: GiveBackOwed.Plan? = plan
        ) throws(GiveBackOwed.Rejection) -> RequestMoneyAction.Decision {
            try GiveBackOwed.decide(
                .init(amount: Yen(amount), way: way, paid: paid.map(Sample.day), note: note),
                .init(plan: plan, spokenFor: Yen(spokenFor), secondPersonAbove: Yen(10_000), today: today))
        }
        #expect(try decide() == .atOnce)
        #expect(try decide(352, .card, paid: nil, note: "") == .atOnce)
        #expect(try decide(spokenFor: 9_649) == .secondPerson)
        #expect(throws: GiveBackOwed.Rejection.nothingOwed) { try decide(plan: nil) }
        #expect(throws: GiveBackOwed.Rejection.shownOtherwise(Yen(352))) { try decide(351) }
        #expect(throws: GiveBackOwed.Rejection.noDay) { try decide(paid: nil) }
        #expect(throws: GiveBackOwed.Rejection.dayToCome) { try decide(paid: "2027-03-03") }
        #expect(throws: GiveBackOwed.Rejection.noNote) { try decide(note: "") }
        #expect(throws: GiveBackOwed.Rejection.noteTooLong) { try decide(note: String(repeating: "あ", count: 201)) }
    }
}
