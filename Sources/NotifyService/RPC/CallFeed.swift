import Contracts
import Primitives

/// Call's events.
enum CallFeed {
    static func read(_ event: Feed_Event) throws -> Heard {
        guard event.kind == "inquiry.recorded" else { return Heard() }
        let inquiry = try Call_Inquiry(serializedBytes: event.payload)
        guard let account = AccountID(inquiry.accountID), let id = InquiryID(inquiry.inquiryID) else {
            throw MalformedEvent(event, "no account or no inquiry")
        }
        let callback: Bool
        switch inquiry.callback {
        case .wanted: callback = true
        case .notWanted: callback = false
        case .unspecified, .UNRECOGNIZED: throw MalformedEvent(event, "callback \(inquiry.callback)")
        }
        return Heard(
            tell: TellAccount(
                event: event.id, account: account, brand: inquiry.brand,
                notice: .callRecorded(inquiry: id.text, callback: callback),
                happened: Instant(milliseconds: event.atMs)))
    }
}
