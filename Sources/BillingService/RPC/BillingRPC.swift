import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

/// Wire → command, parsed once; rejection → status, in one place per use case.
struct BillingRPC: Billing_BillingService.SimpleServiceProtocol {
    let store: BillingStore
    let acquirer: any CardAcquirer

    /// Who may call what.
    static let allowed = AllowList([
        Billing_BillingService.Method.QuoteStart.descriptor: [.edge],
        Billing_BillingService.Method.StartCardSetup.descriptor: [.edge],
        Billing_BillingService.Method.CompleteCardSetup.descriptor: [.edge],
        Billing_BillingService.Method.GetOverview.descriptor: [.edge],
        Billing_BillingService.Method.ListInvoices.descriptor: [.edge],
        Billing_BillingService.Method.GetInvoice.descriptor: [.edge],
        Billing_BillingService.Method.GetReceiptPdf.descriptor: [.edge],
        Billing_BillingService.Method.ListInvoicesForStaff.descriptor: [.edge],
        Billing_BillingService.Method.GetInvoiceForStaff.descriptor: [.edge],
        Billing_BillingService.Method.GetContract.descriptor: [.edge],
        Billing_BillingService.Method.PreviewChange.descriptor: [.edge],
        Billing_BillingService.Method.RequestChange.descriptor: [.edge],
        Billing_BillingService.Method.WithdrawChange.descriptor: [.edge],
        Billing_BillingService.Method.GetPaper.descriptor: [.edge],
        Billing_BillingService.Method.DownloadPapers.descriptor: [.edge],
        Billing_BillingService.Method.SetAddressee.descriptor: [.edge],
        Billing_BillingService.Method.GetMonthlyRun.descriptor: [.edge],
        Billing_BillingService.Method.PayNow.descriptor: [.edge],
        Billing_BillingService.Method.StartAuthentication.descriptor: [.edge],
        Billing_BillingService.Method.CompleteAuthentication.descriptor: [.edge],
        Billing_BillingService.Method.ReceiveAcquirerEvent.descriptor: [.edge],
        Billing_BillingService.Method.RequestMoneyAction.descriptor: [.edge],
        Billing_BillingService.Method.DecideMoneyAction.descriptor: [.edge],
        Billing_BillingService.Method.WithdrawMoneyAction.descriptor: [.edge],
        Billing_BillingService.Method.SettleReturnedRefund.descriptor: [.edge],
        Billing_BillingService.Method.ListDisputes.descriptor: [.edge],
        Billing_BillingService.Method.ListStuckCharges.descriptor: [.edge],
        Billing_BillingService.Method.ListOwed.descriptor: [.edge],
        Billing_BillingService.Method.GiveBackOwed.descriptor: [.edge],
        Billing_BillingService.Method.ListMoneyActions.descriptor: [.edge],
        Billing_BillingService.Method.GetDayBook.descriptor: [.edge],
        Billing_BillingService.Method.DownloadJournal.descriptor: [.edge],
        Billing_BillingService.Method.ExportAccount.descriptor: [.edge],
    ])

    /// Account learns of cards, Notify tells of invoices, Edge shows them.
    static let feedAllowed = AllowList([
        Feed_EventFeedService.Method.Follow.descriptor: [.account, .notify, .edge]
    ])

    static let invoiceNotFound = Rejected(.notFound, "請求が見つかりません。")
}
