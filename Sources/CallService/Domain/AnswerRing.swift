import Primitives

/// What a telephone system does with a ring (PRODUCT C8, C12).
enum AnswerRing {
    enum Answer: String, Sendable {
        /// To the operators.
        case queue
        case outOfHours = "out_of_hours"
        case suspended
        case unknownNumber = "unknown_number"
    }

    struct Facts: Sendable {
        /// nil when the number is nobody's.
        var card: AnsweringCard?
        /// Whether the customer's calls are answered at the time of the ring; nil without a card.
        var open: Bool?
        /// The customer's own text, approved or not held: see `Announcement`.
        var own: String?
        var rules: BrandRules.Rules?
        /// The telephone system does what it is told. One that does not rings at the operators' whatever the hour.
        var followsAnswer: Bool
    }

    struct Decision: Equatable, Sendable {
        var answer: Answer
        /// Empty for the queue.
        var announcement: String
    }

    static func decide(_ facts: Facts) -> Decision {
        guard facts.followsAnswer else { return Decision(answer: .queue, announcement: "") }
        guard let card = facts.card, let rules = facts.rules, let open = facts.open else {
            return Decision(answer: .unknownNumber, announcement: BrandRules.unknownNumber)
        }
        if card.ended { return Decision(answer: .unknownNumber, announcement: rules.ended) }
        if card.suspended { return Decision(answer: .suspended, announcement: rules.suspended) }
        guard !open else { return Decision(answer: .queue, announcement: "") }
        return Decision(answer: .outOfHours, announcement: Announcement(card, own: facts.own, rules).spoken)
    }

    /// A ring that the telephone system answered by itself outside the hours is a call to the customer all the same: it is in
    /// the list, counts by the brand's rule, and needs nothing done.
    static func inquiry(
        _ call: OpenCall, card: AnsweringCard, id: InquiryID, now: Instant, free: Set<KindOfCall>
    ) -> Inquiry {
        Inquiry(
            id: id, account: card.account, brand: card.brand, number: card.number, received: call.ringing,
            kind: .afterHours,
            caller: .init(name: "", nameKana: "", company: "", number: PhoneNumber(caller: call.caller)), addressee: "",
            callbackWanted: false, convenientTime: "", content: KindOfCall.afterHours.sentence, call: call.id,
            recordedBy: "自動応答", recorded: now, handled: true, handledChanged: nil,
            counting: Counting.rule(.afterHours, free: free))
    }
}
