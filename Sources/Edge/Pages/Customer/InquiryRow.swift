import Contracts
import Primitives

/// One inquiry as a list shows it; the page and the live update render it with the same partial.
struct InquiryRow: Sendable {
    static let partial = "customer/inquiry-row"

    let id: String
    let at: String
    let machineAt: String
    /// With the id, the order of every list: a row that arrives later finds its place by it.
    let order: Int64
    let name: String
    let company: String?
    let phone: String?
    let phoneLink: String?
    let wantsCallback: Bool
    /// 「間違い電話」; nil where the callback says it.
    let kind: String?
    let content: String
    let handled: Bool
    let snoozedUntil: String?
    let corrected: Bool
    let assignee: String?
    let notes: Int?
    let hasMeta: Bool

    init(_ inquiry: Call_Inquiry) {
        id = inquiry.inquiryID
        at = Show.time(inquiry.receivedMs)
        machineAt = Show.machineTime(inquiry.receivedMs)
        order = inquiry.receivedMs
        name = inquiry.callerName.nonEmpty ?? "（お名前なし）"
        company = inquiry.callerCompany.nonEmpty
        phone = inquiry.callerNumber.nonEmpty.map(Show.telephone)
        phoneLink = Show.telephoneLink(inquiry.callerNumber)
        wantsCallback = inquiry.callback == .wanted
        kind = [.message, .callback].contains(inquiry.kind) ? nil : inquiry.kind.japanese
        content = inquiry.content
        handled = inquiry.handled
        snoozedUntil = inquiry.isSnoozed ? Show.time(inquiry.snoozedUntilMs) : nil
        corrected = inquiry.version > 1
        assignee = inquiry.assigneeName.nonEmpty ?? inquiry.assigneeID.nonEmpty.map { _ in "（お名前なし）" }
        notes = inquiry.noteCount > 0 ? Int(inquiry.noteCount) : nil
        hasMeta = snoozedUntil != nil || corrected || assignee != nil || notes != nil || kind != nil
    }

    static let sample = InquiryRow(
        .with {
            $0.inquiryID = "inq_00000000000000000000000000"
            $0.callerName = Sample.hostile
            $0.callerCompany = Sample.hostile
            $0.callerNumber = "0368502192"
            $0.callback = .wanted
            $0.content = Sample.hostile
        })
}

extension Call_Inquiry {
    /// CallService takes the time away when it has come.
    var isSnoozed: Bool { !handled && snoozedUntilMs > 0 }
    /// Belongs into the list of what is still to do.
    var isOpen: Bool { !handled && !isSnoozed }
}

extension Show {
    /// 「(3) 問い合わせ管理」: CallService counts to 1,000.
    static func badged(_ title: String, _ count: Int) -> String {
        switch count {
        case ...0: title
        case 1000...: "(999+) \(title)"
        case _: "(\(count)) \(title)"
        }
    }
}
