import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore
import Testing

@testable import BillingService

@Suite("書類: 変わらない、見つかる、返還は新しい書類（D9、電子帳簿保存法）")
struct PaperStoreTests {
    private func paid(_ day: String = "2026-11-21") async throws -> Harness {
        let h = try Harness(at: day)
        try await h.registerCard()
        try await h.issueNumber(on: day)
        try await h.work()
        return h
    }

    private func paper(_ h: Harness, _ number: String, of customer: Common_Customer? = nil) async throws -> Data {
        try await h.rpc.getPaper(
            request: .with {
                $0.asker.customer = customer ?? h.owner
                $0.paperNumber = number
            }, context: .test
        ).pdf
    }

    @Test("請求書・領収書は番号で開き、ほかのお客様には存在しない")
    func byNumber() async throws {
        let h = try await paid()
        let invoice = try await paper(h, "BC-2026-000001")
        let receipt = try await paper(h, "BC-R-2026-000001")
        #expect(invoice != receipt && invoice.starts(with: Data("%PDF-".utf8)))
        #expect(try await paper(h, "BC-2026-000001") == invoice)
        let stranger = h.customer(.owner, of: Harness.newAccountID())
        for number in ["BC-2026-000001", "BC-R-2026-000001"] {
            #expect(await refusal { _ = try await paper(h, number, of: stranger) } == .notFound)
        }
        #expect(await refusal { _ = try await paper(h, "BC-2026-000002") } == .notFound)
        #expect(try await h.store.audit().findings == [])
    }

    @Test(
        "発行した書類は、自分のプログラムからも変えられない",
        arguments: [
            "UPDATE paper SET pdf = x'00'", "DELETE FROM paper", "UPDATE invoice_line SET quantity = 2",
            "DELETE FROM invoice_line", "UPDATE invoice_tax SET tax_yen = 0", "DELETE FROM invoice_tax",
            "UPDATE invoice SET total_yen = 1", "UPDATE invoice SET recipient_addressee = 'x'",
            "UPDATE invoice SET issued_date = '2026-01-01'", "DELETE FROM invoice",
            "UPDATE invoice_return SET reason = 'x'",
            "UPDATE paper_issuer SET issuer_id = 'x'", "DELETE FROM paper_issuer", "UPDATE issuer SET content = 'x'",
            "DELETE FROM invoice_return", "UPDATE invoice_return_tax SET tax_yen = 0", "DELETE FROM invoice_return_tax",
        ])
    func refused(_ sql: String) async throws {
        let h = try await paid()
        try await h.giveBack(100)
        await #expect(throws: (any Error).self) { try await h.store.store.write { tx in _ = try tx.execute(sql) } }
        #expect(try await h.store.audit().findings == [])
    }

    @Test("書類のすり替え、番号の付け替えは、検査が見つける")
    func tampered() async throws {
        for sql in [
            "UPDATE paper SET pdf = x'255044462d78'",
            "UPDATE paper SET number = 'BC-R-2026-000009' WHERE kind = 'receipt'",
            "UPDATE invoice_return_tax SET total_yen = 999999",
            "DELETE FROM invoice_return_tax; DELETE FROM invoice_return",
            "UPDATE invoice SET recipient_company = 'x'",
        ] {
            let h = try await paid()
            try await h.giveBack(100)
            for statement in sql.split(separator: ";") { try await h.tamper(String(statement)) }
            #expect(try await !h.store.audit().findings.isEmpty, "\(sql)")
        }
    }

    @Test(
        "返す金額は税率ごとに分け、税は書類ごとに切り捨て、全部返せば元の税額に合う",
        arguments: [
            ([5000, 1000], "10% 1000/90"), ([5000, 5500], "10% 5500/500"), ([5000, 6028], "10% 6028/548"),
            ([1, 3, 7, 6017], "10% 6017/548"), ([6028, 1], "断る 残り0"), ([6000, 29], "断る 残り28"), ([0], "断る"),
        ] as [([Int64], String)])
    func shares(_ amounts: [Int64], _ last: String) async throws {
        let h = try await paid()
        var invoice = try #require(try await h.invoices().first)
        invoice.taxes = InvoiceTotals(Sample.mixedLines).taxes
        invoice.total = Yen(6028)
        var said = ""
        for amount in amounts {
            // Each on its own, but for the sequences that are meant to add up.
            if amounts == [5000, amount] { invoice.returns = [] }
            do throws(GiveBack.Rejection) {
                let shares = try GiveBack.shares(Yen(amount), of: invoice)
                invoice.returns.append(
                    .init(number: "", issuedDate: invoice.issuedDate, reason: "", taxes: shares))
                said = shares.map { "\($0.ratePercent)% \($0.total.amount)/\($0.tax.amount)" }.joined(separator: " ")
            } catch {
                if case .tooMuch(let left) = error { said = "断る 残り\(left.amount)" } else { said = "断る" }
            }
        }
        #expect(said == last)
        if invoice.returns.map(\.total).sum() == invoice.total {
            #expect(invoice.returns.flatMap(\.taxes).map(\.tax).sum() == Yen(548))
        }
    }

    @Test("返還請求書は番号が続き、元の請求書を指し、一覧と年のファイルに並ぶ")
    func returned() async throws {
        let h = try await paid()
        let before = try await paper(h, "BC-2026-000001")
        for amount in [Int64(1000), 11830] { try await h.giveBack(amount) }
        let list = try await h.rpc.listInvoices(
            request: .with {
                $0.customer = h.owner
                $0.limit = 10
            }, context: .test)
        let papers = list.invoices[0].papers
        #expect(
            papers.map(\.paperNumber) == ["BC-2026-000001", "BC-R-2026-000001", "BC-C-2026-000001", "BC-C-2026-000002"])
        #expect(papers.map(\.totalYen) == [12830, 12830, 1000, 11830])
        let full = try #require(try await h.invoices().first)
        #expect(full.returns.flatMap(\.taxes).map(\.tax).sum() == full.taxes.map(\.tax).sum())
        await #expect(throws: GiveBack.Rejection.tooMuch(left: .zero)) {
            _ = try await h.store.store.write { [store = h.store] tx in
                try store.issueReturn(of: full, amount: Yen(1), reason: "もう一度", tx)
            }
        }
        #expect(try await paper(h, "BC-2026-000001") == before)
        #expect(try await h.store.paperNumbers(of: h.account, year: 2026) == papers.map(\.paperNumber).sorted())
        #expect(try await h.store.paperNumbers(of: h.account, year: 2027) == [])
        #expect(try await h.store.audit().findings == [])
    }

    @Test("宛名は、これからの書類だけを変える")
    func addressee() async throws {
        let h = try await paid()
        func set(_ words: String, id: String) async throws -> String {
            try await h.rpc.setAddressee(
                request: .with {
                    $0.requestID = id
                    $0.customer = h.owner
                    $0.addressee = words
                }, context: .test
            ).addressee
        }
        #expect(try await set("  ウィズ商店　経理部 御中 ", id: "r1") == "ウィズ商店 経理部 御中")
        #expect(await refusal { _ = try await set(String(repeating: "あ", count: 61), id: "r2") } == .invalidArgument)
        h.set("2026-12-01")
        try await h.work()
        #expect(try await h.invoices().map(\.recipient.addressed) == ["ウィズ・プランナーズ株式会社 御中", "ウィズ商店 経理部 御中"])
        let overview = try await h.rpc.getOverview(request: .with { $0.customer = h.owner }, context: .test)
        #expect(overview.addressee == "ウィズ商店 経理部 御中" && overview.registeredAddressee == "ウィズ・プランナーズ株式会社 御中")
        _ = try await set("", id: "r3")
        h.set("2027-01-01")
        try await h.work()
        #expect(try await h.invoices().last?.recipient.addressed == "ウィズ・プランナーズ株式会社 御中")
    }

    @Test(
        "日付・金額・宛名の範囲と組み合わせで見つかる",
        arguments: [
            (["from_date": "2026-12-01"], [3, 2]), (["to_date": "2026-12-01"], [2, 1]),
            (["from_date": "2026-12-01", "to_date": "2026-12-31"], [2]), (["from_yen": "5501"], [3, 1]),
            (["to_yen": "5500"], [2]), (["from_yen": "5500", "to_yen": "6028", "from_date": "2027-01-01"], [3]),
            (["party": "プランナーズ"], [3, 2, 1]), (["party": "%"], []), (["party": "商店"], []), ([:], [3, 2, 1]),
            (["party": "ウィズ", "to_yen": "6000"], [2]),
        ] as [([String: String], [Int])])
    func found(_ typed: [String: String], _ wanted: [Int]) async throws {
        let h = try await paid()
        h.set("2026-12-01")
        try await h.work()
        try await h.recordCalls(43, on: "2026-12-10")
        h.set("2027-01-01")
        try await h.work()
        let search = Billing_InvoiceSearch.with {
            $0.fromDate = typed["from_date"] ?? ""
            $0.toDate = typed["to_date"] ?? ""
            $0.fromYen = typed["from_yen"].flatMap { Int64($0) } ?? 0
            $0.toYen = typed["to_yen"].flatMap { Int64($0) } ?? 0
            $0.party = typed["party"] ?? ""
        }
        let found = try await h.rpc.listInvoicesForStaff(
            request: .with {
                $0.staff.staffID = World.real.newID(StaffID.self).text
                $0.staff.role = .billing
                $0.limit = 50
                $0.search = search
            }, context: .test)
        // 12,830, then 5,500, then 6,028 yen.
        let order = ["2026-11-21": 1, "2026-12-01": 2, "2027-01-01": 3]
        #expect(found.invoices.compactMap { order[$0.issuedDate] } == wanted)
        // Customers search their own, by day and amount only.
        let own = try await h.rpc.listInvoices(
            request: .with {
                $0.customer = h.owner
                $0.limit = 50
                $0.search = search
            }, context: .test)
        if search.party.isEmpty {
            #expect(own.invoices == found.invoices)
        } else {
            #expect(own.invoices.count >= wanted.count)
        }
    }

    @Test(
        "読み取れない条件は、どの欄かを添えて断る",
        arguments: [
            ("2026-13-01", "", 0, 0), ("2026-12-02", "2026-12-01", 0, 0), ("", "x", 0, 0), ("", "", 2, 1),
        ] as [(String, String, Int64, Int64)])
    func unreadable(_ from: String, _ to: String, _ least: Int64, _ most: Int64) throws {
        #expect(throws: Rejected.self) {
            try InvoiceSearch(
                .with {
                    $0.fromDate = from
                    $0.toDate = to
                    $0.fromYen = least
                    $0.toYen = most
                }, staff: true)
        }
    }
}
