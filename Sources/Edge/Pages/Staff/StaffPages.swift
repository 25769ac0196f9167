import Hummingbird

/// The staff side's routes and pages.
enum StaffPages {
    /// Rendered with their samples at every start.
    static let all: [any PageModel.Type] = [
        StaffErrorPage.self, StaffLoginPage.self, StaffPasswordPage.self, DeskPage.self, AccountsPage.self,
        AccountForStaffPage.self, DetailsForStaffPage.self,
        DocumentsDeskPage.self, VerificationPage.self, LettersPage.self, IntakePage.self, IntakeFilePage.self,
        ViewingsPage.self, RecordsPage.self,
        DocumentReviewPage.self, NumbersPage.self, MoneyPage.self, InvoiceForStaffPage.self, MoneyActionsPage.self,
        OwedForStaffPage.self,
        CreditsForStaffPage.self,
        DayBookPage.self, DeliveriesPage.self, InquiryForStaffPage.self,
        CorrectionPage.self, DisputesPage.self, ContractForStaffPage.self, DeskFiguresPage.self,
        MemosDeskPage.self, MemoReviewPage.self,
        DeliveryFiguresPage.self, FailingAddressesPage.self, SampleMailsPage.self,
        AnnouncementsPage.self, AnnouncementFormPage.self, AnnouncementPage.self,
    ]

    static func router(_ edge: Edge) -> Router<StaffContext> {
        let router = Router(context: StaffContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: StaffPageGate())
        router.get("/") { _, context in
            Response.seeOther(StaffArea.home(of: try context.staff().role).path)
        }
        StaffLoginPage.routes(router)
        StaffPasswordPage.routes(router)
        DeskPage.routes(router)
        DeskCall.routes(router)
        DeskNumber.routes(router)
        DeskDraft.routes(router)
        DeskFiguresPage.routes(router)
        InquiryForStaffPage.routes(router)
        CorrectionPage.routes(router)
        DisputesPage.routes(router)
        CallLive.routes(router)
        if edge.configuration.mode == .development { DeskRing.routes(router) }
        AccountsPage.routes(router)
        AccountForStaffPage.routes(router)
        DetailsForStaffPage.routes(router)
        AccountExport.routes(router)
        ContractForStaffPage.routes(router)
        DocumentsDeskPage.routes(router)
        VerificationPage.routes(router)
        LettersPage.routes(router)
        IntakePage.routes(router)
        IntakeFilePage.routes(router)
        ViewingsPage.routes(router)
        RecordsPage.routes(router)
        DocumentReviewPage.routes(router)
        DocumentContent.routes(router)
        MemosDeskPage.routes(router)
        MemoReviewPage.routes(router)
        NumbersPage.routes(router)
        MoneyPage.routes(router)
        MoneyActionsPage.routes(router)
        CreditsForStaffPage.routes(router)
        OwedForStaffPage.routes(router)
        DayBookPage.routes(router)
        InvoiceForStaffPage.routes(router)
        DeliveriesPage.routes(router)
        DeliveryFiguresPage.routes(router)
        FailingAddressesPage.routes(router)
        SampleMailsPage.routes(router)
        AnnouncementsPage.routes(router)
        return router
    }
}
