import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension BillingRPC {
    func getOverview(
        request: Billing_GetOverviewRequest, context: ServerContext
    ) async throws -> Billing_GetOverviewResponse {
        let overview = try await store.overview(of: request.customer.account())
        return .with {
            if let card = overview.card { $0.card = Billing_Card(card) }
            if let contract = overview.contract { $0.contract = Billing_Contract(contract, on: overview.today) }
            $0.callsThisMonth = Int32(overview.callsThisMonth)
            if let bill = overview.nextBill {
                $0.nextChargeDate = max(bill.chargeDate, overview.today).iso
                $0.nextChargeYen = bill.totals.total.amount
            }
            $0.addressee = overview.recipient?.addressee ?? ""
            $0.registeredAddressee = overview.recipient?.registered ?? ""
            $0.forecastCalls = Int32(overview.forecastCalls ?? 0)
            $0.forecastYen = overview.forecastBill?.totals.total.amount ?? 0
            $0.credits = overview.credits.map { credit in
                .with {
                    $0.reason = credit.reason
                    $0.amountYen = credit.amount.amount
                    $0.leftYen = credit.left.amount
                }
            }
            $0.owedYen = overview.owed.amount
            if let arrears = overview.arrears { $0.arrears = Billing_Arrears(arrears) }
        }
    }

    func listInvoices(
        request: Billing_ListInvoicesRequest, context: ServerContext
    ) async throws -> Billing_ListInvoicesResponse {
        let account = try request.customer.account()
        let page = try await page(
            of: account, key: request.pageKey, limit: request.limit, InvoiceSearch(request.search, staff: false))
        return .with {
            $0.invoices = page.invoices.map(Billing_Invoice.init)
            $0.nextPageKey = page.next?.text ?? ""
        }
    }

    func listInvoicesForStaff(
        request: Billing_ListInvoicesForStaffRequest, context: ServerContext
    ) async throws -> Billing_ListInvoicesForStaffResponse {
        _ = try request.staff.person()
        let account = AccountID(request.accountID)
        guard request.accountID.isEmpty || account != nil else { throw Rejected(.notFound, "お客様が見つかりません。") }
        let page = try await page(
            of: account, key: request.pageKey, limit: request.limit, InvoiceSearch(request.search, staff: true))
        return .with {
            $0.invoices = page.invoices.map(Billing_Invoice.init)
            $0.nextPageKey = page.next?.text ?? ""
        }
    }

    func getInvoice(
        request: Billing_GetInvoiceRequest, context: ServerContext
    ) async throws -> Billing_GetInvoiceResponse {
        let account = try request.customer.account()
        guard let id = InvoiceID(request.invoiceID), let invoice = try await store.invoice(id, of: account) else {
            throw Self.invoiceNotFound
        }
        return .with { $0.invoice = Billing_Invoice(invoice) }
    }

    func getInvoiceForStaff(
        request: Billing_GetInvoiceForStaffRequest, context: ServerContext
    ) async throws -> Billing_GetInvoiceForStaffResponse {
        _ = try request.staff.person()
        guard let account = AccountID(request.accountID), let id = InvoiceID(request.invoiceID),
            let invoice = try await store.invoice(id, of: account)
        else { throw Self.invoiceNotFound }
        return .with { $0.invoice = Billing_Invoice(invoice) }
    }

    func getReceiptPdf(
        request: Billing_GetReceiptPdfRequest, context: ServerContext
    ) async throws -> Billing_GetReceiptPdfResponse {
        let account = try request.customer.account()
        guard let id = InvoiceID(request.invoiceID), try await store.invoice(id, of: account) != nil else {
            throw Self.invoiceNotFound
        }
        guard let receipt = try await store.receipt(of: id, accountID: account) else {
            throw Rejected(.failedPrecondition, "お支払いが済んでいないため、領収書はまだありません。")
        }
        return .with {
            $0.pdf = receipt.pdf
            $0.fileName = receipt.fileName
        }
    }

    private func page(
        of account: AccountID?, key: String, limit: Int32, _ search: InvoiceSearch
    ) async throws -> BillingStore.InvoicePage {
        let after = InvoicePageKey(key)
        guard key.isEmpty || after != nil, (1...100).contains(limit) else {
            throw Rejected(.invalidArgument, "一覧の続きを表示できません。一覧に戻ってください。")
        }
        return try await store.invoices(of: account, search, after: after, limit: Int(limit))
    }
}
