import Primitives

/// 「対応状況を更新」: reversible, from any device (PRODUCT C4).
enum SetInquiryHandled {
    /// nil when it is so already. What is done needs no waking.
    static func decide(_ handled: Bool, _ inquiry: Inquiry, now: Instant) -> Worked? {
        guard inquiry.handled != handled else { return nil }
        var changed = inquiry
        changed.handled = handled
        changed.handledChanged = now
        changed.snoozedUntil = nil
        return Worked(inquiry: changed, line: HistoryLine(what: handled ? .handled : .reopened))
    }
}
