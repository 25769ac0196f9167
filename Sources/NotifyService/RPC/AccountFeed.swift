import Contracts
import Primitives
import ServiceStore

/// What an event of another service means here: where an account is reached, and what it has to be told.
struct Heard: Equatable, Sendable {
    var contact: Contact?
    var tell: TellAccount?

    func apply(_ store: NotifyStore, in tx: Transaction) throws {
        if let contact { try store.keep(contact, in: tx) }
        if let tell { try store.tell(tell, in: tx) }
    }
}

/// An event that does not hold what its contract promises. It is parked, and seen by ops.
struct MalformedEvent: Error, CustomStringConvertible {
    let description: String
    init(_ event: Feed_Event, _ what: String) { description = "\(event.kind) \(event.id): \(what)" }
}

/// Account's events.
enum AccountFeed {
    static func read(_ event: Feed_Event) throws -> Heard {
        // The only kind that carries no snapshot.
        if event.kind == "session.ended" { return Heard() }
        let told = try Account_AccountEvent(serializedBytes: event.payload)
        let snapshot = told.account
        guard let account = AccountID(snapshot.accountID), let email = EmailAddress(snapshot.email) else {
            throw MalformedEvent(event, "no account or no address")
        }
        let contact = Contact(
            account: account, brand: snapshot.brand, email: email,
            addressee: Addressee.name(
                site: snapshot.siteName, company: snapshot.companyName, person: snapshot.personName))
        let notice = try notice(event, told)
        return Heard(
            contact: contact,
            tell: notice.map {
                TellAccount(
                    event: event.id, account: account, brand: snapshot.brand, notice: $0,
                    happened: Instant(milliseconds: event.atMs))
            })
    }

    /// nil for what nobody is mailed about.
    private static func notice(_ event: Feed_Event, _ told: Account_AccountEvent) throws -> Notice? {
        switch event.kind {
        case "account.link_requested":
            let link = told.linkRequested
            guard LinkID(link.linkID) != nil else { throw MalformedEvent(event, "no link") }
            let expires = Instant(milliseconds: link.expiresMs)
            switch link.purpose {
            case .verifyEmail: return .verifyEmail(link: link.linkID, expires: expires)
            case .resetPassword: return .resetPassword(link: link.linkID, expires: expires)
            case .unspecified, .UNRECOGNIZED: throw MalformedEvent(event, "purpose \(link.purpose)")
            }
        case "document.accepted":
            return .documentAccepted(document: told.documentReviewed.documentID)
        case "document.rejected":
            guard !told.documentReviewed.reason.isEmpty else { throw MalformedEvent(event, "no reason") }
            return .documentRejected(document: told.documentReviewed.documentID, reason: told.documentReviewed.reason)
        case "verification.held":
            let held = told.verificationHeld
            guard !held.managementNumber.isEmpty else { throw MalformedEvent(event, "no number") }
            return .verificationHeld(notice: held.termsNoticeID, number: held.managementNumber)
        case "number.issued":
            let issued = told.numberIssued
            guard let number = PhoneNumber(issued.number), let start = JapanDate(iso: issued.serviceStartDate) else {
                throw MalformedEvent(event, "no number or no day")
            }
            return .numberIssued(number: number.digits, serviceStart: start)
        case _:
            // Other kinds, those of a newer Account too, are followed for the address only.
            return nil
        }
    }
}
