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
    let hasInvoices: Bool
    let invoices: [StaffInvoiceRow]
    let nextPage: String?
    let notFirst: Bool

    /// - Parameter customers: names by account's id; an id without a name stands for itself.
    init(
        _ answer: Billing_ListInvoicesForStaffResponse, customers: [String: String], firstPage: Bool, frame: StaffFrame,
        brandName: (String) -> String
    ) {
        self.frame = frame
        invoices = answer.invoices.map {
            StaffInvoiceRow($0, customer: customers[$0.accountID] ?? $0.accountID, brandName: brandName($0.brand))
        }
        hasInvoices = !invoices.isEmpty
        nextPage = answer.nextPageKey.nonEmpty
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
            }, customers: ["acc_1": Sample.hostile], firstPage: false, frame: .sample, brandName: { $0 }),
        MoneyPage(.init(), customers: [:], firstPage: true, frame: .sample, brandName: { $0 }),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("money") { request, context in
            let staff = try context.staff(in: .money)
            let key = try context.query(request, "page")
            let answer = try await context.edge.services.billing.listInvoicesForStaff(
                .with {
                    $0.staff = staff
                    $0.pageKey = key
                    $0.limit = perPage
                }, options: .page)
            let customers = await names(of: Set(answer.invoices.map(\.accountID)), staff, context)
            return try context.page(
                MoneyPage(
                    answer, customers: customers, firstPage: key.isEmpty, frame: StaffFrame(staff, at: .money),
                    brandName: context.edge.brandName))
        }
    }

    /// Site names by account's id, as far as AccountService can say: a bill is shown without one, too.
    private static func names(
        of accounts: Set<String>, _ staff: Common_Staff, _ context: StaffContext
    ) async -> [String: String] {
        let service = context.edge.services.account
        return await withTaskGroup(of: (String, String)?.self) { group in
            for account in accounts {
                group.addTask {
                    do {
                        let answer = try await service.getAccountForStaff(
                            .with {
                                $0.staff = staff
                                $0.accountID = account
                            }, options: .session)
                        return (account, answer.account.siteName)
                    } catch {
                        context.edge.logger.debug("no name for an invoice", metadata: ["reason": "\(error)"])
                        return nil
                    }
                }
            }
            return await group.reduce(into: [:]) { names, found in
                if let (account, name) = found { names[account] = name }
            }
        }
    }
}

/// One invoice as staff see it, in the list of all and on the customer's page.
struct StaffInvoiceRow: Sendable {
    let number: String
    let issuedDate: String
    let heading: String
    let brand: String
    /// nil on the customer's own page.
    let customer: Customer?
    let total: String
    let state: Chip
    let paidDate: String?
    let failure: String?
    let lines: [Line]
    let taxes: [String]

    struct Customer: Sendable {
        let name: String
        let path: String
    }

    struct Line: Sendable {
        let words: String
        let amount: String
        let taxIncluded: Bool
    }

    init(_ invoice: Billing_Invoice, customer: String?, brandName: String) {
        number = invoice.invoiceNumber
        issuedDate = Show.date(invoice.issuedDate) ?? invoice.issuedDate
        heading = invoice.title
        brand = brandName
        self.customer = customer.map { Customer(name: $0, path: "/accounts/\(invoice.accountID)") }
        total = Yen(invoice.totalYen).japanese
        state =
            switch invoice.state {
            case .paid: Chip("支払い済み", "done")
            case .failed: Chip("支払い失敗", "callback")
            case .unknown: Chip("カード会社に確認中", "review")
            case .open: Chip("支払い待ち", "doing")
            case .unspecified, .UNRECOGNIZED: Chip("不明", "hold")
            }
        paidDate = Show.date(invoice.paidDate)
        failure = invoice.failure.nonEmpty
        lines = invoice.lines.map {
            Line(
                words: $0.quantity == 1 ? $0.description_p : "\($0.description_p) × \($0.quantity)",
                amount: Yen($0.amountYen).japanese, taxIncluded: $0.taxIncluded)
        }
        taxes = invoice.taxes.map {
            "\($0.taxRatePercent)%対象 \(Yen($0.totalYen).japanese)（うち消費税 \(Yen($0.taxYen).japanese)）"
        }
    }
}
