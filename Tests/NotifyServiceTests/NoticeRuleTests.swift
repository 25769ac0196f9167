import Primitives
import Testing

@testable import NotifyService

/// What a member's rules make of a notice, at which time of day.
struct NoticeRuleTests {
    static func at(_ hour: Int, _ minute: Int = 0, day: Int = 1) -> Instant {
        JapanDate(year: 2017, month: 3, day: day)!.at(hour: hour, minute: minute)
    }

    static let usual = NoticeRules()
    static let night = NoticeRules(quietFrom: 22 * 60, quietUntil: 7 * 60, callbackPassesQuiet: false)
    static let noon = NoticeRules(quietFrom: 12 * 60, quietUntil: 13 * 60)
    static let digest = NoticeRules(timings: [.call: .digest, .billing: .never], silent: ["chatwork"], digestHour: 18)

    struct Case: Sendable {
        var rules: NoticeRules
        var kind: Notice.Kind
        var place = NoticeRules.mail
        var now: Instant
        var when: NoticeRules.When
    }

    @Test(arguments: [
        Case(rules: usual, kind: .callbackWanted, now: at(3), when: .now),
        Case(rules: usual, kind: .invoicePaid, now: at(3), when: .now),
        // Over midnight: this evening's until tomorrow, this morning's until today.
        Case(rules: night, kind: .callbackNotWanted, now: at(21, 59), when: .now),
        Case(rules: night, kind: .callbackNotWanted, now: at(22), when: .held(until: at(7, day: 2))),
        Case(rules: night, kind: .callbackNotWanted, now: at(0), when: .held(until: at(7))),
        Case(rules: night, kind: .callbackNotWanted, now: at(6, 59), when: .held(until: at(7))),
        Case(rules: night, kind: .callbackNotWanted, now: at(7), when: .now),
        Case(rules: night, kind: .callbackWanted, now: at(23), when: .held(until: at(7, day: 2))),
        Case(rules: night, kind: .afterHours, place: "chatwork", now: at(23), when: .held(until: at(7, day: 2))),
        // Within a day; what has to be called back passes if the member says so.
        Case(rules: noon, kind: .callbackNotWanted, now: at(11, 59), when: .now),
        Case(rules: noon, kind: .callbackNotWanted, now: at(12), when: .held(until: at(13))),
        Case(rules: noon, kind: .callbackWanted, now: at(12), when: .now),
        Case(rules: noon, kind: .correctedCallbackWanted, now: at(12), when: .now),
        Case(rules: noon, kind: .correctedCallbackNotWanted, now: at(12, 30), when: .held(until: at(13))),
        Case(rules: noon, kind: .callbackNotWanted, now: at(13), when: .now),
        // What must not be missed is held back by nothing.
        Case(rules: night, kind: .paymentFailed, now: at(23), when: .now),
        Case(rules: night, kind: .verifyEmail, now: at(23), when: .now),
        Case(rules: night, kind: .callUnhandled, now: at(23), when: .now),
        // The daily mail: by mail alone.
        Case(rules: digest, kind: .callbackNotWanted, now: at(17, 59), when: .digest(at: at(18))),
        Case(rules: digest, kind: .callbackNotWanted, now: at(18), when: .digest(at: at(18, day: 2))),
        Case(rules: digest, kind: .callbackNotWanted, place: "chn_1", now: at(9), when: .not),
        Case(rules: digest, kind: .invoicePaid, now: at(9), when: .not),
        Case(rules: digest, kind: .paymentFailed, now: at(9), when: .now),
        Case(rules: digest, kind: .callbackWanted, place: "chatwork", now: at(9), when: .not),
        // No mail of calls: of money there is no other way.
        Case(rules: NoticeRules(silent: ["mail"]), kind: .callbackWanted, now: at(9), when: .not),
        Case(rules: NoticeRules(silent: ["mail"]), kind: .invoicePaid, now: at(9), when: .now),
        Case(rules: NoticeRules(silent: ["mail"]), kind: .disputeUpheld, now: at(9), when: .now),
        Case(rules: digest, kind: .callbackWanted, place: "chn_1", now: at(9), when: .now),
    ])
    func rule(_ row: Case) {
        #expect(row.rules.decide(row.kind, at: row.place, now: row.now) == row.when)
    }

    struct Line: Sendable {
        var rules: NoticeRules
        var collected: Instant
        var now: Instant
        var goes: Instant
    }

    /// A line that was put down for another hour's daily mail.
    @Test(arguments: [
        Line(rules: digest, collected: at(10), now: at(12), goes: at(18)),
        Line(rules: digest, collected: at(18), now: at(18, 30), goes: at(18, day: 2)),
        // The new hour is past, and the line was there by then: not a day later.
        Line(rules: digest, collected: at(10), now: at(19), goes: at(19)),
        Line(rules: digest, collected: at(10), now: at(9, day: 2), goes: at(9, day: 2)),
        // No daily mail is wanted any more.
        Line(rules: usual, collected: at(10), now: at(12), goes: at(12)),
    ])
    func movedLine(_ row: Line) {
        #expect(row.rules.digest(of: row.collected, now: row.now) == row.goes)
    }

    @Test func whatIsHeldMovesWithTheRulesAndIsNeverLost() {
        let (held, now) = (Self.at(9), Self.at(6))
        #expect(NoticeRules.moved(held, by: .now, now: now) == now)
        #expect(NoticeRules.moved(held, by: .held(until: Self.at(7)), now: now) == Self.at(7))
        #expect(NoticeRules.moved(held, by: .held(until: Self.at(10)), now: now) == Self.at(10))
        #expect(NoticeRules.moved(held, by: .not, now: now) == held)
        #expect(NoticeRules.moved(held, by: .digest(at: Self.at(18)), now: now) == held)
    }

    @Test func aSharedPlaceFollowsTheFirstWhoWantsIt() {
        let (early, late) = (Self.at(7), Self.at(9))
        #expect(NoticeRules.earliest([]) == .not)
        #expect(NoticeRules.earliest([.not, .digest(at: early)]) == .not)
        #expect(NoticeRules.earliest([.held(until: late), .not, .held(until: early)]) == .held(until: early))
        #expect(NoticeRules.earliest([.held(until: early), .now, .not]) == .now)
    }

    /// Every kind is either in a group, or listed here because nothing may hold it back.
    @Test func everyKindIsThoughtOf() {
        let free: Set<Notice.Kind> = [
            .verifyEmail, .resetPassword, .memberInvited, .secondFactorOn, .secondFactorOff, .changeEmail,
            .emailChanged, .documentRejected, .documentsMissing, .applicationWithdrawn, .applicationUnfinished,
            .planChosen, .detailsChanged,
            .paymentFailed, .contractEnded,
            .chatworkLinkBroken,
            .chatworkRoomBroken, .chatworkTest, .channelBroken, .channelTest, .noticeTest, .dailySummary,
            .callUnhandled, .verificationHeld, .letterReturned, .answeringTextRejected, .mailTest, .announcement,
            .authenticationNeeded, .suspensionAnnounced, .contractSuspended, .contractResumed, .refundReturned,
            .paymentDisputed,
        ]
        #expect(Set(Notice.Kind.allCases.filter { $0.group == nil }) == free)
    }

    @Test(
        arguments: [
            (NoticeRules(), ["mail"], []), (NoticeRules(silent: ["mail"]), ["mail"], [.nowhere]),
            (NoticeRules(silent: ["mail"]), ["mail", "chatwork"], []),
            (
                NoticeRules(
                    timings: Dictionary(uniqueKeysWithValues: NoticeRules.Group.allCases.map { ($0, .digest) }),
                    silent: ["mail"]), ["mail"], []
            ),
            (
                NoticeRules(timings: [.callback: .never, .call: .digest, .afterHours: .never], silent: ["mail"]),
                ["mail"], []
            ),
            (NoticeRules(quietFrom: -1), ["mail"], [.quietHours]),
            (NoticeRules(quietUntil: 1440), ["mail"], [.quietHours]),
            (NoticeRules(digestHour: 24), ["mail"], [.digestHour]),
        ] as [(NoticeRules, [String], [SetNoticeRules.Rejection])])
    func whatIsTyped(_ rules: NoticeRules, _ places: [String], _ rejections: [SetNoticeRules.Rejection]) {
        #expect(SetNoticeRules.decide(rules, places: places) == rejections)
    }
}

/// When the next place is told of a call that nobody has called back.
struct EscalationRuleTests {
    /// 2017-03-01 was a Wednesday.
    static func at(_ hour: Int, _ minute: Int = 0, day: Int = 1) -> Instant {
        NoticeRuleTests.at(hour, minute, day: day)
    }

    static let hours = AnsweringHours(
        spans: (1...5).flatMap {
            [.init(weekday: $0, opens: 600, closes: 720), .init(weekday: $0, opens: 780, closes: 1020)]
        },
        closedOnHolidays: true,
        closings: [
            .init(
                from: JapanDate(year: 2017, month: 3, day: 6)!, to: JapanDate(year: 2017, month: 3, day: 6)!, label: "休"
            )
        ])
    static let two = Escalation(on: true, after: 30, inAnsweringHours: true, steps: ["chatwork", "mail"])

    struct Case: Sendable {
        var escalation = two
        var told = 0
        var since: Instant
        var snoozed: Instant?
        var hours: AnsweringHours? = EscalationRuleTests.hours
        var now: Instant
        var next: Escalation.Next
    }

    @Test(arguments: [
        Case(since: at(10, 5), now: at(10, 34), next: .wait(until: at(10, 35))),
        Case(since: at(10, 5), now: at(10, 35), next: .tell(place: "chatwork")),
        Case(told: 1, since: at(10, 35), now: at(10, 36), next: .wait(until: at(11, 5))),
        Case(told: 1, since: at(10, 35), now: at(11, 5), next: .tell(place: "mail")),
        Case(told: 2, since: at(11, 5), now: at(16), next: .end),
        // Over the break at noon, over the evening, over the week-end and a closing day.
        Case(since: at(11, 50), now: at(13, 19), next: .wait(until: at(13, 20))),
        Case(since: at(16, 50), now: at(20), next: .wait(until: at(10, 20, day: 2))),
        Case(since: at(16, 50, day: 3), now: at(12, day: 5), next: .wait(until: at(10, 20, day: 7))),
        Case(since: at(8), now: at(9), next: .wait(until: at(10, 30))),
        // A public holiday (春分の日).
        Case(since: at(16, 50, day: 17), now: at(17, day: 17), next: .wait(until: at(10, 20, day: 21))),
        Case(
            since: at(11, 50), hours: nil, now: at(12), next: .wait(until: at(12, 20))),
        Case(
            since: at(11, 50), hours: AnsweringHours(spans: []), now: at(12), next: .wait(until: at(12, 20))),
        Case(
            escalation: Escalation(on: true, after: 30, inAnsweringHours: false, steps: ["mail"]), since: at(16, 50),
            now: at(17, 20), next: .tell(place: "mail")),
        Case(since: at(10), snoozed: at(14), now: at(13), next: .wait(until: at(14, 30))),
        Case(escalation: Escalation(on: false, after: 30, steps: ["mail"]), since: at(10), now: at(16), next: .end),
    ])
    func next(_ row: Case) {
        let facts = Escalation.Facts(
            told: row.told, since: row.since, snoozedUntil: row.snoozed, hours: row.hours, now: row.now)
        #expect(row.escalation.next(facts) == row.next)
    }

    @Test(
        arguments: [
            (Escalation(on: true), []), (Escalation(on: true, after: 4), [.after]),
            (Escalation(on: true, after: 1441), [.after]), (Escalation(on: true, steps: []), [.steps]),
            (Escalation(on: true, steps: ["mail", "chatwork"]), [.unknownStep]),
            (Escalation(on: true, after: 0, steps: Array(repeating: "mail", count: 6)), [.after, .steps]),
            (Escalation(on: false, after: 0, steps: []), []),
        ] as [(Escalation, [Escalation.Rejection])])
    func whatIsTyped(_ escalation: Escalation, _ rejections: [Escalation.Rejection]) {
        #expect(escalation.rejections(places: ["mail"]) == rejections)
    }
}
