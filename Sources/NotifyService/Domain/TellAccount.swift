import Primitives

/// Something happened to an account, and its people are told. Once per event, channel and recipient.
struct TellAccount: Equatable, Sendable {
    /// Id of the event in its publisher's feed.
    var event: String
    var account: AccountID
    var brand: String
    /// The one person it is for, in place of the account's own address.
    var person: Contact?
    var notice: Notice
    /// When it happened, by the publisher's clock: what the time to the mail is counted from.
    var happened: Instant
    /// A correction: how the first notice reads now. While nobody has tried to send that one, it takes these words and no
    /// second one is sent; it holds only a link, so it cannot say anything that is not so any more.
    var unlessUntried: Notice?
    /// For the channels that carry the call itself; the mail does where the customer wants it.
    var call: CallFacts?

    /// People were told to call back before: what takes that back goes as urgently.
    var takesBackCallback = false

    /// Of the call this tells of first: what the ten minutes are counted from.
    var called: Instant? { notice.tellsOfNewCall ? call?.received : nil }

    struct Facts: Equatable, Sendable {
        /// nil: Account has not told of this account yet. The feeds are independent, a call's may be ahead.
        var contact: Contact?
        /// A delivery of this event is there already.
        var told: Bool
        /// The first mails about the same call that nobody has tried to send, by address; empty text: held.
        var untried: [String: DeliveryID] = [:]
        var recipients: [Recipient] = []
        /// Whoever has the account's own address is no member any more.
        var contactHasLeft = false
        var now: Instant
    }

    enum Decision: Equatable, Sendable {
        case deliver([Mail])
        /// Written down now, sent when the account's address arrives.
        case hold
        case reword(DeliveryID, Notice)
        case alreadyTold
    }

    /// What one recipient gets by mail.
    enum Mail: Equatable, Sendable {
        /// `notBefore`: the end of quiet hours.
        case send(Contact, notBefore: Instant?)
        /// `now`: as it reads now, no quiet hours hold it.
        case reword(DeliveryID, Notice, now: Bool)
        /// A line in the member's daily mail.
        case collect(member: String, at: Instant)
    }

    /// What is for one person alone goes to that one at once; all else by mail to each member as their rules say, and what
    /// no rule holds back at once, see `whomNoRuleHolds`. Calls go into rooms too, see `whenInRoom`.
    func decide(_ facts: Facts) -> Decision {
        if facts.told { return .alreadyTold }
        if let person { return .deliver([.send(person, notBefore: nil)]) }
        guard let contact = facts.contact else {
            if let unlessUntried, let held = facts.untried[""] { return .reword(held, unlessUntried) }
            return .hold
        }
        if notice.kind.group == nil {
            return .deliver(whomNoRuleHolds(contact, facts).map { .send($0, notBefore: nil) })
        }
        return .deliver(facts.recipients.filter { $0.hears(notice.kind) }.compactMap { mail(to: $0, facts) })
    }

    /// The account's own address; of what must not be missed about money, all owners and all who see to the bills too.
    private func whomNoRuleHolds(_ contact: Contact, _ facts: Facts) -> [Contact] {
        var found = Recipient.standing(for: contact, hasLeft: facts.contactHasLeft, in: facts.recipients)
        guard notice.kind.isForAllPayers else { return found }
        for payer in facts.recipients where payer.hears(.invoicePaid) {
            if !found.contains(where: { $0.email.key == payer.contact.email.key }) { found.append(payer.contact) }
        }
        return found
    }

    private func mail(to recipient: Recipient, _ facts: Facts) -> Mail? {
        if let unlessUntried, let untried = facts.untried[recipient.contact.email.text] {
            let when = recipient.when(unlessUntried.kind, at: NoticeRules.mail, now: facts.now)
            return .reword(untried, unlessUntried, now: when == .now)
        }
        switch when(at: NoticeRules.mail, recipient, facts.now) {
        case .now: return .send(recipient.contact, notBefore: nil)
        case .held(let until): return .send(recipient.contact, notBefore: until)
        case .digest(let at): return .collect(member: recipient.member, at: at)
        case .not: return nil
        }
    }

    /// When it goes where all read it: when the first of them wants it there.
    func whenInRoom(_ place: String, _ recipients: [Recipient], now: Instant) -> NoticeRules.When {
        let own = NoticeRules.inRoom(notice.kind, at: place, recipients, now: now)
        guard takesBackCallback else { return own }
        return NoticeRules.earliest([
            own, NoticeRules.inRoom(.correctedCallbackWanted, at: place, recipients, now: now),
        ])
    }

    /// By the recipient's rules.
    private func when(at place: String, _ recipient: Recipient, _ now: Instant) -> NoticeRules.When {
        let own = recipient.when(notice.kind, at: place, now: now)
        guard takesBackCallback else { return own }
        let asCallback = recipient.when(.correctedCallbackWanted, at: place, now: now)
        let urgent = NoticeRules.earliest([own, asCallback])
        return urgent == .not ? own : urgent
    }
}
