import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

/// Wire → command, parsed once; rejection → status, in one place per use case.
struct CallRPC: Call_CallService.SimpleServiceProtocol {
    let store: CallStore

    /// Who may call what.
    static let allowed = AllowList([
        Call_CallService.Method.Ring.descriptor: [.edge],
        Call_CallService.Method.ListOpenCalls.descriptor: [.edge],
        Call_CallService.Method.TakeCall.descriptor: [.edge],
        Call_CallService.Method.GetAnsweringCard.descriptor: [.edge],
        Call_CallService.Method.FindAnsweringCards.descriptor: [.edge],
        Call_CallService.Method.RecordInquiry.descriptor: [.edge],
        Call_CallService.Method.ListInquiries.descriptor: [.edge],
        Call_CallService.Method.GetInquiry.descriptor: [.edge],
        Call_CallService.Method.SetInquiryHandled.descriptor: [.edge],
        Call_CallService.Method.ExportInquiries.descriptor: [.edge],
        Call_CallService.Method.AddInquiryNote.descriptor: [.edge],
        Call_CallService.Method.AssignInquiry.descriptor: [.edge],
        Call_CallService.Method.SnoozeInquiry.descriptor: [.edge],
        Call_CallService.Method.SaveDraft.descriptor: [.edge],
        Call_CallService.Method.GetDraft.descriptor: [.edge],
        Call_CallService.Method.GetInquiryForStaff.descriptor: [.edge],
        Call_CallService.Method.CorrectInquiry.descriptor: [.edge],
        Call_CallService.Method.UpdateCallStatus.descriptor: [.edge],
        Call_CallService.Method.ReleaseCall.descriptor: [.edge],
        Call_CallService.Method.CloseCall.descriptor: [.edge],
        Call_CallService.Method.GetAnnouncement.descriptor: [.edge],
        Call_CallService.Method.SetAnnouncement.descriptor: [.edge],
        Call_CallService.Method.DisputeCount.descriptor: [.edge],
        Call_CallService.Method.DecideCount.descriptor: [.edge],
        Call_CallService.Method.DecideWaiver.descriptor: [.edge],
        Call_CallService.Method.ListDisputes.descriptor: [.edge],
        Call_CallService.Method.GetFigures.descriptor: [.edge],
        Call_CallService.Method.GetDeskFigures.descriptor: [.edge],
        Call_CallService.Method.ExportAccount.descriptor: [.edge],
    ])

    /// Edge follows for the live dashboard, Billing counts, Notify tells.
    static let feedAllowed = AllowList([
        Feed_EventFeedService.Method.Follow.descriptor: [.edge, .billing, .notify]
    ])

    static let inquiryNotFound = Rejected(.notFound, "お問い合わせが見つかりません。")
    static let numberNotFound = Rejected(.notFound, "このお客様には、まだ電話番号がありません。")
    static let callNotFound = Rejected(.notFound, "着信が見つかりません。")
}
