import Contracts
import GRPCCore

/// What the role of staff needs for each method that takes one of them. A method that is not in the table serves nobody
/// of the staff.
public enum StaffMethods {
    private typealias Account = Account_AccountService.Method
    private typealias Call = Call_CallService.Method
    private typealias Billing = Billing_BillingService.Method
    private typealias Notify = Notify_NotifyService.Method

    public static let permissions: [MethodDescriptor: StaffPermission] = [
        Account.ChangeStaffPassword.descriptor: .ownLogin,
        Account.ListAccounts.descriptor: .customers,
        Account.GetAccountForStaff.descriptor: .customers,
        Account.ChangeDetailsForStaff.descriptor: .details,
        Account.SetVerificationDetails.descriptor: .identity,
        Account.GetDocumentPage.descriptor: .identity,
        Account.ReviewDocument.descriptor: .identity,
        Account.AttachDocument.descriptor: .identity,
        Account.ListIntakeFiles.descriptor: .identity,
        Account.GetIntakeFile.descriptor: .identity,
        Account.GetIntakePage.descriptor: .identity,
        Account.AttachIntakeFile.descriptor: .identity,
        Account.DiscardIntakeFile.descriptor: .identity,
        Account.ListVerificationRecords.descriptor: .identity,
        Account.ExportVerificationRecords.descriptor: .identity,
        Account.ListTermsNotices.descriptor: .identity,
        Account.MakeTermsNotice.descriptor: .identity,
        Account.GetTermsNoticePaper.descriptor: .identity,
        Account.PrintTermsNotices.descriptor: .identity,
        Account.RecordTermsNotice.descriptor: .identity,
        Account.HoldVerification.descriptor: .identity,
        Account.LiftVerificationHold.descriptor: .identity,
        Account.DeclineApplication.descriptor: .identity,
        Account.AcknowledgeChanges.descriptor: .identity,
        Account.ExportAccountForStaff.descriptor: .identity,
        Account.ListDocumentViewings.descriptor: .audit,
        Account.ImportNumbers.descriptor: .numbers,
        Account.ListNumbers.descriptor: .numbers,
        Account.RetireNumber.descriptor: .numbers,
        Account.SetNumberNote.descriptor: .numbers,
        Account.IssueNumber.descriptor: .numbers,
        Account.ReserveNumber.descriptor: .numbers,
        Account.ReleaseReservation.descriptor: .numbers,
        Account.SetServiceStart.descriptor: .numbers,
        Account.ListAnsweringTexts.descriptor: .words,
        Account.GetAnsweringTextForStaff.descriptor: .words,
        Account.ReviewAnsweringText.descriptor: .words,

        Call.ListOpenCalls.descriptor: .desk,
        Call.TakeCall.descriptor: .desk,
        Call.GetAnsweringCard.descriptor: .desk,
        Call.FindAnsweringCards.descriptor: .desk,
        Call.RecordInquiry.descriptor: .desk,
        Call.SaveDraft.descriptor: .desk,
        Call.GetDraft.descriptor: .desk,
        Call.ReleaseCall.descriptor: .desk,
        Call.CloseCall.descriptor: .desk,
        Call.GetDeskFigures.descriptor: .desk,
        Call.GetInquiryForStaff.descriptor: .customers,
        Call.CorrectInquiry.descriptor: .corrections,
        Call.GetAnnouncement.descriptor: .announcementText,
        Call.SetAnnouncement.descriptor: .words,
        Call.ListDisputes.descriptor: .counting,
        Call.DecideCount.descriptor: .counting,
        Call.DecideWaiver.descriptor: .counting,

        Billing.ListInvoicesForStaff.descriptor: .money,
        Billing.GetInvoiceForStaff.descriptor: .money,
        Billing.GetPaper.descriptor: .money,
        Billing.GetMonthlyRun.descriptor: .money,
        Billing.GetContract.descriptor: .money,
        Billing.PreviewChange.descriptor: .money,
        Billing.RequestChange.descriptor: .money,
        Billing.WithdrawChange.descriptor: .money,
        Billing.RequestMoneyAction.descriptor: .money,
        Billing.DecideMoneyAction.descriptor: .money,
        Billing.WithdrawMoneyAction.descriptor: .money,
        Billing.SettleReturnedRefund.descriptor: .money,
        Billing.ListMoneyActions.descriptor: .money,
        Billing.ListOwed.descriptor: .money,
        Billing.GiveBackOwed.descriptor: .money,
        Billing.ListDisputes.descriptor: .money,
        Billing.ListStuckCharges.descriptor: .money,
        Billing.GetDayBook.descriptor: .money,
        Billing.DownloadJournal.descriptor: .money,

        Notify.ListDeliveriesForStaff.descriptor: .deliveries,
        Notify.ListFailingAddresses.descriptor: .deliveries,
        Notify.ResendDeliveries.descriptor: .deliveries,
        Notify.GetDeliveryFigures.descriptor: .deliveries,
        Notify.ListSampleMails.descriptor: .deliveries,
        Notify.SaveAnnouncement.descriptor: .news,
        Notify.PreviewAnnouncement.descriptor: .news,
        Notify.ScheduleAnnouncement.descriptor: .news,
        Notify.PauseAnnouncement.descriptor: .news,
        Notify.ResumeAnnouncement.descriptor: .news,
        Notify.ListAnnouncementsForStaff.descriptor: .news,
        Notify.GetAnnouncementForStaff.descriptor: .news,
    ]

    static func roles(fullName: String) -> [String]? {
        guard let permission = permissions.first(where: { $0.key.fullyQualifiedMethod == fullName })?.value else {
            return nil
        }
        let names: [Common_StaffRole: String] = [
            .operator: "operator", .reviewer: "reviewer", .billing: "billing", .admin: "admin",
        ]
        return permission.roles.compactMap { names[$0] }.sorted()
    }
}
