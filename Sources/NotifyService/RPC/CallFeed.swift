import Contracts
import Primitives

/// Call's events.
enum CallFeed {
    private enum Told {
        case recorded, corrected, disputeDecided
    }

    static func read(_ event: Feed_Event) throws -> Heard {
        switch event.kind {
        case "inquiry.recorded": try heard(event, .recorded)
        case "inquiry.corrected": try heard(event, .corrected)
        case "inquiry.dispute_decided": try heard(event, .disputeDecided)
        case "inquiry.handled_changed", "inquiry.snoozed", "inquiry.woken": Heard(watch: try watch(event))
        case _: Heard()
        }
    }

    private static func heard(_ event: Feed_Event, _ told: Told) throws -> Heard {
        let inquiry = try Call_Inquiry(serializedBytes: event.payload)
        guard let account = AccountID(inquiry.accountID), let id = InquiryID(inquiry.inquiryID) else {
            throw MalformedEvent(event, "no account or no inquiry")
        }
        var tell = TellAccount(
            event: event.id, account: account, brand: inquiry.brand, notice: try first(inquiry, id, event),
            happened: Instant(milliseconds: event.atMs), call: facts(inquiry))
        switch told {
        case .recorded: break
        case .corrected:
            tell.unlessUntried = tell.notice
            tell.notice = .callCorrected(
                inquiry: id.text, callback: try callback(inquiry, event), reason: inquiry.reason)
        case .disputeDecided:
            tell.notice = .disputeDecided(
                inquiry: id.text, counts: try counts(inquiry, event), reason: inquiry.reason)
        }
        return Heard(tell: tell, watch: told == .disputeDecided ? nil : try watch(event))
    }

    /// Whether the caller waits to be called back, by what the event says.
    private static func watch(_ event: Feed_Event) throws -> WatchCall {
        let inquiry = try Call_Inquiry(serializedBytes: event.payload)
        guard let account = AccountID(inquiry.accountID), let id = InquiryID(inquiry.inquiryID) else {
            throw MalformedEvent(event, "no account or no inquiry")
        }
        let at = Instant(milliseconds: event.atMs)
        let state: WatchCall.State =
            switch inquiry.callback {
            case .wanted where inquiry.handled: .over
            case .wanted where event.kind == "inquiry.snoozed":
                .snoozed(until: Instant(milliseconds: inquiry.snoozedUntilMs))
            // Counted anew from then on, as at the end of its time.
            case .wanted where event.kind == "inquiry.woken": .snoozed(until: at)
            case .wanted: .waits(since: at)
            case .notWanted, .unspecified, .UNRECOGNIZED: .over
            }
        return WatchCall(
            event: event.id, inquiry: id, account: account, brand: inquiry.brand, state: state, call: facts(inquiry))
    }

    private static func facts(_ inquiry: Call_Inquiry) -> CallFacts {
        CallFacts(
            received: Instant(milliseconds: inquiry.receivedMs), callerName: inquiry.callerName,
            callerNameKana: inquiry.callerNameKana, callerCompany: inquiry.callerCompany,
            callerNumber: PhoneNumber(caller: inquiry.callerNumber)?.hyphenated ?? inquiry.callerNumber,
            addressee: inquiry.addressee, convenientTime: inquiry.convenientTime, content: inquiry.content)
    }

    /// A wrong number, a sales call or silence is told as any other call: every call counts, so nobody is left to wonder.
    private static func first(_ inquiry: Call_Inquiry, _ id: InquiryID, _ event: Feed_Event) throws -> Notice {
        inquiry.kind == .afterHours
            ? .callAfterHours(inquiry: id.text)
            : .callRecorded(inquiry: id.text, callback: try callback(inquiry, event))
    }

    private static func callback(_ inquiry: Call_Inquiry, _ event: Feed_Event) throws -> Bool {
        switch inquiry.callback {
        case .wanted: return true
        case .notWanted: return false
        case .unspecified, .UNRECOGNIZED: throw MalformedEvent(event, "callback \(inquiry.callback)")
        }
    }

    private static func counts(_ inquiry: Call_Inquiry, _ event: Feed_Event) throws -> Bool {
        switch inquiry.dispute {
        case .upheld: return false
        case .refused: return true
        case .unspecified, .open, .UNRECOGNIZED: throw MalformedEvent(event, "dispute \(inquiry.dispute)")
        }
    }
}
