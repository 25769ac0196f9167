import Primitives
import Testing

@testable import NotifyService

/// Who of an account is told of what, and where instead when a place is gone.
struct RecipientTests {
    static let now = NoticeRuleTests.at(9)

    static func contact(_ address: String) -> Contact {
        Contact(account: Fixture.account, brand: "eccall", email: EmailAddress(address)!, addressee: "店")
    }

    static func recipient(
        _ name: String, _ role: Recipient.Role = .owner, silent: Set<String> = [], open: Set<String> = []
    ) -> Recipient {
        Recipient(
            member: name, contact: contact("\(name)@example.jp"), rules: NoticeRules(silent: silent), role: role,
            open: open)
    }

    @Test(
        arguments: [
            (.callbackWanted, [.owner, .member]), (.afterHours, [.owner, .member]),
            (.correctedCallbackNotWanted, [.owner, .member]), (.callUnhandled, [.owner, .member]),
            (.disputeRefused, [.owner, .member]), (.answeringTextApproved, [.owner, .member]),
            (.invoicePaid, [.owner, .billing]), (.contractChanged, [.owner, .billing]),
            (.numberIssued, [.owner, .member, .billing]),
        ] as [(Notice.Kind, [Recipient.Role])])
    func aRoleHearsWhatItMaySee(_ kind: Notice.Kind, _ hears: [Recipient.Role]) {
        let found = [Recipient.Role.owner, .member, .billing].filter { Self.recipient("a", $0).hears(kind) }
        #expect(found == hears)
    }

    /// (places not used, places in order, when by mail)
    @Test(
        arguments: [
            ([], [], .now), (["mail"], ["chatwork"], .not), (["mail"], [], .now),
            (["mail", "chatwork"], ["chatwork"], .now),
            (["mail", "chatwork"], ["chatwork", "chn_1"], .not),
        ] as [(Set<String>, Set<String>, NoticeRules.When)])
    func mailSpeaksWhileNothingElseDoes(_ silent: Set<String>, _ open: Set<String>, _ when: NoticeRules.When) {
        let recipient = Self.recipient("a", silent: silent, open: open)
        #expect(recipient.when(.callbackWanted, at: NoticeRules.mail, now: Self.now) == when)
    }

    @Test func aMessageGivenUpGoesByMailToWhoReadsItThereAlone() {
        func instead(_ silent: Set<String>, _ open: Set<String>) -> NoticeRules.When {
            Self.recipient("a", silent: silent, open: open).whenInstead(.callbackWanted, of: "chatwork", now: Self.now)
        }
        #expect(instead(["mail"], []) == .now)
        #expect(instead(["mail"], ["chatwork"]) == .now, "the place is in order, this message was given up")
        #expect(instead([], []) == .not, "the mail has gone out")
        #expect(instead(["mail", "chatwork"], []) == .not, "not used")
        #expect(instead(["mail"], ["chn_1"]) == .not, "told there")
    }

    @Test func whatMustNotBeMissed() {
        let command = { (notice: Notice) in
            TellAccount(
                event: "evt_1", account: Fixture.account, brand: "eccall", notice: notice, happened: Self.now)
        }
        let recipients = [
            Self.recipient("founder"), Self.recipient("second", silent: ["mail"]), Self.recipient("desk", .member),
            Self.recipient("bills", .billing),
        ]
        func told(_ notice: Notice, left: Bool = false, _ members: [Recipient] = recipients) -> [String] {
            let facts = TellAccount.Facts(
                contact: Self.contact("founder@example.jp"), told: false, recipients: members, contactHasLeft: left,
                now: Self.now)
            guard case .deliver(let mails) = command(notice).decide(facts) else { return ["?"] }
            return mails.map { mail in
                guard case .send(let contact, nil) = mail else { return "?" }
                return String(contact.email.text.prefix { $0 != "@" })
            }
        }
        let ended = Notice.contractEnded(lastDay: JapanDate(Self.now))
        #expect(told(ended) == ["founder", "second", "bills"])
        #expect(told(.documentRejected(document: "doc_1", reason: "r")) == ["founder"])
        let others = Array(recipients.dropFirst())
        #expect(told(ended, left: true, others) == ["second", "bills"])
        #expect(told(.documentRejected(document: "doc_1", reason: "r"), left: true, others) == ["second"])
    }
}
