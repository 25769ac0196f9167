import Primitives

/// What a person narrows the list of inquiries by; all that is set must hold (PRODUCT C5).
struct InquiryFilter: Equatable, Sendable {
    enum Status: Sendable {
        case unhandled, snoozed, handled
    }

    /// nil when nothing was typed.
    var words: SearchWords?
    var from: JapanDate?
    /// Inclusive.
    var to: JapanDate?
    var callbackWanted: Bool?
    var status: Status?
    var assignee: String?
    var kind: KindOfCall?

    /// First instant, and the first one after the period.
    var period: Range<Int64> {
        let from = from?.start.milliseconds ?? 0
        let end = to?.adding(days: 1).start.milliseconds ?? .max
        return from..<max(from, end)
    }

    /// Everything but words and period, which the store's indexes answer.
    func matches(_ inquiry: Inquiry, now: Instant) -> Bool {
        if let callbackWanted, inquiry.callbackWanted != callbackWanted { return false }
        if let assignee, inquiry.assignee?.id != assignee { return false }
        if let kind, inquiry.kind != kind { return false }
        switch status {
        case nil: return true
        case .unhandled: return !inquiry.handled && !inquiry.isSnoozed(at: now)
        case .snoozed: return inquiry.isSnoozed(at: now)
        case .handled: return inquiry.handled
        }
    }
}
