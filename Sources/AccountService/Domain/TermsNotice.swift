import Primitives

/// 取引条件通知書: the numbered paper that is posted to the address on the identity document (PRODUCT B5).
struct TermsNotice: Equatable, Sendable {
    var id: TermsNoticeID
    /// 管理番号: one sequence for all brands, without gaps.
    var number: Int
    var accountID: AccountID
    var brand: String
    /// As written on it.
    var addressee: String
    var contract: JapanDate
    var serviceStart: JapanDate
    var state: TermsNoticeState
    /// Of the registered mail; empty before it is posted.
    var trackingNumber: String
    var madeBy: String
    var made: Instant
    var lastStep: Step?
    /// Last time that it was printed together with others.
    var printed: Printing?
    /// When the customer chose another plan than the one it names: it counts no more, wherever it is.
    var superseded: Instant?

    struct Printing: Equatable, Sendable {
        var by: String
        var at: Instant
    }

    /// What staff recorded last.
    struct Step: Equatable, Sendable {
        var reason: String
        var by: String
        var at: Instant
    }

    var managementNumber: String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}

extension [TermsNotice] {
    /// One that names a former plan may be with the customer, and none that names the present one was made.
    var nameAnotherPlan: Bool {
        let papers = filter { $0.state != .void }
        return !papers.isEmpty && papers.allSatisfy { $0.superseded != nil }
    }
}

enum TermsNoticeIDKind: IdentifierKind { static let prefix = "trm" }
typealias TermsNoticeID = Identifier<TermsNoticeIDKind>

enum TermsNoticeState: String, Sendable, CaseIterable {
    /// Waits to be printed and posted.
    case made
    case posted, delivered
    /// Came back: the verification is on hold.
    case returned
    /// Never posted; its number is not used again.
    case void

    /// It is still to arrive.
    var isOnItsWay: Bool { self == .made || self == .posted }
}

/// Use case: staff make the paper of an account.
enum MakeTermsNotice {
    /// Dates further away are typing errors.
    static let furthestDays = 92

    struct Command: Equatable, Sendable {
        /// ISO 8601, as typed.
        var contract: String
        var serviceStart: String
    }

    struct Facts: Equatable, Sendable {
        var state: AccountState
        var identity: IdentityStanding
        /// Name or address were changed, and nobody has compared them with the documents since.
        var changesWait = false
        /// Where it goes is told: a company's registered address.
        var addressKnown = true
        /// Of the account's papers that name its plan.
        var notices: [TermsNoticeState]
        /// Once a number is issued its days are the contract's, however long ago they were.
        var number: IssuedNumber?
        var today: JapanDate
    }

    static func decide(
        _ typed: Command, _ facts: Facts
    ) throws(TermsNoticeRejection) -> (contract: JapanDate, serviceStart: JapanDate) {
        if facts.state == .ended || facts.state == .applied { throw .accountNotOpen }
        guard facts.identity == .accepted else { throw .identityNotAccepted }
        if facts.changesWait { throw .changesWait }
        guard facts.addressKnown else { throw .registeredAddressMissing }
        if facts.notices.contains(where: \.isOnItsWay) { throw .onItsWay }
        let (contract, start) = (
            JapanDate(iso: Typed.line(typed.contract)), JapanDate(iso: Typed.line(typed.serviceStart))
        )
        if let number = facts.number {
            guard contract == number.issued else { throw .notTheIssueDay(number.issued) }
            guard start == number.serviceStart else { throw .notTheServiceStart(number.serviceStart) }
            return (number.issued, number.serviceStart)
        }
        guard let contract, near(contract, facts.today) else { throw .contractDateMalformed }
        guard let start, near(start, facts.today) else { throw .startDateMalformed }
        if start < contract { throw .startBeforeContract }
        return (contract, start)
    }

    private static func near(_ date: JapanDate, _ today: JapanDate) -> Bool {
        today.adding(days: -furthestDays) <= date && date <= today.adding(days: furthestDays)
    }
}

/// Use case: staff print several papers at once, in the order of their numbers.
enum PrintTermsNotices {
    static let most = 50

    static func checkCount(_ chosen: Int) throws(TermsNoticeRejection) {
        if chosen == 0 { throw .nothingChosen }
        if chosen > most { throw .tooManyChosen }
    }

    static func decide(_ chosen: [TermsNotice]) throws(TermsNoticeRejection) {
        try checkCount(chosen.count)
        if chosen.contains(where: { $0.state == .void }) { throw .notPossibleNow }
        if let paper = chosen.first(where: { $0.superseded != nil }) {
            throw .namesFormerPlan(managementNumber: paper.managementNumber)
        }
    }
}

/// Use case: staff record what became of a paper.
enum RecordTermsNotice {
    static let longestReasonCharacters = 200

    struct Command: Equatable, Sendable {
        var state: TermsNoticeState
        /// As typed.
        var trackingNumber: String
        var reason: String
    }

    struct Decision: Equatable, Sendable {
        var trackingNumber: String
        var reason: String
        var hold: Hold
        /// See `TrackingNumber.isDoubtful`.
        var doubtful = false
    }

    enum Hold: Equatable, Sendable {
        case asItIs, begins, lifted
    }

    /// - Parameter now: how the paper stands.
    static func decide(
        _ typed: Command, now: TermsNoticeState, trackingNumber kept: String
    ) throws(TermsNoticeRejection) -> Decision {
        let reason = Typed.line(typed.reason)
        if reason.count > longestReasonCharacters { throw .reasonTooLong }
        switch (now, typed.state) {
        case (.made, .posted):
            guard let number = trackingNumber(typed.trackingNumber) else { throw .trackingNumberMalformed }
            return Decision(
                trackingNumber: number, reason: "", hold: .asItIs, doubtful: isDoubtful(trackingNumber: number))
        // Another number than was typed first; which one it was stays with the earlier step.
        case (.posted, .posted):
            guard let number = trackingNumber(typed.trackingNumber) else { throw .trackingNumberMalformed }
            if number == kept { throw .notPossibleNow }
            return Decision(
                trackingNumber: number, reason: "引受番号を訂正（訂正前 \(kept)）", hold: .asItIs,
                doubtful: isDoubtful(trackingNumber: number))
        case (.made, .void):
            if reason.isEmpty { throw .reasonMissing }
            return Decision(trackingNumber: "", reason: reason, hold: .asItIs)
        // Lost on its way: whatever comes of it later, another one takes its place.
        case (.posted, .void):
            if reason.isEmpty { throw .reasonMissing }
            return Decision(trackingNumber: kept, reason: reason, hold: .asItIs)
        // A returned one may have been recorded by mistake, or been fetched after all.
        case (.posted, .delivered), (.returned, .delivered):
            return Decision(trackingNumber: kept, reason: reason, hold: .lifted)
        // A delivered one, too: it was recorded by mistake, or came back after all.
        case (.posted, .returned), (.delivered, .returned):
            if reason.isEmpty { throw .reasonMissing }
            return Decision(trackingNumber: kept, reason: reason, hold: .begins)
        case _: throw .notPossibleNow
        }
    }

    /// Numbers of 書留 have 11 digits, printed as 「123-45-67890-1」 on the slip.
    static func trackingNumber(_ text: String) -> String? {
        let digits = Typed.line(text).filter { !"-‐‑–—―−ー ".contains($0) }
        guard digits.count == 11, digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        return digits
    }

    /// Whether the last digit is another one than the rest of the others modulo 7, as all numbers are that people have
    /// published (https://foodp.hatenadiary.org/entry/20070927/p1: seven in a row, and another sender's). 日本郵便 does not
    /// say so: such a number is pointed out, and taken.
    static func isDoubtful(trackingNumber digits: String) -> Bool {
        guard let body = Int(digits.dropLast()), let check = Int(digits.suffix(1)) else { return true }
        return body % 7 != check
    }
}

enum TermsNoticeRejection: Error, Equatable, Sendable {
    case accountNotOpen
    case identityNotAccepted
    case changesWait
    case registeredAddressMissing
    case onItsWay
    case contractDateMalformed
    case startDateMalformed
    case startBeforeContract
    case notTheIssueDay(JapanDate)
    case notTheServiceStart(JapanDate)
    case planUnknown
    case stateMissing
    case notPossibleNow
    case trackingNumberMalformed
    case reasonMissing
    case reasonTooLong
    case nothingChosen
    case tooManyChosen
    /// Printing it for the post would send it.
    case namesFormerPlan(managementNumber: String)
}
