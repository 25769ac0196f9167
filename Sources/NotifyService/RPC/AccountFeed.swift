import Contracts
import Primitives
import ServiceRuntime
import ServiceStore

/// What an event of another service means here: where an account is reached, and what it has to be told.
struct Heard: Equatable, Sendable {
    var contact: Contact?
    var tell: TellAccount?
    /// When calls of the contact's account are answered.
    var hours: AnsweringHours?
    var watch: WatchCall?
    var member: MemberHeard?
    /// Its data were deleted.
    var forget: AccountID?
    /// For the back office of the brand.
    var staff: TellStaff?

    func apply(_ store: NotifyStore, in tx: Transaction) throws {
        if let contact { try store.keep(contact, hours: hours, in: tx) }
        if let tell { try store.tell(tell, in: tx) }
        if let watch { try store.watch(watch, in: tx) }
        if let member { try store.keep(member, in: tx) }
        if let staff { try store.tell(staff, in: tx) }
        if let forget { try store.forget(forget, in: tx) }
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
        if event.kind == "account.erased" { return Heard(forget: AccountID(snapshot.accountID)) }
        guard let account = AccountID(snapshot.accountID), let email = EmailAddress(snapshot.email) else {
            throw MalformedEvent(event, "no account or no address")
        }
        let contact = Contact(
            account: account, brand: snapshot.brand, email: email,
            addressee: Addressee.name(
                site: snapshot.siteName, company: snapshot.companyName, person: snapshot.personName),
            active: [.active, .ending].contains(snapshot.state), ended: snapshot.state == .ended)
        let notice = try notice(event, told)
        return Heard(
            contact: contact,
            tell: notice.map {
                TellAccount(
                    event: event.id, account: account, brand: snapshot.brand,
                    person: person(told, contact), notice: $0,
                    happened: Instant(milliseconds: event.atMs))
            }, hours: try AnsweringHours(snapshot), member: try member(event, told), staff: staff(event, told))
    }

    /// nil for what is no work for the back office.
    private static func staff(_ event: Feed_Event, _ told: Account_AccountEvent) -> TellStaff? {
        guard event.kind == "verification.held", let account = AccountID(told.account.accountID) else { return nil }
        let held = told.verificationHeld
        // What a reviewer decided is known to the back office.
        if held.termsNoticeID.isEmpty { return nil }
        return TellStaff(
            event: event.id, account: account, brand: told.account.brand,
            notice: .letterReturned(
                notice: held.termsNoticeID, number: held.managementNumber,
                site: Addressee.name(
                    site: told.account.siteName, company: told.account.companyName, person: told.account.personName)),
            happened: Instant(milliseconds: event.atMs))
    }

    /// When calls of the account are answered, by an event that was read before hours were kept; nil where none are named.
    static func hours(_ event: Feed_Event) throws -> (account: AccountID, hours: AnsweringHours)? {
        let heard = try read(event)
        guard let contact = heard.contact, let hours = heard.hours else { return nil }
        return (contact.account, hours)
    }

    /// nil for what is not about a member.
    private static func member(_ event: Feed_Event, _ told: Account_AccountEvent) throws -> MemberHeard? {
        let member: Account_Member
        switch told.detail {
        case .member(let about) where event.kind.hasPrefix("member."): member = about
        case .emailChanged(let changed): member = changed.member
        case _: return nil
        }
        guard let account = AccountID(member.accountID), let id = MemberID(member.memberID) else {
            throw MalformedEvent(event, "no member")
        }
        // Whoever is only invited, or was removed, is told of nothing.
        guard member.state == .active, let email = EmailAddress(member.email) else {
            return MemberHeard(
                id: id, account: account, person: nil,
                left: member.state == .removed ? EmailAddress(member.email) : nil)
        }
        let role: Recipient.Role =
            switch member.role {
            case .owner: .owner
            case .billing: .billing
            case .member, .unspecified, .UNRECOGNIZED: .member
            }
        return MemberHeard(
            id: id, account: account,
            person: .init(email: email, name: Addressee.name(site: "", company: "", person: member.name), role: role))
    }

    /// Whom a mail is for that concerns one member alone; nil for the account's own address.
    private static func person(_ told: Account_AccountEvent, _ contact: Contact) -> Contact? {
        let (email, name): (String, String)
        switch told.detail {
        case .linkRequested(let link): (email, name) = (link.email, link.name)
        case .secondFactorChanged(let changed): (email, name) = (changed.member.email, changed.member.name)
        case .emailChanged(let changed): (email, name) = (changed.formerEmail, changed.member.name)
        case _: return nil
        }
        guard let email = EmailAddress(email) else { return nil }
        var person = contact
        person.email = email
        // An invited person may have nothing to do with the shop: never called by its name.
        person.addressee = Addressee.name(site: name, company: "", person: "")
        return person
    }

    private static func answeringText(_ event: Feed_Event, _ reviewed: Account_AnsweringTextReviewed) throws -> Notice {
        let words: Notice.AnsweringWords
        switch reviewed.kind {
        case .memo: words = .memo
        case .questions: words = .questions
        case .unspecified, .UNRECOGNIZED: throw MalformedEvent(event, "kind \(reviewed.kind)")
        }
        guard event.kind == "answering_text.rejected" else {
            return .answeringTextApproved(text: reviewed.textID, words: words)
        }
        guard !reviewed.reason.isEmpty else { throw MalformedEvent(event, "no reason") }
        return .answeringTextRejected(text: reviewed.textID, words: words, reason: reviewed.reason)
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
            case .changeEmail: return .changeEmail(link: link.linkID, expires: expires)
            case .inviteMember:
                let account = told.account
                return .memberInvited(
                    link: link.linkID, expires: expires,
                    inviting: account.companyName.isEmpty ? account.siteName : account.companyName,
                    inviter: link.invitedBy)
            case .unspecified, .UNRECOGNIZED: throw MalformedEvent(event, "purpose \(link.purpose)")
            }
        case "member.second_factor_changed":
            let changed = told.secondFactorChanged
            return .secondFactorChanged(
                member: changed.member.memberID, enabled: changed.enabled, byOwner: changed.byOwner)
        case "member.email_changed":
            let changed = told.emailChanged
            guard let now = EmailAddress(changed.member.email), EmailAddress(changed.formerEmail) != nil else {
                throw MalformedEvent(event, "no address")
            }
            return .emailChanged(
                member: changed.member.memberID,
                name: Addressee.name(site: "", company: "", person: changed.member.name), address: now.hidden,
                at: Instant(milliseconds: event.atMs))
        case "document.accepted":
            return .documentAccepted(document: told.documentReviewed.documentID)
        case "document.rejected" where told.documentReviewed.individualNumberSeen:
            return .individualNumberSeen(document: told.documentReviewed.documentID)
        case "document.partly_accepted" where told.account.hasIdentityMissing:
            return .documentsMissing(document: told.documentReviewed.documentID, MissingFacts(told.account))
        case "account.withdrawn":
            let withdrawn = told.applicationWithdrawn
            if withdrawn.unfinished { return .applicationLapsed }
            return .applicationWithdrawn(declined: withdrawn.declined, reason: withdrawn.reason)
        case "account.unfinished":
            guard let ends = JapanDate(iso: told.applicationUnfinished.endsDate) else {
                throw MalformedEvent(event, "no day")
            }
            return .applicationUnfinished(ends: ends)
        case "account.plan_chosen":
            guard !told.planChosen.shown.isEmpty else { throw MalformedEvent(event, "no confirmation") }
            return .planChosen(shown: told.planChosen.shown)
        case "account.details_changed":
            // What the customer did itself is no news to it.
            let changed = told.detailsChanged
            guard changed.byStaff else { return nil }
            return .detailsChanged(
                caller: changed.callerName,
                changes: changed.changes.map { .init(label: $0.label, before: $0.before, after: $0.after) })
        case "document.rejected":
            guard !told.documentReviewed.reason.isEmpty else { throw MalformedEvent(event, "no reason") }
            return .documentRejected(document: told.documentReviewed.documentID, reason: told.documentReviewed.reason)
        case "verification.held":
            let held = told.verificationHeld
            // A reviewer decided it: nobody is mailed.
            if held.termsNoticeID.isEmpty { return nil }
            guard !held.managementNumber.isEmpty else { throw MalformedEvent(event, "no number") }
            return .verificationHeld(notice: held.termsNoticeID, number: held.managementNumber)
        case "number.issued", "service.start_set":
            let issued = told.numberIssued
            guard let number = PhoneNumber(issued.number), let start = JapanDate(iso: issued.serviceStartDate) else {
                throw MalformedEvent(event, "no number or no day")
            }
            return event.kind == "number.issued"
                ? .numberIssued(number: number.digits, serviceStart: start)
                : .serviceStart(number: number.digits, day: start)
        case "answering_text.approved", "answering_text.rejected":
            return try answeringText(event, told.answeringTextReviewed)
        case _:
            // Other kinds, those of a newer Account too, are followed for the address only.
            return nil
        }
    }
}

extension EmailAddress {
    /// 「h****@example.jp」: whoever owns it knows it again, and nobody else learns it.
    var hidden: String {
        let parts = text.split(separator: "@", maxSplits: 1)
        return "\(parts[0].prefix(1))****@\(parts[1])"
    }
}

extension MissingFacts {
    fileprivate init(_ account: Account_AccountSnapshot) {
        self.init(
            isCompany: account.partyKind == .company, companyDocument: account.identityMissing.companyDocument,
            personDocuments: Int(account.identityMissing.personDocuments),
            oneMayBeSupporting: account.identityMissing.oneMayBeSupporting)
    }
}
