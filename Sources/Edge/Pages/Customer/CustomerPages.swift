import Hummingbird

/// The customers' routes and pages, the same for every brand.
enum CustomerPages {
    /// Rendered with their samples at every start.
    static let all: [any PageModel.Type] = [
        ErrorPage.self, LandingPage.self, TopPage.self, LoginPage.self, VerifyPage.self, VerifiedPage.self,
        ResendPage.self,
        SentPage.self, ForgotPage.self, ResetPage.self, ApplyPage.self, ConfirmPage.self, AppliedPage.self,
        InquiriesPage.self, InquiriesPrintPage.self, FiguresPage.self,
        InquiryPage.self, DocumentsPage.self, BillingPage.self, InvoicesPage.self, ContractPage.self,
        ContractConfirmPage.self,
        CardRefusedPage.self, PayRefusedPage.self, AccountPage.self, ChatworkPage.self,
        NoticesPage.self,
        InfoPage.self,
        AnsweringTimesPage.self, AddresseesPage.self, MemoPage.self, QuestionsPage.self,
    ]

    static func router(_ edge: Edge) -> Router<CustomerContext> {
        let router = Router(context: CustomerContext.self, options: .autoGenerateHeadEndpoints)
        LandingPage.routes(router)
        ApplyPage.routes(router)
        VerifyPage.routes(router)
        ResendPage.routes(router)
        LoginPage.routes(router)
        ForgotPage.routes(router)
        ResetPage.routes(router)
        InquiriesPage.routes(router)
        InquiriesPrintPage.routes(router)
        InquiryExport.routes(router)
        FiguresPage.routes(router)
        InquiryPage.routes(router)
        InquiryLive.routes(router)
        DocumentsPage.routes(router)
        BillingPage.routes(router)
        AccountPage.routes(router)
        AnsweringTimesPage.routes(router)
        AddresseesPage.routes(router)
        MemoPage.routes(router)
        QuestionsPage.routes(router)
        ChatworkPage.routes(router)
        NoticesPage.routes(router)
        InfoPage.routes(router)
        return router
    }
}
