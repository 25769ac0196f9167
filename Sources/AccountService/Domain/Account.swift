import Primitives

/// A customer: one application, and what became of it.
struct Account: Equatable, Sendable {
    let id: AccountID
    var details: AccountDetails
    var state: AccountState
    var identity: IdentityStanding
    var cardRegistered: Bool
    var number: IssuedNumber?
    let applied: Instant
    /// Besides `details.hours`.
    var closedOnHolidays = false
    /// Without those that are over.
    var closingDays: [ClosingDays] = []
    var words = ApprovedWords()
    /// In the customer's order.
    var addressees: [Addressee] = []
    /// First day without a contract, once a cancellation is settled.
    var endDate: JapanDate?
    /// Until this day, inclusive, the people of an ended account may sign in to read.
    var readsUntil: JapanDate?
    /// Given back at the end.
    var formerNumber: PhoneNumber?
    /// A notice came back, or a reviewer has doubts: what was accepted does not count while this holds (PRODUCT B5).
    var identityHeld = false
    /// What still has to be sent.
    var identityMissing = IdentityMissing()
    /// No notice came back: see `HoldVerification`.
    var heldByReviewer = false
    /// Of the day of application, of all plans; nil when it is older than that they are kept.
    var campaigns: [Brand.Campaign]?
}

/// What the customer told about itself, in the one form that is kept (see `Apply`).
struct AccountDetails: Equatable, Sendable {
    /// Key of the brand: "eccall".
    var brand: String
    var partyKind: PartyKind
    /// Empty for a person without a trade name.
    var companyName: String
    var personName: String
    var personNameKana: String
    var telephone: PhoneNumber
    /// Seven digits.
    var postalCode: String
    var address: String
    var email: EmailAddress
    /// How operators announce themselves: 「お電話ありがとうございます。○○でございます」
    var siteName: String
    var siteNameKana: String
    /// http or https; empty when there is no site.
    var siteURL: String
    /// Keys of the brand's plan and options.
    var plan: String
    var options: [String]
    /// Sorted by weekday and opening time.
    var hours: [OpeningHours]
}

enum AccountState: String, Sendable, CaseIterable {
    /// The verification link has not been pressed.
    case applied
    /// Can sign in; no number yet.
    case verified
    /// Has a number; calls are answered.
    case active
    /// Calls are not answered: a bill was not paid in time.
    case suspended
    /// Calls are answered until the day of the end.
    case ending
    /// Over, or another application of the same address was verified instead.
    case ended
}

enum PartyKind: String, Sendable, CaseIterable {
    /// 法人
    case company
    /// 個人
    case person
}

struct IssuedNumber: Equatable, Sendable {
    var number: PhoneNumber
    /// Billing starts on this day.
    var issued: JapanDate
    /// The number is answered from this day.
    var serviceStart: JapanDate
}

enum DocumentState: Equatable, Sendable {
    case submitted
    case accepted
    case rejected(reason: String)
}

/// Who signs in for an account.
enum MemberRole: String, Sendable, CaseIterable {
    case owner, member, billing
}

enum StaffRole: String, Sendable, CaseIterable {
    case `operator`, reviewer, billing, admin
}

/// A signed-in person of the answering company, as Edge says.
struct StaffMember: Equatable, Sendable {
    var id: StaffID
    var name: String
}

/// What was asked for is not there, or not for the one who asks: the same to them.
enum NotFound: Error, Equatable, Sendable {
    case account, document, answeringText, member, session, intakeFile, termsNotice
}
