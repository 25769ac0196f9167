import Primitives

/// An operator writes down an answered call (PRODUCT C1).
enum RecordInquiry {
    /// As typed at the desk.
    struct Command: Equatable, Sendable {
        var number: String
        var call: CallID?
        var writeUp: WriteUp
        /// When the call was received, if the operator says so.
        var received: Instant?
        var recordedBy: String
    }

    struct Facts: Sendable {
        var now: Instant
        /// The card of the dialled number; nil when the number is not ours.
        var card: AnsweringCard?
        /// The ring that the command names; nil when there is none of that id.
        var call: OpenCall?
        var newID: InquiryID
        /// Kinds that the customer's brand does not count.
        var freeKinds: Set<KindOfCall>
    }

    enum Rejection: Error, Equatable {
        case numberUnknown
        case callUnknown
        case callWrittenUpAlready
        case fields([WriteUp.Problem])
    }

    /// Calls are written down on the day; later than this it must be a slip of the finger. A call that waited in the list
    /// longer is written up all the same: its time is the ring's.
    static let oldestReceived = Duration.days(7)

    static func decide(_ command: Command, _ facts: Facts) -> Result<Inquiry, Rejection> {
        guard let card = facts.card else { return .failure(.numberUnknown) }
        if command.call != nil {
            guard let call = facts.call, call.account == card.account else { return .failure(.callUnknown) }
            guard call.state != .writtenUp else { return .failure(.callWrittenUpAlready) }
        }
        var more: [WriteUp.Problem] = []
        if let received = command.received, received > facts.now + .minutes(1) || received < facts.now - oldestReceived
        {
            more.append(.receivedOutOfRange)
        }
        return command.writeUp.checked(more).mapError { .fields($0.problems) }.map { checked in
            Inquiry(
                id: facts.newID, account: card.account, brand: card.brand, number: card.number,
                received: command.received ?? facts.call?.ringing ?? facts.now, kind: checked.kind,
                caller: checked.caller,
                addressee: checked.addressee, callbackWanted: checked.callbackWanted,
                convenientTime: checked.convenientTime, content: checked.content, call: command.call,
                recordedBy: command.recordedBy, recorded: facts.now, handled: false, handledChanged: nil,
                counting: Counting.rule(checked.kind, free: facts.freeKinds))
        }
    }
}
