import Contracts
import Primitives
import Testing

@testable import NotifyService

struct NoNotice: Error {}

/// Which event leads to which notice.
struct FeedTests {
    static let document = Account_DocumentReviewed.with {
        $0.documentID = "doc_1"; $0.reason = "期限切れ"
    }

    @Test func accountEvents() throws {
        let expires = JapanDate(year: 2017, month: 2, day: 28)!.at(hour: 11, minute: 5)
        func notice(_ kind: String, _ fill: (inout Account_AccountEvent) -> Void = { _ in }) throws -> Notice? {
            try AccountFeed.read(Fixture.accountEvent(kind, fill)).tell?.notice
        }
        func link(_ purpose: Account_LinkPurpose) -> (inout Account_AccountEvent) -> Void {
            {
                $0.linkRequested = .with {
                    $0.purpose = purpose; $0.linkID = Fixture.link.text; $0.expiresMs = expires.milliseconds
                }
            }
        }
        #expect(
            try notice("account.link_requested", link(.verifyEmail))
                == .verifyEmail(link: Fixture.link.text, expires: expires))
        #expect(
            try notice("account.link_requested", link(.resetPassword))
                == .resetPassword(link: Fixture.link.text, expires: expires))
        #expect(
            try notice("account.link_requested", link(.changeEmail))
                == .changeEmail(link: Fixture.link.text, expires: expires))
        #expect(
            try notice("document.accepted") { $0.documentReviewed = Self.document }
                == .documentAccepted(document: "doc_1"))
        #expect(
            try notice("document.rejected") { $0.documentReviewed = Self.document }
                == .documentRejected(document: "doc_1", reason: "期限切れ"))
        #expect(
            try notice("document.rejected") {
                $0.documentReviewed = Self.document
                $0.documentReviewed.individualNumberSeen = true
            } == .individualNumberSeen(document: "doc_1"))
        let missing = Account_IdentityMissing.with { ($0.personDocuments, $0.oneMayBeSupporting) = (1, true) }
        let partly = try notice("document.partly_accepted") { $0.account.identityMissing = missing }
        guard case .documentsMissing(_, let facts)? = partly else { throw NoNotice() }
        #expect(facts.personDocuments == 1 && facts.oneMayBeSupporting && !facts.companyDocument)
        let declined = Account_ApplicationWithdrawn.with { ($0.declined, $0.reason) = (true, "理由") }
        #expect(
            try notice("account.withdrawn") { $0.applicationWithdrawn = declined }
                == .applicationWithdrawn(declined: true, reason: "理由"))
        let issued = Account_NumberIssued.with {
            $0.number = "0368502192"; $0.serviceStartDate = "2017-03-01"
        }
        #expect(
            try notice("number.issued") { $0.numberIssued = issued }
                == .numberIssued(number: "0368502192", serviceStart: JapanDate(year: 2017, month: 3, day: 1)!))
        #expect(
            try notice("service.start_set") { $0.numberIssued = issued }
                == .serviceStart(number: "0368502192", day: JapanDate(year: 2017, month: 3, day: 1)!))
        for silent in [
            "account.applied", "account.verified", "document.submitted", "account.card_registered",
            "account.suspended", "account.resumed", "account.invented_later",
            // Nothing is missing, or a reviewer has doubts: nobody is mailed.
            "document.partly_accepted", "verification.held",
        ] {
            let heard = try AccountFeed.read(Fixture.accountEvent(silent))
            #expect(heard.tell == nil)
            #expect(heard.contact?.email.text == "shop@example.jp")
        }
        let held = try AccountFeed.read(
            Fixture.accountEvent("verification.held") {
                $0.verificationHeld = .with {
                    $0.termsNoticeID = "trm_1"; $0.managementNumber = "000012"
                }
            })
        #expect(held.tell?.notice == .verificationHeld(notice: "trm_1", number: "000012"))
        var brand = Fixture.brand("eccall")
        brand.staffEmail = "office@example.jp"
        let told = held.staff?.mail(brand)
        #expect(told?.person?.email.text == "office@example.jp" && told?.event != held.tell?.event)
        brand.staffEmail = nil
        #expect(held.staff?.mail(brand) == nil)
        let moved = try AccountFeed.read(
            Fixture.accountEvent("member.email_changed") {
                $0.account.email = "new@example.jp"
                $0.emailChanged.formerEmail = "shop@example.jp"
                $0.emailChanged.member = .with {
                    $0.memberID = "mem_00000000000000000000000001"
                    $0.accountID = Fixture.account.text
                    $0.name = "高橋 一郎"
                    $0.email = "new@example.jp"
                    $0.state = .active
                    $0.role = .owner
                }
            })
        #expect(moved.contact?.email.text == "new@example.jp" && moved.member?.person?.email.text == "new@example.jp")
        #expect(moved.tell?.person?.email.text == "shop@example.jp", "the old address is told")
        guard case .emailChanged(_, "高橋 一郎", "n****@example.jp", _) = moved.tell?.notice else {
            Issue.record("\(String(describing: moved.tell))")
            return
        }
        let ended = Fixture.event("session.ended", id: "evt_s", Account_SessionEnded.with { $0.sessionID = "ses_1" })
        #expect(try AccountFeed.read(ended) == Heard())
        let erased = Fixture.event(
            "account.erased", id: "evt_e", Account_AccountEvent.with { $0.account.accountID = Fixture.account.text })
        #expect(try AccountFeed.read(erased) == Heard(forget: Fixture.account))
    }

    @Test func callEvents() throws {
        #expect(
            try CallFeed.read(Fixture.inquiryEvent(.wanted)).tell?.notice
                == .callRecorded(inquiry: Fixture.inquiry.text, callback: true))
        #expect(
            try CallFeed.read(Fixture.inquiryEvent(.notWanted)).tell?.notice
                == .callRecorded(inquiry: Fixture.inquiry.text, callback: false))
        for kind: Call_CallKind in [.message, .wrongNumber, .sales, .test, .silent] {
            #expect(
                try CallFeed.read(Fixture.inquiryEvent(.notWanted) { $0.kind = kind }).tell?.notice
                    == .callRecorded(inquiry: Fixture.inquiry.text, callback: false))
        }
        #expect(
            try CallFeed.read(Fixture.inquiryEvent(.notWanted) { $0.kind = .afterHours }).tell?.notice
                == .callAfterHours(inquiry: Fixture.inquiry.text))
        for kind in [
            "call.ringing", "call.taken", "call.written_up", "call.closed", "inquiry.noted", "inquiry.disputed",
            "inquiry.count_changed",
        ] {
            #expect(try CallFeed.read(Fixture.event(kind, id: "evt_x", Call_Inquiry())) == Heard())
        }
        #expect(throws: MalformedEvent.self) { try CallFeed.read(Fixture.inquiryEvent(.unspecified)) }
    }

    /// Who waits to be called back, and who does not any more.
    @Test func callsThatWait() throws {
        let since = JapanDate(year: 2017, month: 2, day: 27)!.at(hour: 11, minute: 5)
        func state(
            _ callback: Call_Callback, _ kind: String, _ fill: (inout Call_Inquiry) -> Void = { _ in }
        ) throws -> WatchCall.State? {
            try CallFeed.read(Fixture.inquiryEvent(callback, kind: kind, fill)).watch?.state
        }
        #expect(try state(.wanted, "inquiry.recorded") == .waits(since: since))
        #expect(try state(.notWanted, "inquiry.recorded") == .over)
        #expect(try state(.notWanted, "inquiry.corrected") == .over)
        #expect(try state(.wanted, "inquiry.corrected") { $0.handled = true } == .over)
        #expect(try state(.wanted, "inquiry.handled_changed") { $0.handled = true } == .over)
        #expect(try state(.wanted, "inquiry.handled_changed") == .waits(since: since))
        let later = Instant(milliseconds: 1_500_000_000_000)
        #expect(
            try state(.wanted, "inquiry.snoozed") { $0.snoozedUntilMs = later.milliseconds } == .snoozed(until: later))
        #expect(try state(.wanted, "inquiry.noted") == nil)
    }

    @Test func correctionsAndDecisions() throws {
        let corrected = try CallFeed.read(
            Fixture.inquiryEvent(.wanted, kind: "inquiry.corrected") {
                $0.version = 2
                $0.reason = "聞き違い"
            }
        ).tell
        #expect(corrected?.notice == .callCorrected(inquiry: Fixture.inquiry.text, callback: true, reason: "聞き違い"))
        #expect(corrected?.unlessUntried == .callRecorded(inquiry: Fixture.inquiry.text, callback: true))
        for (dispute, counts): (Call_DisputeState, Bool) in [(.upheld, false), (.refused, true)] {
            let decided = try CallFeed.read(
                Fixture.inquiryEvent(.notWanted, kind: "inquiry.dispute_decided") {
                    $0.dispute = dispute
                    $0.reason = "確認しました"
                }
            ).tell
            #expect(
                decided?.notice == .disputeDecided(inquiry: Fixture.inquiry.text, counts: counts, reason: "確認しました"))
            #expect(decided?.unlessUntried == nil)
        }
        #expect(throws: MalformedEvent.self) {
            try CallFeed.read(Fixture.inquiryEvent(.wanted, kind: "inquiry.dispute_decided"))
        }
    }

    @Test func billingEvents() throws {
        let invoice = Billing_Invoice.with {
            $0.invoiceID = Fixture.invoice.text
            $0.accountID = Fixture.account.text
            $0.brand = "eccall"
            $0.invoiceNumber = "EC-2017-000001"
            $0.title = "初期費用・2017年2月分"
            $0.totalYen = 11_392
            $0.issuedDate = "2017-02-27"
            $0.paidDate = "2017-02-28"
            $0.card = .with {
                $0.brand = "jcb"; $0.last4 = "0505"
            }
        }
        var facts = Notice.InvoiceFacts(
            invoice: Fixture.invoice.text, number: "EC-2017-000001", title: "初期費用・2017年2月分", total: Yen(11_392),
            date: JapanDate(year: 2017, month: 2, day: 28)!, card: "JCB（末尾0505）")
        #expect(
            try BillingFeed.read(Fixture.event("invoice.paid", id: "e", invoice)).tell?.notice == .invoicePaid(facts))
        facts.date = JapanDate(year: 2017, month: 2, day: 27)!
        #expect(
            try BillingFeed.read(Fixture.event("invoice.payment_failed", id: "e", invoice)).tell?.notice
                == .paymentFailed(facts))
        #expect(try BillingFeed.read(Fixture.event("card.registered", id: "e", Billing_CardRegistered())) == Heard())
    }

    @Test(arguments: [
        ("○○ショップ", "会社", "人", "○○ショップ"), ("", "ウィズ・プランナーズ株式会社", "人", "ウィズ・プランナーズ株式会社"),
        ("", "", "髙﨑 花子", "髙﨑 花子"), ("  ", "", "", "お客"), ("https://evil.example で当選", "会社", "人", "お客"),
        ("Www.evil.example", "会社", "人", "お客"), ("改\r\n行", "", "", "改 行"), ("<b>店</b>", "", "", "<b>店</b>"),
        (String(repeating: "長", count: 80), "", "", String(repeating: "長", count: 60) + "…"),
    ])
    func addressees(_ site: String, _ company: String, _ person: String, _ expected: String) {
        #expect(Addressee.name(site: site, company: company, person: person) == expected)
    }

    @Test func decisions() {
        let contact = Contact(
            account: Fixture.account, brand: "eccall", email: EmailAddress("shop@example.jp")!, addressee: "○○ショップ")
        let command = TellAccount(
            event: "evt_1", account: Fixture.account, brand: "eccall",
            notice: .callRecorded(inquiry: "inq_1", callback: true), happened: Instant(milliseconds: 0))
        let now = Instant(milliseconds: 0)
        let recipient = Recipient(member: "", contact: contact)
        func facts(_ contact: Contact?, told: Bool, _ untried: [String: DeliveryID] = [:]) -> TellAccount.Facts {
            .init(contact: contact, told: told, untried: untried, recipients: [recipient], now: now)
        }
        let sent = TellAccount.Decision.deliver([.send(contact, notBefore: nil)])
        #expect(command.decide(facts(contact, told: false)) == sent)
        #expect(command.decide(facts(nil, told: false)) == .hold)
        #expect(command.decide(facts(contact, told: true)) == .alreadyTold)
        #expect(command.decide(facts(nil, told: true)) == .alreadyTold)

        var correction = command
        correction.notice = .callCorrected(inquiry: "inq_1", callback: false, reason: "")
        let reworded = Notice.callRecorded(inquiry: "inq_1", callback: false)
        correction.unlessUntried = reworded
        let first = DeliveryID("dlv_00000000000000000000000001")!
        let untried = ["shop@example.jp": first]
        #expect(correction.decide(facts(contact, told: false)) == sent)
        #expect(
            correction.decide(facts(contact, told: false, untried)) == .deliver([.reword(first, reworded, now: true)]))
        #expect(correction.decide(facts(contact, told: false, ["other@example.jp": first])) == sent)
        #expect(correction.decide(facts(nil, told: false, ["": first])) == .reword(first, reworded))
        #expect(correction.decide(facts(contact, told: true, untried)) == .alreadyTold)
        #expect(command.decide(facts(contact, told: false, untried)) == sent)
    }
}
