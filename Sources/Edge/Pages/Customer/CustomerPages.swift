import Hummingbird

/// The customers' routes and pages, the same for every brand.
enum CustomerPages {
    /// Rendered with their samples at every start.
    static let all: [any PageModel.Type] = [
        ErrorPage.self, LandingPage.self, TopPage.self, LoginPage.self, MailedLinkPage.self, VerifiedPage.self,
        ResendPage.self,
        SentPage.self, ForgotPage.self, ResetPage.self, ApplyPage.self, ConfirmPage.self, AppliedPage.self,
        InquiriesPage.self, InquiriesPrintPage.self, FiguresPage.self,
        InquiryPage.self, DocumentsPage.self, BillingPage.self, InvoicesPage.self, ContractPage.self,
        ContractConfirmPage.self,
        CardRefusedPage.self, PayRefusedPage.self, AccountPage.self, WithdrawPage.self, DetailsPage.self,
        PasswordChangePage.self,
        EmailChangePage.self,
        ChatworkPage.self,
        ChannelsPage.self, ChannelFormPage.self, ChannelSecretPage.self, RulesPage.self, EscalationPage.self,
        NoticesPage.self,
        MailSettingsPage.self, MailReceivedPage.self, NewsPage.self, NewsItemPage.self, UnsubscribePage.self,
        InfoPage.self,
        AnsweringTimesPage.self, AddresseesPage.self, MemoPage.self, QuestionsPage.self,
        MembersPage.self, InvitePage.self, MemberPage.self, InvitationPage.self,
        HistoryPage.self, SecurityPage.self, SecondFactorPage.self, RecoveryCodesPage.self, SignInCodePage.self,
    ]

    static func router(_ edge: Edge) -> Router<CustomerContext> {
        let router = Router(context: CustomerContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: PageGate())
        LandingPage.routes(router)
        ApplyPage.routes(router)
        VerifyLink.routes(router)
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
        WithdrawPage.routes(router)
        DetailsPage.routes(router)
        PasswordChangePage.routes(router)
        EmailChangePage.routes(router)
        EmailLink.routes(router)
        AccountExport.routes(router)
        AnsweringTimesPage.routes(router)
        AddresseesPage.routes(router)
        MemoPage.routes(router)
        QuestionsPage.routes(router)
        ChatworkPage.routes(router)
        ChannelsPage.routes(router)
        RulesPage.routes(router)
        EscalationPage.routes(router)
        NoticesPage.routes(router)
        MembersPage.routes(router)
        InvitationPage.routes(router)
        HistoryPage.routes(router)
        SecurityPage.routes(router)
        SignInCodePage.routes(router)
        MailSettingsPage.routes(router)
        MailReceivedPage.routes(router)
        NewsPage.routes(router)
        UnsubscribePage.routes(router)
        InfoPage.routes(router)
        return router
    }
}
