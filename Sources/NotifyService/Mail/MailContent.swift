import Foundation
import Primitives

/// One mail to one recipient, composed: frame, address and body. `MailText` and `MailTemplates` write it.
struct MailContent: Sendable {
    let kind: Notice.Kind
    let addressee: String
    let subject: String
    let brand: Brand
    /// Of the page where everything is; every mail has one.
    let url: String
    let body: MailBody
    /// Ends announcements to this address; in their mails only.
    let unsubscribe: String?

    /// A mail with a dead link must not leave.
    struct SecretMissing: Error {}
    struct NotByMail: Error {}

    /// What the notice itself does not carry.
    struct Facts: Sendable {
        /// Names the delivery in the test mail's address.
        var delivery = ""
        /// Of the link; required for the notices that carry one, see `Notice.link`.
        var secret: String?
        /// When the customer wants the call itself in its mail.
        var call: CallFacts?
        var announcement = ""
        /// Of the recipient's address.
        var unsubscribeToken: String?
    }

    init(
        _ notice: Notice, addressee: String, brand: Brand, links: PublicLinks, subject: String? = nil,
        _ facts: Facts = Facts()
    ) throws {
        kind = notice.kind
        self.addressee = addressee
        self.subject = subject ?? notice.subject(brand)
        self.brand = brand
        url = try MailContent.url(notice, facts, links, brand)
        body = try MailBody(notice, brand, facts)
        unsubscribe = facts.unsubscribeToken.map { links.page("/unsubscribe?t=\($0)", on: brand) }
    }

    private static func url(_ notice: Notice, _ facts: Facts, _ links: PublicLinks, _ brand: Brand) throws -> String {
        func mailedLink(_ path: String, _ link: String) throws -> String {
            guard let secret = facts.secret else { throw SecretMissing() }
            return links.mailedLink(path, link: link, secret: secret, on: brand)
        }
        switch notice {
        case .verifyEmail(let link, _): return try mailedLink("/verify", link)
        case .resetPassword(let link, _): return try mailedLink("/reset", link)
        case .documentAccepted, .verificationHeld, .numberIssued, .serviceStart: return links.page("/", on: brand)
        case .letterReturned: return links.staffPage("/accounts?view=held")
        case .paymentDisputed: return links.staffPage("/money/actions")
        case .documentRejected, .individualNumberSeen, .documentsMissing: return links.page("/documents", on: brand)
        case .callRecorded(let inquiry, _), .callAfterHours(let inquiry), .callCorrected(let inquiry, _, _),
            .disputeDecided(let inquiry, _, _):
            return links.page("/inquiries/\(inquiry)", on: brand)
        case .invoicePaid, .paymentFailed, .authenticationNeeded, .invoiceRefunded, .refundReturned,
            .suspensionAnnounced, .contractSuspended, .contractEnded, .usageReached:
            return links.page("/billing", on: brand)
        case .contractResumed, .applicationWithdrawn, .applicationLapsed, .applicationUnfinished:
            return links.page("/", on: brand)
        case .planChosen: return links.page("/billing/contract", on: brand)
        case .detailsChanged: return links.page("/account", on: brand)
        case .contractChanged(let contract):
            return links.page(contract.nextStep(brand) ?? "/billing/contract", on: brand)
        case .chatworkBroken: return links.page("/account/chatwork", on: brand)
        case .answeringTextApproved(_, let words), .answeringTextRejected(_, let words, _):
            return links.page(words == .memo ? "/account/memo" : "/account/questions", on: brand)
        case .mailTest: return links.page("/account/mail/received/\(facts.delivery)", on: brand)
        case .announcement(let announcement, _): return links.page("/news/\(announcement)", on: brand)
        case .memberInvited(let link, _, _, _): return try mailedLink("/invitation", link)
        case .changeEmail(let link, _): return try mailedLink("/email/confirm", link)
        case .emailChanged: return links.page("/contact", on: brand)
        case .secondFactorChanged: return links.page("/account/security", on: brand)
        case .channelBroken: return links.page("/account/channels", on: brand)
        case .noticeTest: return links.page("/account/rules", on: brand)
        case .dailySummary: return links.page("/inquiries", on: brand)
        case .callUnhandled(let inquiry, _, _): return links.page("/inquiries/\(inquiry)", on: brand)
        case .chatworkTest, .channelTest: throw NotByMail()
        }
    }

    var telephone: String { PhoneNumber(brand.telephone)?.hyphenated ?? brand.telephone }
}
