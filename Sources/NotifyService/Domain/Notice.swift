import Foundation
import Primitives

/// What people are told, with all a mail about it needs to say. Kept as JSON in the delivery: cases and labels are
/// never renamed. Of a caller nothing is in it: the guides' call mail holds only a link to the dashboard.
enum Notice: Codable, Equatable, Sendable {
    /// `link`: the link's id; its secret is asked for while sending and never kept.
    case verifyEmail(link: String, expires: Instant)
    case resetPassword(link: String, expires: Instant)
    /// `inviting`: the company or shop; `inviter`: the member who invites, may be empty.
    case memberInvited(link: String, expires: Instant, inviting: String, inviter: String)
    /// Signing in asks for a code from now on, or no more; `byOwner`: taken off by an owner.
    case secondFactorChanged(member: String, enabled: Bool, byOwner: Bool)
    /// To the address that a member wants to sign in with.
    case changeEmail(link: String, expires: Instant)
    /// To the one that `name` signed in with before; `address`: the new one, all but its first letter hidden.
    case emailChanged(member: String, name: String, address: String, at: Instant)
    case documentAccepted(document: String)
    case documentRejected(document: String, reason: String)
    /// Its pages were deleted, for a 個人番号 was to be seen.
    case individualNumberSeen(document: String)
    /// One was accepted, and others have to be sent.
    case documentsMissing(document: String, MissingFacts)
    /// Before a number was issued. `reason`: of staff who declined it; empty when the customer withdrew.
    case applicationWithdrawn(declined: Bool, reason: String)
    /// Nobody went on with it.
    case applicationLapsed
    /// It ends by itself on the day.
    case applicationUnfinished(ends: JapanDate)
    /// Before a number was issued. `shown`: the final confirmation that was agreed to.
    case planChosen(shown: String)
    /// By staff, because `caller` asked for it.
    case detailsChanged(caller: String, changes: [ChangedDetail])
    /// A 取引条件通知書 came back. `number`: 管理番号.
    case verificationHeld(notice: String, number: String)
    /// The same, for the back office. `site`: the customer's shop.
    case letterReturned(notice: String, number: String, site: String)
    /// `number`: digits.
    case numberIssued(number: String, serviceStart: JapanDate)
    /// `number`: digits.
    case serviceStart(number: String, day: JapanDate)
    case callRecorded(inquiry: String, callback: Bool)
    /// Nobody answered it: outside the hours.
    case callAfterHours(inquiry: String)
    /// `reason`: for the customer; may be empty.
    case callCorrected(inquiry: String, callback: Bool, reason: String)
    case disputeDecided(inquiry: String, counts: Bool, reason: String)
    case invoicePaid(InvoiceFacts)
    case paymentFailed(InvoiceFacts)
    /// The card company wants the holder to confirm the charge.
    case authenticationNeeded(InvoiceFacts)
    case invoiceRefunded(RefundFacts)
    /// What had been given back did not arrive: the card company has returned it.
    case refundReturned(RefundFacts)
    /// A card holder disputes a payment, or that has ended; for the back office.
    case paymentDisputed(DisputeFacts)
    /// Calls will not be taken from that day on, are not since, or are again.
    case suspensionAnnounced(StandingFacts)
    case contractSuspended(StandingFacts)
    case contractResumed(StandingFacts)
    case contractChanged(ContractFacts)
    case contractEnded(lastDay: JapanDate)
    case usageReached(UsageFacts)
    /// Chatwork refuses the link (`room` is nil) or the room.
    case chatworkBroken(room: String?)
    /// Asked for by the customer, to see whether notices arrive in the room. No mail.
    case chatworkTest
    /// A further channel is gone at the other side, or we may not send there any more.
    case channelBroken(kind: NoticeChannel.Kind, name: String)
    /// As `chatworkTest`, for a further channel.
    case channelTest
    /// Asked for by a member, to see where notices arrive by the rules that are set.
    case noticeTest
    /// What a member wants once a day.
    case dailySummary(day: JapanDate, items: [SummaryItem])
    /// A caller waits to be called back, `minutes` after the call; `step`: the how-manieth telling, from 1.
    case callUnhandled(inquiry: String, minutes: Int, step: Int)

    case answeringTextApproved(text: String, words: AnsweringWords)
    case answeringTextRejected(text: String, words: AnsweringWords, reason: String)
    /// Asked for by the customer, to see whether mail arrives.
    case mailTest
    /// Its text is kept with the announcement, not with each delivery.
    case announcement(announcement: String, title: String)

    enum Kind: String, CaseIterable, Codable, Sendable {
        case verifyEmail = "account.verify_email"
        case resetPassword = "account.reset_password"
        case memberInvited = "member.invited"
        case secondFactorOn = "member.second_factor_on"
        case secondFactorOff = "member.second_factor_off"
        case changeEmail = "member.change_email"
        case emailChanged = "member.email_changed"
        case documentAccepted = "document.accepted"
        case documentRejected = "document.rejected"
        case documentsMissing = "document.missing"
        case applicationWithdrawn = "account.withdrawn"
        case applicationUnfinished = "account.unfinished"
        case planChosen = "account.plan_chosen"
        case detailsChanged = "account.details_changed"
        case verificationHeld = "verification.held"
        case letterReturned = "staff.letter_returned"
        case numberIssued = "number.issued"
        case serviceStart = "service.start"
        case callbackWanted = "inquiry.callback_wanted"
        case callbackNotWanted = "inquiry.callback_not_wanted"
        case afterHours = "inquiry.after_hours"
        case correctedCallbackWanted = "inquiry.corrected_callback_wanted"
        case correctedCallbackNotWanted = "inquiry.corrected_callback_not_wanted"
        case disputeUpheld = "inquiry.dispute_upheld"
        case disputeRefused = "inquiry.dispute_refused"
        case invoicePaid = "invoice.paid"
        case paymentFailed = "invoice.payment_failed"
        case authenticationNeeded = "invoice.authentication_needed"
        case invoiceRefunded = "invoice.refunded"
        case refundReturned = "invoice.refund_returned"
        case paymentDisputed = "staff.payment_disputed"
        case suspensionAnnounced = "contract.suspension_announced"
        case contractSuspended = "contract.suspended"
        case contractResumed = "contract.resumed"
        case contractChanged = "contract.changed"
        case contractEnded = "contract.ended"
        case usageReached = "usage.reached"
        case chatworkLinkBroken = "chatwork.link_broken"
        case chatworkRoomBroken = "chatwork.room_broken"
        case chatworkTest = "chatwork.test"
        case channelBroken = "channel.broken"
        case channelTest = "channel.test"
        case noticeTest = "notice.test"
        case dailySummary = "summary.daily"
        case callUnhandled = "inquiry.unhandled"
        case answeringTextApproved = "answering_text.approved"
        case answeringTextRejected = "answering_text.rejected"
        case mailTest = "mail.test"
        case announcement = "announcement"

        /// The first word of a call.
        static let newCalls: [Kind] = [.callbackWanted, .callbackNotWanted, .afterHours]
        /// For the back office: customers are not shown them.
        var isForStaff: Bool { self == .letterReturned || self == .paymentDisputed }

        /// Kinds that go by mail.
        static let mailed = allCases.filter { ![.chatworkTest, .channelTest].contains($0) }
    }

    var kind: Kind {
        switch self {
        case .verifyEmail: .verifyEmail
        case .resetPassword: .resetPassword
        case .memberInvited: .memberInvited
        case .secondFactorChanged(_, let enabled, _): enabled ? .secondFactorOn : .secondFactorOff
        case .changeEmail: .changeEmail
        case .emailChanged: .emailChanged
        case .documentAccepted: .documentAccepted
        case .documentRejected, .individualNumberSeen: .documentRejected
        case .documentsMissing: .documentsMissing
        case .applicationWithdrawn, .applicationLapsed: .applicationWithdrawn
        case .applicationUnfinished: .applicationUnfinished
        case .planChosen: .planChosen
        case .detailsChanged: .detailsChanged
        case .verificationHeld: .verificationHeld
        case .letterReturned: .letterReturned
        case .numberIssued: .numberIssued
        case .serviceStart: .serviceStart
        case .callRecorded(_, let callback): callback ? .callbackWanted : .callbackNotWanted
        case .callAfterHours: .afterHours
        case .callCorrected(_, let callback, _): callback ? .correctedCallbackWanted : .correctedCallbackNotWanted
        case .disputeDecided(_, let counts, _): counts ? .disputeRefused : .disputeUpheld
        case .invoicePaid: .invoicePaid
        case .paymentFailed: .paymentFailed
        case .authenticationNeeded: .authenticationNeeded
        case .invoiceRefunded: .invoiceRefunded
        case .refundReturned: .refundReturned
        case .paymentDisputed: .paymentDisputed
        case .suspensionAnnounced: .suspensionAnnounced
        case .contractSuspended: .contractSuspended
        case .contractResumed: .contractResumed
        case .contractChanged: .contractChanged
        case .contractEnded: .contractEnded
        case .usageReached: .usageReached
        case .chatworkBroken(let room): room == nil ? .chatworkLinkBroken : .chatworkRoomBroken
        case .chatworkTest: .chatworkTest
        case .channelBroken: .channelBroken
        case .channelTest: .channelTest
        case .noticeTest: .noticeTest
        case .dailySummary: .dailySummary
        case .callUnhandled: .callUnhandled
        case .answeringTextApproved: .answeringTextApproved
        case .answeringTextRejected: .answeringTextRejected
        case .mailTest: .mailTest
        case .announcement: .announcement
        }
    }

    /// Id (or number) of what it is about, by which the log of deliveries is searched.
    var about: String {
        switch self {
        case .verifyEmail(let link, _), .resetPassword(let link, _), .memberInvited(let link, _, _, _),
            .changeEmail(let link, _):
            link
        case .secondFactorChanged(let member, _, _), .emailChanged(let member, _, _, _): member
        case .documentAccepted(let document), .documentRejected(let document, _),
            .individualNumberSeen(let document), .documentsMissing(let document, _):
            document
        case .applicationWithdrawn, .applicationLapsed, .applicationUnfinished, .planChosen, .detailsChanged:
            "application"
        case .verificationHeld(let notice, _), .letterReturned(let notice, _, _): notice
        case .numberIssued(let number, _), .serviceStart(let number, _): number
        case .callRecorded(let inquiry, _), .callAfterHours(let inquiry), .callCorrected(let inquiry, _, _),
            .disputeDecided(let inquiry, _, _), .callUnhandled(let inquiry, _, _):
            inquiry
        case .invoicePaid(let invoice), .paymentFailed(let invoice), .authenticationNeeded(let invoice): invoice.invoice
        case .invoiceRefunded(let refund), .refundReturned(let refund): refund.invoice
        case .paymentDisputed(let dispute): dispute.dispute
        case .suspensionAnnounced, .contractSuspended, .contractResumed: "contract"
        case .contractChanged(let contract): contract.change
        case .contractEnded: "contract"
        case .usageReached(let usage): usage.month.iso
        case .chatworkBroken, .chatworkTest: "chatwork"
        case .channelBroken, .channelTest: "channel"
        case .noticeTest: "test"
        case .dailySummary(let day, _): day.iso
        case .answeringTextApproved(let text, _), .answeringTextRejected(let text, _, _): text
        case .mailTest: "mail"
        case .announcement(let announcement, _): announcement
        }
    }

    /// The link it carries, and when that goes out of use.
    var link: (id: String, expires: Instant)? {
        switch self {
        case .verifyEmail(let link, let expires), .resetPassword(let link, let expires),
            .memberInvited(let link, let expires, _, _), .changeEmail(let link, let expires):
            (link, expires)
        case _: nil
        }
    }
}
