import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import Testing

@testable import BillingService

@Suite("誰が何を見られるか、どう断るか")
struct BillingRPCTests {
    @Test("ほかのお客様の請求は、存在しないのと同じ")
    func scoped() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        let id = try await h.invoices()[0].id.text
        let stranger = h.customer(.owner, of: Harness.newAccountID())
        #expect(
            await refusal {
                _ = try await h.rpc.getInvoice(
                    request: .with {
                        $0.customer = stranger
                        $0.invoiceID = id
                    }, context: .test)
            } == .notFound)
        #expect(
            await refusal {
                _ = try await h.rpc.getReceiptPdf(
                    request: .with {
                        $0.customer = stranger
                        $0.invoiceID = id
                    }, context: .test)
            } == .notFound)
        let own = try await h.rpc.getReceiptPdf(
            request: .with {
                $0.customer = h.owner
                $0.invoiceID = id
            }, context: .test)
        #expect(own.fileName == "領収書_BC-R-2026-000001.pdf")
        let invoice = try await h.rpc.getInvoice(
            request: .with {
                $0.customer = h.owner
                $0.invoiceID = id
            }, context: .test
        ).invoice
        #expect(invoice.totalYen == 12830)
        #expect(invoice.lines.map(\.amountYen).reduce(0, +) == 12830)
        #expect(invoice.taxes.map(\.taxYen) == [1166])
        #expect(invoice.state == .paid)
    }

    @Test("見積りは、実際の請求と同じ")
    func quote() async throws {
        let h = try Harness(at: "2026-11-21")
        let quote = try await h.rpc.quoteStart(
            request: .with {
                $0.brand = "businesscall"
                $0.plan = "standard"
                $0.options = ["qa"]
            }, context: .test)
        #expect(quote.startDate == "2026-11-21")
        #expect(quote.chargeDate == "2026-11-21")
        #expect(quote.monthlyYen == 8800)
        #expect(quote.includedCalls == 40)
        #expect(quote.overageUnitYen == 160)
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21", options: ["qa"])
        try await h.work()
        #expect(try await h.invoices()[0].total.amount == quote.totalYen)
        #expect(
            await refusal {
                _ = try await h.rpc.quoteStart(
                    request: .with {
                        $0.brand = "businesscall"
                        $0.plan = "economy"
                    }, context: .test)
            } == .invalidArgument)
    }

    @Test("¥のページ: カード、契約、件数、次回の請求")
    func overview() async throws {
        let h = try Harness(at: "2026-11-21")
        func overview() async throws -> Billing_GetOverviewResponse {
            try await h.rpc.getOverview(request: .with { $0.customer = h.owner }, context: .test)
        }
        #expect(try await !overview().hasCard)
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        try await h.recordCalls(42, on: "2026-11-22")
        let shown = try await overview()
        #expect(shown.card.last4 == "4242")
        #expect(shown.contract.planName == "スタンダード")
        #expect(shown.contract.minimumTermEndDate == "2027-02-21")
        #expect(shown.callsThisMonth == 42)
        #expect(shown.nextChargeDate == "2026-12-01")
        #expect(shown.nextChargeYen == 5500 + 352)
    }

    @Test("一覧は、キーで続きを読む")
    func paging() async throws {
        let h = try Harness(at: "2026-01-15")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-01-15")
        // All of it is made at once after a long outage.
        h.set("2026-07-10")
        try await h.work()
        var titles: [String] = []
        var key = ""
        repeat {
            let page = try await h.rpc.listInvoices(
                request: .with {
                    $0.customer = h.owner
                    $0.limit = 2
                    $0.pageKey = key
                }, context: .test)
            titles += page.invoices.map(\.title)
            key = page.nextPageKey
        } while !key.isEmpty
        #expect(titles == (2...7).reversed().map { "2026年\($0)月分" } + ["初期費用・2026年1月分"])
        #expect(
            await refusal {
                _ = try await h.rpc.listInvoices(
                    request: .with {
                        $0.customer = h.owner
                        $0.limit = 2
                        $0.pageKey = "x"
                    }, context: .test)
            } == .invalidArgument)
    }
}
