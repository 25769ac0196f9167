import Primitives

/// Staff correct what was sent: the version before is kept, the customer is told again (PRODUCT C11).
enum CorrectInquiry {
    struct Command: Equatable, Sendable {
        /// The version that was on the screen.
        var version: Int
        var writeUp: WriteUp
        /// For the customer; may be empty.
        var reason: String
    }

    struct Facts: Sendable {
        var now: Instant
        var inquiry: Inquiry
        var freeKinds: Set<KindOfCall>
    }

    enum Rejection: Error, Equatable {
        /// Someone else corrected it meanwhile.
        case newerVersion
        case reasonTooLong
        case fields([WriteUp.Problem])
    }

    static let reasonLimit = 200

    /// nil when it says what is there already. What staff decided about counting stays; else the rule of the new kind holds.
    static func decide(_ command: Command, _ facts: Facts) -> Result<Worked?, Rejection> {
        let inquiry = facts.inquiry
        guard command.version == inquiry.version else { return .failure(.newerVersion) }
        let reason = Typed.line(command.reason)
        guard reason.count <= reasonLimit else { return .failure(.reasonTooLong) }
        return command.writeUp.checked().mapError { .fields($0.problems) }.map { checked in
            var corrected = inquiry
            corrected.caller = checked.caller
            corrected.addressee = checked.addressee
            corrected.callbackWanted = checked.callbackWanted
            corrected.convenientTime = checked.convenientTime
            corrected.content = checked.content
            corrected.kind = checked.kind
            guard corrected != inquiry else { return nil }
            let ruled = inquiry.counting != Counting.rule(inquiry.kind, free: facts.freeKinds)
            if !ruled { corrected.counting = Counting.rule(checked.kind, free: facts.freeKinds) }
            // Ended as one that needs nothing, by the operator: now somebody has to call back.
            if corrected.callbackWanted, !inquiry.callbackWanted, inquiry.handledChanged == nil {
                corrected.handled = false
            }
            corrected.version += 1
            corrected.corrected = facts.now
            return Worked(inquiry: corrected, line: HistoryLine(what: .corrected, text: reason))
        }
    }
}
