import Primitives
import Testing

@testable import BillingService

@Suite("督促: 予定、予告、停止、再開の決まり")
struct DunningTests {
    private static let schedule = Brand.Dunning(
        retryAfterDays: [1, 3, 5, 7], suspendAfterDays: 14, announceDaysBefore: 7)

    struct Row: Sendable, CustomTestStringConvertible {
        var what: String
        var since: String?
        var standing: Dunning.Standing = .good
        var missing = false
        var over = false
        var fault = false
        var today: String
        var step: Dunning.Step?
        var next: String?
        var testDescription: String { what }
    }

    private static func day(_ text: String) -> JapanDate { Sample.day(text) }

    static let rows = [
        Row(what: "未払いなし", today: "2026-12-01"),
        Row(what: "断られた日", since: "2026-12-01", today: "2026-12-01", next: "2026-12-08"),
        Row(what: "予告の前日", since: "2026-12-01", today: "2026-12-07", next: "2026-12-08"),
        Row(
            what: "予告の日", since: "2026-12-01", today: "2026-12-08", step: .announce(day("2026-12-15")),
            next: "2026-12-08"),
        Row(
            what: "こちらの停止で予告が遅れたら、停止も遅れる", since: "2026-12-01", today: "2026-12-20",
            step: .announce(day("2026-12-27")), next: "2026-12-08"),
        Row(
            what: "停止の前日", since: "2026-12-01", standing: .announced(day("2026-12-15")), today: "2026-12-14",
            next: "2026-12-15"),
        Row(
            what: "停止の日", since: "2026-12-01", standing: .announced(day("2026-12-15")), today: "2026-12-15",
            step: .suspend, next: "2026-12-15"),
        Row(
            what: "払われたかもしれない間は止めない", since: "2026-12-01", standing: .announced(day("2026-12-15")), missing: true,
            today: "2026-12-16", next: "2026-12-15"),
        Row(what: "こちらの誤りで請求できない間は、予告しない", since: "2026-12-01", fault: true, today: "2026-12-20", next: "2026-12-08"),
        Row(
            what: "こちらの誤りで請求できない間は、止めない", since: "2026-12-01", standing: .announced(day("2026-12-15")),
            fault: true, today: "2026-12-16", next: "2026-12-15"),
        Row(
            what: "止まっている間", since: "2026-12-01", standing: .suspended(since: day("2026-12-15")),
            today: "2027-03-01"),
        Row(
            what: "払われたら、すぐ再開", standing: .suspended(since: day("2026-12-15")), today: "2026-12-16", step: .resume),
        Row(
            what: "終わった契約は、払われても再開しない", standing: .suspended(since: day("2026-12-15")), over: true,
            today: "2027-01-10", step: .takeBack),
        Row(
            what: "予告の元の請求は払われ、新しい請求が残った", since: "2026-12-08", standing: .announced(day("2026-12-15")),
            today: "2026-12-10", step: .takeBack, next: "2026-12-15"),
        Row(
            what: "停止の後は、すべて払われるまで止まったまま", since: "2026-12-08",
            standing: .suspended(since: day("2026-12-15")), today: "2026-12-16"),
        Row(what: "予告のあとに払われた", standing: .announced(day("2026-12-15")), today: "2026-12-10", step: .takeBack),
        Row(what: "契約が終わったら止めるものはない", since: "2026-12-01", over: true, today: "2026-12-30"),
    ]

    @Test("日ごとの表", arguments: rows)
    func steps(_ row: Row) {
        let facts = Dunning.Facts(
            schedule: Self.schedule, unpaidSince: row.since.map(Self.day), answerIsMissing: row.missing,
            faultIsOurs: row.fault, contractIsOver: row.over, standing: row.standing)
        #expect(Dunning.step(facts, on: Self.day(row.today)) == row.step)
        #expect(Dunning.nextDay(facts) == row.next.map(Self.day))
    }

    @Test("次の試み: 予定の日、同じ時刻。二度と使えないカードは試さず、新しいカードはすぐ")
    func nextAttempt() {
        let first = Sample.day("2026-12-01").at(hour: 9, minute: 0)
        let soft = Decline(code: "insufficient_funds")
        func next(_ decline: Decline, afterDays days: Int, otherCard: Bool = false) -> Instant? {
            Dunning.nextAttempt(
                decline, firstDeclined: first, otherCard: otherCard, schedule: Self.schedule, at: first + .days(days))
        }
        let days: [Int?] = [1, 3, 3, 5, 5, 7, 7, nil, nil]
        for (after, wanted) in days.enumerated() {
            #expect(next(soft, afterDays: after) == wanted.map { first + .days($0) })
        }
        for code in ["lost_card", "stolen_card", "closed_account"] {
            #expect(next(Decline(code: code), afterDays: 0) == nil)
        }
        #expect(next(Decline(code: "stolen_card"), afterDays: 2, otherCard: true) == first + .days(2))
    }

    @Test("30日に20回まで")
    func tries() {
        let now = Sample.day("2026-12-31").start
        let tries = (0..<20).map { now - .days(30) + .hours($0 + 1) }
        #expect(ChargePacing.allowed(tries: Array(tries.dropLast()), at: now) == nil)
        #expect(ChargePacing.allowed(tries: tries, at: now) == now + .hours(1))
        #expect(ChargePacing.allowed(tries: tries + [now - .days(30)], at: now) == now + .hours(1))
        #expect(ChargePacing.allowed(tries: tries, at: now + .hours(1)) == nil)
        #expect(ChargePacing.allowed(tries: tries + [now], at: now) == now + .hours(2))
    }

    /// Every state × every answer.
    @Test("請求の状態: 決まったものは変わらず、不明のものは尋ねるだけ")
    func machine() {
        let answers: [ChargeAnswer] = [
            .succeeded(reference: "r"), .declined(.noCard), .needsCustomer(reference: "r"),
            .unknown(ChargeProblem(text: "")), .ourFault(ChargeFault(kind: .request, text: "")),
        ]
        let open: [Charge.State?] = [.succeeded, .declined, .needsCustomer, .unknown, .declined]
        let settled: [Charge.State?] = [nil, nil, nil, nil, nil]
        let table: [Charge.State: ([Charge.State?], Charge.State.Step, Charge.State.Step)] = [
            .waiting: (open, .send, .send),
            .sent: (open, .ask, .ask),
            .unknown: (open, .ask, .ask),
            .needsCustomer: ([.succeeded, .declined, .needsCustomer, .needsCustomer, .declined], .ask, .cancel),
            .succeeded: (settled, .nothing, .nothing),
            .declined: (settled, .nothing, .nothing),
            .withdrawn: (settled, .nothing, .nothing),
        ]
        for state in Charge.State.allCases {
            #expect(answers.map(state.after) == table[state]?.0, "\(state)")
            #expect(state.step(otherCard: false, waited: .days(6)) == table[state]?.1, "\(state)")
            #expect(state.step(otherCard: true, waited: .zero) == table[state]?.2, "\(state)")
            // Whoever has not confirmed for a week is not waited for.
            #expect(state.step(otherCard: false, waited: .days(7)) == table[state]?.2, "\(state)")
        }
    }
}
