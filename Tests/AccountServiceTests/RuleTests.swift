import Foundation
import Primitives
import Testing

@testable import AccountService

@Suite struct OpeningHoursTests {
    static let rows: [([OpeningHours], HoursProblem?)] = [
        ([], HoursProblem.none),
        ([hours(1, 600, 1020)], nil),
        ([hours(1, 0, 1440)], nil),
        ([hours(1, 780, 1080), hours(1, 540, 780)], nil),
        ([hours(0, 600, 1020)], .unknownWeekday),
        ([hours(8, 600, 1020)], .unknownWeekday),
        ([hours(2, 600, 600)], .closesBeforeOpening(weekday: 2)),
        ([hours(2, 1020, 600)], .closesBeforeOpening(weekday: 2)),
        ([hours(3, -1, 600)], .outsideTheDay(weekday: 3)),
        ([hours(3, 600, 1441)], .outsideTheDay(weekday: 3)),
        ([hours(3, 1440, 1441)], .outsideTheDay(weekday: 3)),
        ([hours(4, 600, 900), hours(4, 899, 1000)], .overlap(weekday: 4)),
        ([hours(7, 0, 60), hours(7, 60, 120), hours(7, 120, 180), hours(7, 180, 240)], .tooManyIntervals(weekday: 7)),
    ]

    static func hours(_ day: Int, _ opens: Int, _ closes: Int) -> OpeningHours {
        OpeningHours(weekday: day, opensMinute: opens, closesMinute: closes)
    }

    @Test(arguments: rows) func week(typed: [OpeningHours], problem: HoursProblem?) {
        switch OpeningHours.week(typed) {
        case .success(let week): #expect(problem == nil && week.count == typed.count)
        case .failure(let found): #expect(found == problem)
        }
    }

    @Test func itIsSorted() throws {
        let week = try OpeningHours.week([Self.hours(2, 1, 2), Self.hours(1, 780, 1080), Self.hours(1, 540, 720)]).get()
        #expect(week == [Self.hours(1, 540, 720), Self.hours(1, 780, 1080), Self.hours(2, 1, 2)])
    }
}

@Suite struct PasswordTests {
    @Test(arguments: [
        ("shimbashi-no-mise", nil), ("denwaban-demo", nil), ("ひらがなの合言葉です", nil), ("", PasswordProblem.missing),
        ("kgB8!xz", .tooShort), ("password", .common), ("PassWord123", .common), ("ｐａｓｓｗｏｒｄ", .common),
        ("aaaaaaaaa", .common),
        ("abababab", .common), ("23456789", .common), ("hgfedcba", .common), ("shop@example.jp", .sameAsEmail),
        ("SHOP@EXAMPLE.JP", .sameAsEmail), (String(repeating: "長い", count: 64), .common),
        (String(repeating: "長い合言葉", count: 26), .tooLong), (String(repeating: "長い合言", count: 32), nil),
    ])
    func choosing(typed: String, problem: PasswordProblem?) {
        switch Password.choose(typed, email: EmailAddress("shop@example.jp")) {
        case .success: #expect(problem == nil)
        case .failure(let found): #expect(found == problem)
        }
    }

    @Test func theSameKeysGiveTheSamePassword() {
        #expect(Password(typed: "が")?.text == Password(typed: "か\u{3099}")?.text)
    }
}

@Suite struct AttemptsTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("unknown", "unknown"),
        ("no:address", "no:address"),
        ("2001:db8:1:2:3:4:5:6", "20010db800010002/64"), ("2001:db8:1:2::", "20010db800010002/64"),
        ("2001:db8:1:3::1", "20010db800010003/64"),
    ])
    func whatCountsAsOneSource(source: String, network: String) { #expect(Attempts.network(of: source) == network) }

    let start = Instant(milliseconds: 1_000_000)

    @Test func theDelayGrowsAndHasAnEnd() {
        let delays = (1...20).map { Attempts.Rule.account.delay(after: $0) }
        #expect(delays.prefix(5).allSatisfy { $0 == .zero })
        #expect(delays[5...8].map { $0 } == [.seconds(2), .seconds(4), .seconds(8), .seconds(16)])
        #expect(delays.last == .minutes(15))
        #expect(Attempts.Rule.account.delay(after: .max / 2) == .minutes(15))
    }

    @Test func afterTheDelayOneIsLookedAtAgain() {
        let blocked = Attempts(count: 6, last: start, blockedUntil: start + .seconds(2))
        #expect(Attempts.admit(blocked, at: start + .seconds(1), rule: .account) == .wait(.seconds(1)))
        #expect(
            Attempts.admit(blocked, at: start + .seconds(2), rule: .account)
                == .admitted(Attempts(count: 7, last: start + .seconds(2), blockedUntil: start + .seconds(6))))
    }

    @Test func aClockThatWasSetBackBlocksNobody() {
        let blocked = Attempts(count: 100, last: start + .days(3000), blockedUntil: start + .days(3001))
        #expect(
            Attempts.admit(blocked, at: start, rule: .account)
                == .admitted(Attempts(count: 1, last: start, blockedUntil: start)))
    }

    @Test func aDayWithoutAnyForgets() {
        let blocked = Attempts(count: 100, last: start, blockedUntil: start + .minutes(15))
        #expect(
            Attempts.admit(blocked, at: start + .hours(24), rule: .account)
                == .admitted(Attempts(count: 1, last: start + .hours(24), blockedUntil: start + .hours(24))))
    }
}

@Suite struct SessionTests {
    let start = Instant(milliseconds: 0)

    func session(_ kind: SessionKindOfPerson, remember: Bool, used: Duration, ended: Instant? = nil) -> Session {
        Session(
            id: TestWorld().world.newID(), kind: kind, personID: "", remember: remember, created: start,
            lastUsed: start + used, ended: ended)
    }

    @Test func limits() {
        #expect(session(.customer, remember: false, used: .zero).expires == start + .hours(8))
        #expect(session(.customer, remember: false, used: .hours(20)).expires == start + .hours(24))
        #expect(session(.customer, remember: true, used: .zero).expires == start + .days(30))
        #expect(session(.customer, remember: true, used: .days(29)).expires == start + .days(30))
        #expect(session(.staff, remember: true, used: .hours(12)).expires == start + .hours(14))
        #expect(session(.staff, remember: false, used: .zero).isGood(at: start + .hours(4) - .milliseconds(1)))
        #expect(!session(.staff, remember: false, used: .zero).isGood(at: start + .hours(4)))
        #expect(!session(.customer, remember: true, used: .zero, ended: start).isGood(at: start))
    }
}

@Suite struct MailedLinkTests {
    @Test func states() {
        let at = Instant(milliseconds: 0)
        func link(_ purpose: LinkPurpose, used: Instant?) -> MailedLink {
            MailedLink(
                id: TestWorld().world.newID(), purpose: purpose, accountID: TestWorld().world.newID(), brand: "eccall",
                emailKey: "shop@example.jp", member: nil, expires: at + purpose.lifetime, used: used)
        }
        #expect(link(.verifyEmail, used: nil).state(at: at + .hours(24) - .milliseconds(1)) == .good)
        #expect(link(.verifyEmail, used: nil).state(at: at + .hours(24)) == .expired)
        #expect(link(.verifyEmail, used: at).state(at: at + .days(9)) == .used)
        #expect(link(.resetPassword, used: nil).state(at: at + .minutes(59)) == .good)
        #expect(link(.resetPassword, used: nil).state(at: at + .minutes(60)) == .expired)
        #expect(link(.inviteMember, used: nil).state(at: at + .days(7) - .milliseconds(1)) == .good)
        #expect(link(.inviteMember, used: nil).state(at: at + .days(7)) == .expired)
    }
}
