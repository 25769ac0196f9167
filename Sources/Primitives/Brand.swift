import Foundation

/// One of the services that run on this installation, as data (`compose/brands/*.yaml`): the same file for all five
/// processes, chosen by host name at the edge and carried on the account from then on.
public struct Brand: Sendable, Codable, Equatable {
    /// Key: "eccall".
    public var key: String
    public var name: String
    /// Host names without port, e.g. "eccall.localhost".
    public var hosts: [String]
    /// 「ECcall受付センター」: greeting and signature of mails.
    public var centerName: String
    public var operatorCompany: String
    public var telephone: String
    public var email: String
    public var supportHours: String
    public var faxNumber: String
    public var documentEmail: String
    /// Where the back office is told of what waits for it; nil: on its pages only.
    public var staffEmail: String?
    public var mailSender: MailSender
    public var colors: Colors
    /// T + 13 digits: issuer of qualified invoices (適格請求書発行事業者).
    public var invoiceRegistrationNumber: String
    /// The company's seal (角印) for papers: a square PNG beside the brand's file; 「押印省略」 stands in its place when absent.
    public var sealFile: String?
    /// Its content, read at start.
    public var seal: Data?
    public var termsVersion: String
    public var privacyVersion: String
    /// The annotation to put beside the number on a shop's 特定商取引法 page.
    public var lawAnnotation: String
    public var tagline: String
    /// What a caller outside the hours hears (BusinessCall guide, オプションに関して ※3).
    public var outOfHoursAnnouncement: String
    /// What a caller of a suspended customer hears; a general sentence when absent.
    public var suspendedAnnouncement: String?
    /// What a caller of a number hears whose contract has ended; a general sentence when absent.
    public var endedAnnouncement: String?
    /// `AfterEnd.standard` when absent.
    public var afterEnd: AfterEnd?
    /// `Unfinished.standard` when absent.
    public var unfinished: Unfinished?
    /// Kinds of calls that do not count ("wrong_number", "sales" …); none when absent.
    public var freeCallKinds: [String]?
    /// How many different reviewers have to accept an identity document: 1 (when absent) or 2.
    public var documentReviewers: Int?
    /// Prefix of invoice numbers: "EC".
    public var paperPrefix: String
    /// Shown where figures are examples and not the company's own (ECcall's guide names no prices); empty otherwise.
    public var priceNote: String
    public var initialFee: Price
    public var minimumTermMonths: Int
    public var contractChanges: ContractChanges
    public var dunning: Dunning
    /// A refund, credit or write-off above this (tax included) needs a second person.
    public var secondPersonAbove: Yen
    /// What one person has given away of a customer alone is counted over this time: nobody gets round the second by splitting.
    public static let secondPersonWindow = Duration.days(30)
    public var plans: [Plan]
    public var options: [PlanOption]
    public var subjects: Subjects
    /// None when absent.
    public var priceChanges: [PriceChange]?
    public var campaigns: [Campaign]?

    public struct MailSender: Sendable, Codable, Equatable {
        public var name: String
        public var address: String
    }

    public struct Colors: Sendable, Codable, Equatable {
        /// `#0017c1`; contrast on white at least 4.5, checked at start.
        public var primary: String
        public var primaryHover: String
    }

    /// An amount as the price list states it.
    public struct Price: Sendable, Codable, Equatable {
        public var yen: Yen
        public var taxIncluded: Bool

        public init(yen: Yen, taxIncluded: Bool) {
            self.yen = yen
            self.taxIncluded = taxIncluded
        }
    }

    public struct Plan: Sendable, Codable, Equatable {
        public var key: String
        public var name: String
        public var monthly: Price
        public var includedCalls: Int
        public var overagePerCall: Price

        public init(key: String, name: String, monthly: Price, includedCalls: Int, overagePerCall: Price) {
            self.key = key
            self.name = name
            self.monthly = monthly
            self.includedCalls = includedCalls
            self.overagePerCall = overagePerCall
        }
    }

    public struct PlanOption: Sendable, Codable, Equatable {
        public var key: String
        public var name: String
        public var monthly: Price
        public var description: String
        /// Path of the customer's page on which whoever has just applied for it goes on; when absent, staff get in touch.
        public var nextStep: String?

        public init(key: String, name: String, monthly: Price, description: String, nextStep: String? = nil) {
            self.key = key
            self.name = name
            self.monthly = monthly
            self.description = description
            self.nextStep = nextStep
        }
    }

    /// How a running contract is changed, and what of it customers do themselves.
    public struct ContractChanges: Sendable, Codable, Equatable {
        /// What is asked for until this day's end (Japan time) holds from the next month, later wishes from the one after.
        public var deadlineDay: Int
        public var upgrade: Door
        public var downgrade: Door
        public var startOption: Door
        public var endOption: Door
        public var cancel: Door

        public enum Door: String, Sendable, Codable {
            /// The customer on its own page; staff may, too.
            case dashboard
            /// Staff only, when the customer calls or writes.
            case staff
        }
    }

    /// What follows when a card is declined.
    public struct Dunning: Sendable, Codable, Equatable {
        /// Days after the first decline of an invoice on which it is tried again, rising.
        public var retryAfterDays: [Int]
        /// Days after the account's first decline from which calls are not taken, if it is still unpaid.
        public var suspendAfterDays: Int
        /// So many days before that the customer is told of it; never suspended sooner after being told.
        public var announceDaysBefore: Int

        public init(retryAfterDays: [Int], suspendAfterDays: Int, announceDaysBefore: Int) {
            self.retryAfterDays = retryAfterDays
            self.suspendAfterDays = suspendAfterDays
            self.announceDaysBefore = announceDaysBefore
        }
    }

    /// How long what remains of a contract is kept after its end.
    public struct AfterEnd: Sendable, Codable, Equatable {
        /// A number is not given to another before.
        public var restingMonths: Int
        /// The customer may sign in and read.
        public var readingMonths: Int
        /// Then the account's data are deleted. Seven years at least: 犯罪による収益の移転防止に関する法律 6条2項.
        public var keptMonths: Int

        public init(restingMonths: Int, readingMonths: Int, keptMonths: Int) {
            self.restingMonths = restingMonths
            self.readingMonths = readingMonths
            self.keptMonths = keptMonths
        }

        public static let shortestKeptMonths = 84
        public static let standard = AfterEnd(restingMonths: 6, readingMonths: 12, keptMonths: shortestKeptMonths)
    }

    /// Subjects of mails, exactly as the guides have them.
    public struct Subjects: Sendable, Codable, Equatable {
        public var verifyEmail: String
        public var resetPassword: String
        /// Somebody is invited to sign in for an account.
        public var memberInvited: String
        /// Signing in asks for a second factor from now on, or no more.
        public var secondFactorChanged: String
        /// To the address that a member wants to sign in with: a link to confirm it.
        public var changeEmail: String
        /// To the one that a member signed in with before.
        public var emailChanged: String
        public var documentAccepted: String
        public var documentRejected: String
        /// One was accepted, others have to be sent.
        public var documentsMissing: String
        /// Before a number was issued: by the customer, or declined by staff.
        public var applicationWithdrawn: String
        /// It ends by itself on a day.
        public var applicationUnfinished: String
        /// Another plan or other options, before a number was issued.
        public var planChosen: String
        /// Names, address, telephone or site, changed by staff for somebody who called.
        public var detailsChanged: String
        /// A 取引条件通知書 came back: the verification is on hold.
        public var verificationHeld: String
        public var numberIssued: String
        /// The day from which calls are answered is set.
        public var serviceStart: String
        public var callbackWanted: String
        public var callbackNotWanted: String
        /// 訂正: what was told before was corrected.
        public var correctedCallbackWanted: String
        public var correctedCallbackNotWanted: String
        /// Nobody answered: the caller heard the announcement.
        public var afterHours: String
        /// The customer said that a call should not count; staff decided.
        public var disputeDecided: String
        public var invoicePaid: String
        public var paymentFailed: String
        /// The card company wants the holder to confirm a charge (3-D Secure).
        public var authenticationNeeded: String
        public var suspensionAnnounced: String
        public var contractSuspended: String
        public var contractResumed: String
        public var invoiceRefunded: String
        /// What was given back did not arrive.
        public var refundReturned: String
        /// Plan, option or cancellation: what was asked for is settled.
        public var contractChanged: String
        /// The last day is over.
        public var contractEnded: String
        /// So many percent of the month's included calls are used.
        public var usageReached: String
        /// Chatwork refuses the link or the room: the customer has to act.
        public var chatworkBroken: String
        /// 応答メモ or Q&A: what was asked for is shown to operators now, or has to be changed.
        public var answeringTextApproved: String
        public var answeringTextRejected: String
        /// Asked for by the customer, to see whether mail arrives.
        public var mailTest: String
        /// Asked for by a member, to every place that the rules name.
        public var noticeTest: String
        /// Slack, Teams, LINE or a webhook refuses for good: the customer has to act.
        public var channelBroken: String
        public var dailySummary: String
        /// Nobody has called back for so long.
        public var callUnhandled: String
    }

    public var documentReviewersNeeded: Int { documentReviewers ?? 1 }

    public func plan(_ key: String) -> Plan? { plans.first { $0.key == key } }
    public func option(_ key: String) -> PlanOption? { options.first { $0.key == key } }
}
