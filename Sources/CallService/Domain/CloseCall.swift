import Primitives

/// Ends a call that needs no write-up beyond its kind. It becomes an inquiry of that kind: every incoming call is counted
/// (PRODUCT C9), and the customer sees why.
enum CloseCall {
    struct Command: Equatable, Sendable {
        var kind: KindOfCall
        var note: String
        var by: OpenCall.Operator
    }

    struct Facts: Sendable {
        var now: Instant
        var call: OpenCall
        /// nil when the dialled number is nobody's.
        var card: AnsweringCard?
        var newID: InquiryID
        var freeKinds: Set<KindOfCall>
    }

    enum Rejection: Error, Equatable {
        case writtenUpAlready
        case takenBy(String)
        /// A message or a callback has to be written up.
        case needsWriteUp
        case noteTooLong
    }

    struct Closed: Equatable, Sendable {
        var call: OpenCall
        /// nil when the dialled number is nobody's.
        var inquiry: Inquiry?
    }

    static let noteLimit = 500

    static func decide(_ command: Command, _ facts: Facts) -> Result<Closed, Rejection> {
        guard facts.call.state != .writtenUp else { return .failure(.writtenUpAlready) }
        if let holder = facts.call.takenBy, holder.id != command.by.id { return .failure(.takenBy(holder.name)) }
        guard command.kind.speaksForItself else { return .failure(.needsWriteUp) }
        let note = Typed.text(command.note)
        guard note.count <= noteLimit else { return .failure(.noteTooLong) }
        var call = facts.call
        call.state = .writtenUp
        call.closedAs = command.kind
        let inquiry = facts.card.map { card in
            Inquiry(
                id: facts.newID, account: card.account, brand: card.brand, number: card.number, received: call.ringing,
                kind: command.kind,
                caller: .init(name: "", nameKana: "", company: "", number: PhoneNumber(caller: call.caller)),
                addressee: "", callbackWanted: false, convenientTime: "",
                content: note.isEmpty ? command.kind.sentence : "\(command.kind.sentence)\n\(note)", call: call.id,
                recordedBy: command.by.name, recorded: facts.now, handled: true, handledChanged: nil,
                counting: Counting.rule(command.kind, free: facts.freeKinds))
        }
        return .success(Closed(call: call, inquiry: inquiry))
    }
}
