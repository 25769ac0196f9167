import Primitives
import Testing

@testable import NotifyService

struct DeliverMailTests {
    static let start = JapanDate(year: 2017, month: 2, day: 27)!.at(hour: 11, minute: 5)

    @Test(arguments: [
        (1, 30), (2, 60), (3, 120), (4, 300), (5, 600), (6, 1_800), (7, 3_600), (8, 3_600), (60, 3_600),
    ])
    func pausesGrow(_ attempt: Int, _ seconds: Int) {
        func step(_ jitter: Double) -> DeliverMail.Step {
            DeliverMail.decide(
                .notNow("451 later"), .init(attempt: attempt, begun: Self.start, now: Self.start, jitter: jitter))
        }
        #expect(step(0.5) == .again(at: Self.start + .seconds(seconds), state: .queued, error: "451 later"))
        #expect(
            step(0) == .again(at: Self.start + .milliseconds(seconds * 800), state: .queued, error: "451 later"))
    }

    @Test func givenUpAfterThreeDays() {
        func step(_ age: Duration) -> DeliverMail.Step {
            DeliverMail.decide(
                .notNow("451"), .init(attempt: 70, begun: Self.start, now: Self.start + age, jitter: 0.5))
        }
        let last = Duration.days(3) - .hours(1)
        #expect(step(last) == .again(at: Self.start + .days(3), state: .queued, error: "451"))
        #expect(step(last + .seconds(1)) == .failed("451"))
    }

    /// A week in which our own server is away costs no mail.
    @Test func ourOwnServerIsWaitedForLonger() {
        func step(_ age: Duration) -> DeliverMail.Step {
            DeliverMail.decide(
                .unreachable("no route"), .init(attempt: 200, begun: Self.start, now: Self.start + age, jitter: 0.5))
        }
        let last = Duration.days(14) - .hours(1)
        #expect(step(last) == .again(at: Self.start + .days(14), state: .queued, error: "no route"))
        #expect(step(last + .seconds(1)) == .failed("no route"))
    }

    @Test func outcomes() {
        let facts = DeliverMail.Facts(attempt: 1, begun: Self.start, now: Self.start, jitter: 0.5)
        #expect(DeliverMail.decide(.accepted, facts) == .sent)
        #expect(DeliverMail.decide(.refused("554 spam"), facts) == .failed("554 spam"))
        #expect(DeliverMail.decide(.addressRefused("550 no such user"), facts) == .addressFails("550 no such user"))
        #expect(
            DeliverMail.decide(.unknown("lost"), facts)
                == .again(at: Self.start + .seconds(30), state: .unknown, error: "lost"))
    }
}

struct SMTPAnswerTests {
    static let accepted = MailOutcome.accepted
    static let refused = MailOutcome.refused("reply")
    static let later = MailOutcome.notNow("reply")
    static let addressRefused = MailOutcome.addressRefused("reply")
    static let away = MailOutcome.unreachable("reply")
    static let unreachable = MailOutcome.unreachable("trouble")
    static let unknown = MailOutcome.unknown("trouble")
    static let broken = MailOutcome.notNow("trouble")

    @Test(arguments: [
        (SMTPAnswer.Stage.bodySent, 250, accepted), (.bodySent, 251, accepted),
        (.envelope, 550, refused), (.envelope, 553, refused), (.bodySent, 554, refused), (.body, 552, refused),
        (.envelope, 451, later), (.envelope, 421, later), (.bodySent, 452, later),
        // About us, not about the mail.
        (.connecting, 554, away), (.connecting, 535, away), (.envelope, 530, away), (.connecting, 421, away),
        (.connecting, 0, unreachable), (.connecting, 250, unreachable),
        // About the address.
        (.recipient, 550, addressRefused), (.recipient, 553, addressRefused), (.recipient, 450, later),
        (.recipient, 0, broken), (.recipient, 250, broken),
        // Lost: with the body on its way, and before it.
        (.bodySent, 354, unknown), (.body, 354, unknown), (.bodySent, 0, unknown),
        (.envelope, 250, broken), (.envelope, 0, broken),
    ])
    func byReplyCode(_ stage: SMTPAnswer.Stage, _ code: Int, _ outcome: MailOutcome) {
        #expect(SMTPAnswer(code: code, stage: stage, reply: "reply", trouble: "trouble").outcome == outcome)
    }

    /// Security and policy: about us, though the server says it of the recipient.
    @Test(arguments: [
        ("550 5.7.1 relaying denied", MailOutcome.notNow("550 5.7.1 relaying denied")),
        ("550 5.1.1 no such user", .addressRefused("550 5.1.1 no such user")),
    ])
    func aRefusedRecipient(_ reply: String, _ outcome: MailOutcome) {
        #expect(SMTPAnswer(code: 550, stage: .recipient, reply: reply, trouble: "").outcome == outcome)
    }

    @Test func noReplyAtAllIsTold() {
        let answer = SMTPAnswer(code: 0, stage: .connecting, reply: "", trouble: "Couldn't connect to server")
        #expect(answer.outcome == .unreachable("Couldn't connect to server"))
    }
}
