import Contracts
import Primitives

/// One inquiry as a list shows it; the page and the live update render it with the same partial.
struct InquiryRow: Sendable {
    static let partial = "customer/inquiry-row"

    let id: String
    let at: String
    let machineAt: String
    let name: String
    let company: String?
    let phone: String?
    let phoneLink: String?
    let wantsCallback: Bool
    let content: String
    let handled: Bool

    init(_ inquiry: Call_Inquiry) {
        id = inquiry.inquiryID
        at = Show.time(inquiry.receivedMs)
        machineAt = Show.machineTime(inquiry.receivedMs)
        name = inquiry.callerName.nonEmpty ?? "（お名前なし）"
        company = inquiry.callerCompany.nonEmpty
        phone = inquiry.callerNumber.nonEmpty.map(Show.telephone)
        phoneLink = Show.telephoneLink(inquiry.callerNumber)
        wantsCallback = inquiry.callback == .wanted
        content = inquiry.content
        handled = inquiry.handled
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
