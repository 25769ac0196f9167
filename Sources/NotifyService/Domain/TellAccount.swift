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
    /// For the channels that carry the call itself; the mail never does.
    var call: CallFacts?

    struct Facts: Equatable, Sendable {
        /// nil: Account has not told of this account yet. The feeds are independent, a call's may be ahead.
        var contact: Contact?
        /// A delivery of this event is there already.
        var told: Bool
        /// The first notice of the same call, when nobody has tried to send it.
        var untried: DeliveryID?
    }

    enum Decision: Equatable, Sendable {
        case deliver(to: [Contact])
        /// Written down now, sent when the account's address arrives.
        case hold
        case reword(DeliveryID, Notice)
        case alreadyTold
    }

    /// Every kind but those for one person goes to the account's own address by mail; calls go to the chosen Chatwork room too, see `PostToRoom`.
    func decide(_ facts: Facts) -> Decision {
        if facts.told { return .alreadyTold }
        if let unlessUntried, let untried = facts.untried { return .reword(untried, unlessUntried) }
        if let person { return .deliver(to: [person]) }
        guard let contact = facts.contact else { return .hold }
        return .deliver(to: [contact])
    }
}
