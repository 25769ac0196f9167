import Contracts
import GRPCCore

/// What a customer's role needs for each method that takes one. A method that is not in the table serves no customer.
public enum CustomerMethods {
    private typealias Account = Account_AccountService.Method
    private typealias Call = Call_CallService.Method
    private typealias Billing = Billing_BillingService.Method
    private typealias Notify = Notify_NotifyService.Method

    public static let permissions: [MethodDescriptor: Permission] = [
        Account.GetAccount.descriptor: .overview,
        Account.ListMembers.descriptor: .overview,
        Account.UploadDocument.descriptor: .identity,
        Account.SetVerificationDetails.descriptor: .identity,
        Account.SetAnsweringTimes.descriptor: .answering,
        Account.SetAddressees.descriptor: .answering,
        Account.GetAnsweringTexts.descriptor: .answering,
        Account.CheckAnsweringText.descriptor: .answering,
        Account.SubmitAnsweringText.descriptor: .answering,
        Account.ChangeDetails.descriptor: .registration,
        Account.ChoosePlan.descriptor: .contract,
        Account.WithdrawApplication.descriptor: .registration,
        Account.ExportAccount.descriptor: .registration,
        Account.ChangePassword.descriptor: .ownLogin,
        Account.InviteMember.descriptor: .team,
        Account.ResendInvitation.descriptor: .team,
        Account.ChangeMemberRole.descriptor: .team,
        Account.RemoveMember.descriptor: .team,
        Account.ResetSecondFactor.descriptor: .team,
        Account.ListChanges.descriptor: .team,
        Account.GetSecondFactor.descriptor: .ownLogin,
        Account.StartSecondFactor.descriptor: .ownLogin,
        Account.ConfirmSecondFactor.descriptor: .ownLogin,
        Account.RenewRecoveryCodes.descriptor: .ownLogin,
        Account.DisableSecondFactor.descriptor: .ownLogin,
        Account.GetEmailChange.descriptor: .ownLogin,
        Account.RequestEmailChange.descriptor: .ownLogin,
        Account.ResendEmailChange.descriptor: .ownLogin,
        Account.WithdrawEmailChange.descriptor: .ownLogin,
        Account.ListSessions.descriptor: .ownLogin,
        Account.EndSession.descriptor: .ownLogin,
        Account.EndAllSessions.descriptor: .ownLogin,

        Call.ListInquiries.descriptor: .inquiries,
        Call.GetInquiry.descriptor: .inquiries,
        Call.SetInquiryHandled.descriptor: .inquiries,
        Call.ExportInquiries.descriptor: .inquiries,
        Call.AddInquiryNote.descriptor: .inquiries,
        Call.AssignInquiry.descriptor: .inquiries,
        Call.SnoozeInquiry.descriptor: .inquiries,
        Call.DisputeCount.descriptor: .inquiries,
        Call.GetFigures.descriptor: .inquiries,
        Call.ExportAccount.descriptor: .registration,

        Billing.StartCardSetup.descriptor: .money,
        Billing.CompleteCardSetup.descriptor: .money,
        Billing.GetOverview.descriptor: .money,
        Billing.ListInvoices.descriptor: .money,
        Billing.GetInvoice.descriptor: .money,
        Billing.GetReceiptPdf.descriptor: .money,
        Billing.GetPaper.descriptor: .money,
        Billing.DownloadPapers.descriptor: .money,
        Billing.SetAddressee.descriptor: .money,
        Billing.PayNow.descriptor: .money,
        Billing.StartAuthentication.descriptor: .money,
        Billing.CompleteAuthentication.descriptor: .money,
        Billing.GetContract.descriptor: .contract,
        Billing.PreviewChange.descriptor: .contract,
        Billing.RequestChange.descriptor: .contract,
        Billing.WithdrawChange.descriptor: .contract,
        Billing.ExportAccount.descriptor: .registration,

        Notify.ListDeliveries.descriptor: .notices,
        Notify.GetChatworkConnection.descriptor: .channels,
        Notify.StartChatworkConnection.descriptor: .channels,
        Notify.CompleteChatworkConnection.descriptor: .channels,
        Notify.ListChatworkRooms.descriptor: .channels,
        Notify.ChooseChatworkRoom.descriptor: .channels,
        Notify.SendChatworkTestMessage.descriptor: .channels,
        Notify.DisconnectChatwork.descriptor: .channels,
        Notify.GetMailSettings.descriptor: .overview,
        Notify.SetMailSettings.descriptor: .channels,
        Notify.SendTestMail.descriptor: .channels,
        Notify.ConfirmTestMail.descriptor: .channels,
        Notify.ListChannels.descriptor: .channels,
        Notify.AddChannel.descriptor: .channels,
        Notify.ChangeChannel.descriptor: .channels,
        Notify.RemoveChannel.descriptor: .channels,
        Notify.RotateChannelSecret.descriptor: .channels,
        Notify.SendChannelTest.descriptor: .channels,
        Notify.GetNoticeRules.descriptor: .overview,
        Notify.SetNoticeRules.descriptor: .overview,
        Notify.SendNoticeTest.descriptor: .overview,
        Notify.GetEscalation.descriptor: .channels,
        Notify.SetEscalation.descriptor: .channels,
        Notify.ExportAccount.descriptor: .registration,
    ]

    static func roles(fullName: String) -> [String]? {
        guard let permission = permissions.first(where: { $0.key.fullyQualifiedMethod == fullName })?.value else {
            return nil
        }
        let names: [Common_MemberRole: String] = [.owner: "owner", .member: "member", .billing: "billing"]
        return permission.roles.compactMap { names[$0] }.sorted()
    }
}
