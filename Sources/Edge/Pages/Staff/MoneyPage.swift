import Contracts
import GRPCCore
import Hummingbird
import Primitives

/// `/money`: invoices of all customers, newest first.
struct MoneyPage: PageModel {
    static let template = "staff/money"
    static let perPage: Int32 = 50
    let title = "請求"
    let frame: StaffFrame?
    let withCustomer = true
    let stuck: StuckChargesShown?
    let run: MonthlyRunShown?
    let finder: InvoiceFinder
    let hasInvoices: Bool
    let invoices: [StaffInvoiceRow]
    let nextPage: String?
    let notFirst: Bool

    /// - Parameter customers: names by account's id; an id without a name stands for itself.
    init(
        _ answer: Billing_ListInvoicesForStaffResponse, _ finder: InvoiceFinder, stuck: StuckChargesShown? = nil,
        run: Billing_GetMonthlyRunResponse?,
        customers: [String: String], firstPage: Bool, frame: StaffFrame, brandName: (String) -> String
    ) {
        self.frame = frame
        self.finder = finder
        self.stuck = stuck
        self.run = run.flatMap(MonthlyRunShown.init)
        invoices = answer.invoices.map {
            StaffInvoiceRow($0, customer: customers[$0.accountID] ?? $0.accountID, brandName: brandName($0.brand))
        }
        hasInvoices = !invoices.isEmpty
        nextPage = answer.nextPageKey.nonEmpty.map(finder.link)
        notFirst = !firstPage
    }

    static let samples = [
        MoneyPage(
            .with {
                $0.invoices = [
                    .with {
                        $0.accountID = "acc_1"
                        $0.failure = Sample.hostile
                        $0.lines = [.with { $0.description_p = Sample.hostile }]
                        $0.taxes = [.init()]
                    }
                ]
                $0.nextPageKey = "k"
            }, .sample(forStaff: true), stuck: .sample, run: .with { $0.periodDate = "2017-03-01" },
            customers: ["acc_1": Sample.hostile], firstPage: false, frame: .sample, brandName: { $0 }),
        MoneyPage(
            .init(), InvoiceFinder(path: "/money", forStaff: true) { _ in "" }, run: nil, customers: [:],
            firstPage: true, frame: .sample, brandName: { $0 }),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("money") { request, context in
            let staff = try context.staff()
            let key = try context.query(request, "page")
            let billing = context.edge.services.billing
            async let run = progress(staff, context)
            async let waiting = stuck(staff, context)
            let finder = try InvoiceFinder(path: "/money", forStaff: true) { try context.query(request, $0) }
            let outcome: Attempt<Billing_ListInvoicesForStaffResponse>
            switch finder.search {
            case .refused(let wrong): outcome = .refused(wrong)
            case .done(let search):
                outcome = try await context.attempt {
                    try await billing.listInvoicesForStaff(
                        .with {
                            $0.staff = staff
                            $0.pageKey = key
                            $0.limit = perPage
                            $0.search = search
                        }, options: .page)
                }
            }
            var (answer, problems) = (Billing_ListInvoicesForStaffResponse(), Problems?.none)
            switch outcome {
            case .done(let found): answer = found
            case .refused(let wrong): problems = wrong
            }
            let stuck = await waiting
            let customers = await names(
                of: Set(answer.invoices.map(\.accountID) + stuck.charges.map(\.accountID)), staff, context)
            let shown = try InvoiceFinder(path: "/money", forStaff: true, problems: problems) {
                try context.query(request, $0)
            }
            return try context.page(
                MoneyPage(
                    answer, shown, stuck: StuckChargesShown(stuck, customers: customers), run: await run,
                    customers: customers, firstPage: key.isEmpty,
                    frame: StaffFrame(staff, at: .money), brandName: context.edge.brandName),
                problems: problems, status: problems == nil ? .ok : .badRequest)
        }
        router.get("money/papers/:account/:file") { _, context in
            let staff = try context.staff()
            guard let account = context.parameters.get("account"), let file = context.parameters.get("file"),
                file.hasSuffix(".pdf")
            else { throw Refused.notFound }
            let answer = try await context.edge.services.billing.getPaper(
                .with {
                    $0.asker.staff = staff
                    $0.asker.accountID = account
                    $0.paperNumber = String(file.dropLast(4))
                }, options: .slow)
            return Response.pdf(answer.pdf, named: answer.fileName)
        }
    }

    /// The invoices are shown without it, too.
    private static func progress(
        _ staff: Common_Staff, _ context: StaffContext
    ) async -> Billing_GetMonthlyRunResponse? {
        do {
            return try await context.edge.services.billing.getMonthlyRun(.with { $0.staff = staff }, options: .page)
        } catch {
            context.edge.logger.warning("no figures of the month's bills", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    /// Likewise.
    private static func stuck(
        _ staff: Common_Staff, _ context: StaffContext
    ) async -> Billing_ListStuckChargesResponse {
        do {
            return try await context.edge.services.billing.listStuckCharges(
                .with {
                    $0.staff = staff
                    $0.limit = StuckChargesShown.shown
                }, options: .page)
        } catch {
            context.edge.logger.warning("no list of stuck charges", metadata: ["reason": "\(error)"])
            return .init()
        }
    }

    /// Site names by account's id, as far as AccountService can say: a bill is shown without one, too.
    private static func names(
        of accounts: Set<String>, _ staff: Common_Staff, _ context: StaffContext
    ) async -> [String: String] {
        guard !accounts.isEmpty else { return [:] }
        do {
            let answer = try await context.edge.services.account.listAccounts(
                .with {
                    $0.staff = staff
                    $0.accountIds = accounts.sorted()
                }, options: .session)
            return answer.accounts.reduce(into: [:]) { $0[$1.accountID] = $1.siteName }
        } catch {
            context.edge.logger.debug("no names for invoices", metadata: ["reason": "\(error)"])
            return [:]
        }
    }
}
