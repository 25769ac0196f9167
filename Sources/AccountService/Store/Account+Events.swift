import Contracts
import Primitives
import ServiceStore

/// What the other services are told (Protos/denwaban/account/v1, "Events").
enum AccountEventKind: String, Sendable, CaseIterable {
    case applied = "account.applied"
    case verified = "account.verified"
    case linkRequested = "account.link_requested"
    case cardRegistered = "account.card_registered"
    case documentSubmitted = "document.submitted"
    case documentAccepted = "document.accepted"
    case documentRejected = "document.rejected"
    /// Others are still needed.
    case documentPartlyAccepted = "document.partly_accepted"
    /// None is needed any more, but the verification is on hold.
    case documentAcceptedOnHold = "document.accepted_on_hold"
    case verificationHeld = "verification.held"
    case holdLifted = "verification.hold_lifted"
    case numberIssued = "number.issued"
    case answeringTimesChanged = "answering.times_changed"
    case addresseesChanged = "answering.addressees_changed"
    case textSubmitted = "answering_text.submitted"
    case textApproved = "answering_text.approved"
    case textRejected = "answering_text.rejected"
    case termsBegan = "account.terms_began"
    case suspended = "account.suspended"
    case resumed = "account.resumed"
    case ending = "account.ending"
    case endingWithdrawn = "account.ending_withdrawn"
    case ended = "account.ended"
    case withdrawn = "account.withdrawn"
    case erased = "account.erased"
    case detailsChanged = "account.details_changed"
    case serviceStartSet = "service.start_set"
    case memberInvited = "member.invited"
    case memberJoined = "member.joined"
    case memberChanged = "member.changed"
    case memberRemoved = "member.removed"
    case secondFactorChanged = "member.second_factor_changed"
    case emailChanged = "member.email_changed"
}

extension Transaction {
    /// Appends an event about an account, with the account as it is now.
    /// Writes the history too.
    /// - Parameters:
    ///   - actor: when it is another one than who asks.
    ///   - before: for the history.
    func append(
        _ kind: AccountEventKind, _ account: Account, detail: Account_AccountEvent.OneOf_Detail? = nil,
        by actor: ChangeMaker = .system, before: String = ""
    ) throws {
        try append(
            event: kind.rawValue, subject: account.id.text,
            payload: Account_AccountEvent.with {
                $0.account = Account_AccountSnapshot(account)
                $0.detail = detail
            })
        guard var words = ChangeWords(kind, detail) else { return }
        if !before.isEmpty { words.before = before }
        try record(kind.rawValue, of: account.id, by: actor, words)
    }

    func append(
        _ kind: AccountEventKind, _ account: Account, about member: Member, by actor: ChangeMaker = .system,
        before: String = ""
    ) throws {
        try append(kind, account, detail: .member(Account_Member(member)), by: actor, before: before)
    }

    /// - Parameters:
    ///   - subject: the account's id, or the staff person's.
    ///   - sessionID: nil = every session of the person.
    func appendSessionEnded(subject: String, personID: String, sessionID: SessionID?) throws {
        try append(
            event: "session.ended", subject: subject,
            payload: Account_SessionEnded.with {
                $0.personID = personID
                if let sessionID { $0.sessionID = sessionID.text }
            })
    }
}
