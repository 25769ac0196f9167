import Primitives

/// A call that was answered and written down: what the caller wanted.
struct Inquiry: Equatable, Sendable {
    var id: InquiryID
    var account: AccountID
    var brand: String
    /// The number that was dialled.
    var number: PhoneNumber
    var received: Instant
    var kind: KindOfCall
    var caller: Caller
    /// Whom it was for: 「高橋様」.
    var addressee: String
    /// 要 or 不要.
    var callbackWanted: Bool
    var convenientTime: String
    var content: String
    var call: CallID?
    var recordedBy: String
    var recorded: Instant
    var handled: Bool
    var handledChanged: Instant?
    var counting: Counting
    var dispute: DisputeState?
    /// 1 as first sent.
    var version = 1
    var corrected: Instant?
    var assignee: Assignee?
    var snoozedUntil: Instant?
    var noteCount = 0

    struct Caller: Equatable, Sendable {
        var name: String
        var nameKana: String
        var company: String
        /// nil when it was not asked for.
        var number: PhoneNumber?
    }

    /// Who of the customer's people sees to it. Account knows the members; the name is kept as it was when chosen.
    struct Assignee: Equatable, Sendable {
        var id: String
        var name: String
    }

    enum DisputeState: String, Sendable {
        case open, upheld, refused
    }

    func isSnoozed(at now: Instant) -> Bool {
        guard let snoozedUntil else { return false }
        return !handled && now < snoozedUntil
    }
}
