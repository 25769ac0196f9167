import Contracts
import GRPCCore
import Hummingbird
import Primitives

/// `/billing/invoices`: every invoice there ever was, found by day and amount; the papers of a year in one file; whom they
/// are made out to.
struct InvoicesPage: PageModel {
    static let template = "customer/invoices"
    static let perPage: Int32 = 24
    let title = "請求一覧"
    let finder: InvoiceFinder
    let hasInvoices: Bool
    let invoices: [InvoiceShown]
    let nextPage: String?
    /// Newest first.
    let years: [Int]
    let hasYears: Bool
    let addressee: Field
    let requestID: String

    init(
        _ list: Billing_ListInvoicesResponse, _ overview: Billing_GetOverviewResponse, _ finder: InvoiceFinder,
        thisYear: Int, typed: String? = nil, problems: Problems? = nil, requestID: String
    ) {
        self.finder = finder
        invoices = list.invoices.map(InvoiceShown.init)
        hasInvoices = !invoices.isEmpty
        nextPage = list.nextPageKey.nonEmpty.map(finder.link)
        let first = JapanDate(iso: overview.contract.startDate)?.year
        years = first.map { Array(($0...max($0, thisYear)).reversed()) } ?? []
        hasYears = !years.isEmpty
        addressee = Field(
            "addressee", "宛名", value: typed ?? overview.addressee, problems: problems, required: false,
            hint: "「○○株式会社 経理部 御中」のように、敬称まで入力してください。空欄にすると、ご登録の「\(overview.registeredAddressee)」になります。",
            maxlength: 60)
        self.requestID = requestID
    }

    static let samples = [
        InvoicesPage(
            .init(), .init(), InvoiceFinder(path: "/", forStaff: false) { _ in "" }, thisYear: 2017, requestID: "r"),
        InvoicesPage(
            .with {
                $0.invoices = [
                    .with {
                        $0.title = Sample.hostile
                        $0.addressee = Sample.hostile
                        $0.state = .paid
                        $0.papers = [.with { $0.kind = .return }]
                    }
                ]
                $0.nextPageKey = "k"
            }, .with { $0.contract.startDate = "2016-11-01" }, .sample(forStaff: false), thisYear: 2017,
            typed: Sample.hostile, problems: Problems("見本", [.init(field: "addressee", text: "見本")]), requestID: "r"),
    ]

    private static let path = "/billing/invoices"

    static func routes(_ router: Router<CustomerContext>) {
        router.get("billing/invoices") { request, context in
            let notice = try context.query(request, "done") == "addressee" ? "宛名を変更しました。今後発行する書類に記載します。" : nil
            return try await show(request, context, notice: notice)
        }
        router.post("billing/invoices") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.billing.setAddressee(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.addressee = form["addressee"]
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("\(path)?done=addressee")
            case .refused(let problems):
                return try await show(request, context, typed: form["addressee"], problems: problems)
            }
        }
    }

    private static func show(
        _ request: Request, _ context: CustomerContext, typed: String? = nil, problems: Problems? = nil,
        notice: String? = nil
    ) async throws -> Response {
        let customer = try context.customer()
        let billing = context.edge.services.billing
        let key = try context.query(request, "page")
        async let overview = billing.getOverview(.with { $0.customer = customer }, options: .page)
        let finder = try InvoiceFinder(path: path, forStaff: false) { try context.query(request, $0) }
        var outcome: Attempt<Billing_ListInvoicesResponse>
        switch finder.search {
        case .refused(let wrong): outcome = .refused(wrong)
        case .done(let search):
            outcome = try await context.attempt {
                try await billing.listInvoices(
                    .with {
                        $0.customer = customer
                        $0.pageKey = key
                        $0.limit = perPage
                        $0.search = search
                    }, options: .page)
            }
        }
        var (list, problems) = (Billing_ListInvoicesResponse(), problems)
        switch outcome {
        case .done(let found): list = found
        case .refused(let wrong): problems = problems ?? wrong
        }
        let shown = try InvoiceFinder(path: path, forStaff: false, problems: problems) {
            try context.query(request, $0)
        }
        return try context.page(
            InvoicesPage(
                list, try await overview, shown, thisYear: context.edge.world.today.year, typed: typed,
                problems: problems, requestID: context.edge.world.newID(RequestID.self).text), at: .billing,
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
