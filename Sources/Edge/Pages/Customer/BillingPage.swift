import Contracts
import Hummingbird
import Primitives

/// `/billing`, behind the ¥: contract, card, this month's calls, the next charge, 請求一覧 with receipts.
struct BillingPage: PageModel {
    static let template = "customer/billing"
    static let perPage: Int32 = 24
    let title = "ご請求"
    let arrears: ArrearsShown?
    let contract: ContractShown?
    /// Last day of a contract that is over.
    let ended: String?
    let card: String?
    let meter: UsageMeter
    let nextCharge: Charge?
    let hasCredits: Bool
    let credits: [CreditShown]
    /// After the contract's end: what is given back.
    let owed: String?
    let hasInvoices: Bool
    let invoices: [InvoiceShown]
    let nextPage: String?

    struct ContractShown: Sendable {
        let plan: String
        let options: String?
        let monthly: String
        let included: Int
        let overage: String
        let started: String
        let minimumTermEnd: String
        /// Agreed, ahead or past.
        let lastDay: String?
    }

    /// What is taken off the bills to come.
    struct CreditShown: Sendable {
        let reason: String
        let left: String
    }

    struct Charge: Sendable {
        let date: String
        let amount: String
    }

    init(
        _ overview: Billing_GetOverviewResponse, _ list: Billing_ListInvoicesResponse, _ brand: Brand,
        today: JapanDate
    ) {
        let end = JapanDate(iso: overview.contract.endDate)
        ended = end.flatMap { $0 <= today ? $0.adding(days: -1).japanese : nil }
        arrears = overview.hasArrears ? ArrearsShown(overview.arrears) : nil
        contract = overview.hasContract ? BillingPage.contract(overview.contract, brand) : nil
        card = overview.hasCard ? Show.card(overview.card) : nil
        meter = UsageMeter(overview)
        nextCharge = Show.date(overview.nextChargeDate).map {
            Charge(date: $0, amount: Yen(overview.nextChargeYen).japanese)
        }
        credits = overview.credits.map { CreditShown(reason: $0.reason, left: Yen($0.leftYen).japanese) }
        hasCredits = !credits.isEmpty
        owed = overview.owedYen > 0 ? Yen(overview.owedYen).japanese : nil
        hasInvoices = !list.invoices.isEmpty
        invoices = list.invoices.map(InvoiceShown.init)
        nextPage = list.nextPageKey.nonEmpty
    }

    private static func contract(_ contract: Billing_Contract, _ brand: Brand) -> ContractShown {
        ContractShown(
            plan: contract.planName,
            options: contract.options.compactMap { brand.option($0)?.name }.joined(separator: "、").nonEmpty,
            monthly: Yen(contract.monthlyYen).japanese, included: Int(contract.includedCalls),
            overage: Yen(contract.overageUnitYen).japanese,
            started: Show.date(contract.startDate) ?? contract.startDate,
            minimumTermEnd: Show.lastDay(before: contract.minimumTermEndDate) ?? contract.minimumTermEndDate,
            lastDay: Show.lastDay(before: contract.endDate))
    }

    static let samples = [
        BillingPage(.init(), .init(), Sample.brand, today: JapanDate(iso: "2017-02-27")!),
        BillingPage(
            .with { $0.contract = .with { $0.endDate = "2017-02-01" } }, .init(), Sample.brand,
            today: JapanDate(iso: "2017-02-27")!),
        BillingPage(
            .with {
                $0.card = .with { $0.brand = "visa" }
                $0.contract = .with {
                    $0.options = ["qa"]
                    $0.includedCalls = 40
                }
                $0.callsThisMonth = 43
                $0.forecastCalls = 50
                $0.credits = [.with { $0.reason = Sample.hostile }]
                $0.nextChargeDate = "2017-03-01"
                $0.arrears = .with {
                    $0.failure = Sample.hostile
                    $0.authenticationInvoiceID = Sample.hostile
                }
            },
            .with {
                $0.invoices = [
                    .with {
                        $0.failure = Sample.hostile
                        $0.lines = [.with { $0.description_p = Sample.hostile }]
                        $0.taxes = [.init()]
                    }
                ]
                $0.nextPageKey = "k"
            }, Sample.brand, today: JapanDate(iso: "2017-02-27")!),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("billing") { request, context in
            let customer = try context.customer()
            let key = try context.query(request, "page")
            let registered = try context.query(request, "card") == "registered"
            let paying = PayNow.notice(try context.query(request, "pay"))
            let billing = context.edge.services.billing
            async let overview = billing.getOverview(.with { $0.customer = customer }, options: .page)
            async let list = billing.listInvoices(
                .with {
                    $0.customer = customer
                    $0.pageKey = key
                    $0.limit = perPage
                }, options: .page)
            return try context.page(
                BillingPage(try await overview, try await list, context.brand, today: context.edge.world.today),
                at: .billing,
                notice: registered ? "カードを登録しました。" : paying)
        }
        ContractPage.routes(router)
        CardSetup.routes(router)
        InvoicesPage.routes(router)
        PaperFiles.routes(router)
        PayNow.routes(router)
    }
}
