import Primitives
import ServiceStore
import Testing

@testable import BillingService

/// What somebody does to the books behind our back: refused to our own code, found where it was done in the file.
@Suite("検査: 帳簿の行、返還の書類、約束の日")
struct AuditBooksTests {
    /// A first bill that is paid, 1,000 yen given back of it, an option taken back and a plan changed, two months of bills.
    private func lived() async throws -> Harness {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        try await h.recordCalls(43, on: "2026-11-25")
        try await h.giveBack(1_000)
        h.set("2026-12-01")
        try await h.work()
        #expect(try await h.store.audit().findings == [])
        return h
    }

    @Test(
        "帳簿の行は、自分のプログラムからも変えられない",
        arguments: [
            "UPDATE journal_entry SET amount_yen = amount_yen + 1", "DELETE FROM journal_entry",
            "UPDATE count_entry SET delta = 0", "DELETE FROM count_entry",
            "UPDATE contract_terms SET monthly_yen = 1", "DELETE FROM contract",
            "UPDATE contract SET start_date = '2026-11-22'", "UPDATE contract SET initial_fee_yen = 0",
            "UPDATE money_action SET amount_yen = 1", "UPDATE money_action SET reason = 'x'",
            "UPDATE money_action SET requested_by = 'x'", "DELETE FROM money_action",
            "UPDATE charge SET amount_yen = 1", "UPDATE charge SET state = 'declined'", "DELETE FROM charge",
            "UPDATE invoice SET paid_date = '2026-11-22'", "UPDATE invoice SET receipt_number = 'x'",
        ])
    func refused(_ sql: String) async throws {
        let h = try await lived()
        await #expect(throws: (any Error).self) { try await h.store.store.write { tx in _ = try tx.execute(sql) } }
        #expect(try await h.store.audit().findings == [])
    }

    @Test(
        "検査は、書き換えた仕訳を一行ずつ見つける。合計が同じでも",
        arguments: [
            "DELETE FROM journal_entry WHERE kind = 'payment'",
            "UPDATE journal_entry SET amount_yen = amount_yen + 1 WHERE credit = 'sales'",
            // Moved from one account to another within a matter: every sum stays.
            """
            UPDATE journal_entry SET amount_yen = amount_yen - 100 WHERE kind = 'sale' AND credit = 'sales';
            UPDATE journal_entry SET amount_yen = amount_yen + 100 WHERE kind = 'sale' AND credit = 'tax_received'
            """,
            "UPDATE journal_entry SET debit = 'bank' WHERE kind = 'payment'",
            "UPDATE journal_entry SET entry_date = '2026-11-22' WHERE kind = 'payment'",
            "UPDATE journal_entry SET words = 'x' WHERE kind = 'refund'",
            "UPDATE journal_entry SET brand = 'eccall' WHERE kind = 'refund'",
            // Another invoice's.
            """
            UPDATE journal_entry SET about_id = (SELECT MAX(invoice_id) FROM invoice) || 'x'
            WHERE about_id = (SELECT MAX(invoice_id) FROM invoice)
            """,
            "UPDATE journal_entry SET account_id = 'acc_nobody' WHERE kind = 'payment'",
        ])
    func entries(_ sql: String) async throws {
        let h = try await lived()
        for statement in sql.split(separator: ";") { try await h.tamper(String(statement)) }
        #expect(try await !h.store.audit().findings.isEmpty)
    }

    @Test(
        "検査は、返金のない返還請求書、書類のない返金、税額の違う返還を見つける",
        arguments: [
            ("UPDATE invoice_return_tax SET total_yen = 900", "no refund stands behind it"),
            ("UPDATE invoice_return_tax SET tax_yen = 89", "its taxes are not those"),
            ("UPDATE invoice_return SET reason = 'x'", "no paper says so"),
            ("UPDATE money_action SET state = 'failed'", "no refund stands behind it"),
            ("UPDATE money_action SET amount_yen = 2000", "no paper says so"),
            ("UPDATE money_action SET done_date = '2026-11-22'", "the journal lacks"),
        ])
    func returns(_ sql: String, _ said: String) async throws {
        let h = try await lived()
        try await h.tamper(sql)
        let findings = try await h.store.audit().findings
        #expect(findings.contains { $0.contains(said) }, "\(findings)")
    }

    @Test(
        "検査は、作られなかった請求、先送りされた請求日、実態に合わない停止を見つける",
        arguments: [
            "UPDATE contract SET next_charge_date = '2030-01-01'",
            "UPDATE contract SET standing = 'suspended', standing_date = '2026-11-30'",
            "UPDATE contract SET standing = 'announced', standing_date = '2026-12-20'",
            "UPDATE invoice SET state = 'failed', unpaid_since = '2026-11-01', paid_date = NULL, receipt_number = NULL",
        ])
    func schedule(_ sql: String) async throws {
        let h = try await lived()
        try await h.tamper(sql)
        #expect(try await !h.store.audit().findings.isEmpty)
    }

    @Test("請求の日から一日たっても請求がなければ、検査が見つける。控えは、その控えが知る日まで")
    func neverBilled() async throws {
        let h = try await lived()
        h.set("2027-01-01", hour: 20)
        #expect(try await h.store.audit().findings.isEmpty, "a day of patience")
        h.set("2027-02-10")
        let findings = try await h.store.audit().findings
        #expect(findings.count == 2)
        #expect(findings.contains { $0.contains("2027年1月 was to be charged on 2027-01-01, and has no bill") })
        #expect(try await h.store.audit(asOf: h.store.lastHeard()).findings == [])
        try await h.work()
        #expect(try await h.store.audit().findings == [])
    }

    @Test("予告の日が来ても何もしていなければ、検査が見つける")
    func neverDunned() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard("4000000000000341")
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        #expect(try await h.store.audit().findings == [])
        // The announcement is due on the 28th.
        h.set("2026-11-29")
        #expect(try await h.store.audit().findings.contains { $0.contains("announce") })
        try await h.work()
        #expect(try await h.store.audit().findings == [])
        try await h.tamper("UPDATE contract SET next_dunning_date = NULL")
        #expect(try await h.store.audit().findings.contains { $0.contains("will not be") })
    }

    @Test("税率の一つが0円を下回る請求も、全部返せば元の税額に合う")
    func belowZero() throws {
        let invoice = Self.acrossTheChange
        #expect(invoice.total == Yen(5_155))
        let whole = try GiveBack.shares(Yen(5_155), of: invoice)
        #expect(whole == invoice.taxes)
        var rest = invoice
        rest.returns = [
            InvoiceReturn(
                number: "1", issuedDate: invoice.issuedDate, reason: "",
                taxes: try GiveBack.shares(Yen(5_000), of: rest))
        ]
        #expect(rest.returns[0].taxes.map(\.ratePercent) == [10])
        let last = try GiveBack.shares(Yen(155), of: rest)
        #expect((rest.returns[0].taxes + last).map(\.tax).sum() == invoice.taxes.map(\.tax).sum())
        #expect(last.map(\.total).sum() == Yen(155))
        // Both sides stand in the books, none below zero.
        #expect(Journal.refund(last, way: .card).allSatisfy { $0.amount > .zero })
    }

    /// 5,500 yen at 10 %, and calls of the year before that are given back at 8 %.
    private static var acrossTheChange: Invoice {
        let taxes = [
            TaxTotal(ratePercent: 10, total: Yen(5_500), tax: Yen(500)),
            TaxTotal(ratePercent: 8, total: Yen(-345), tax: Yen(-26)),
        ]
        let day = Sample.day("2026-12-01")
        return Invoice(
            id: World.real.newID(), accountID: World.real.newID(), brand: "businesscall", number: "BC-2026-000001",
            issuedDate: day,
            recipient: Recipient(kind: .company, companyName: "x", personName: "y", postalCode: "1", address: "z"),
            bill: Bill(period: day, chargeDate: day, title: "x", lines: []), taxes: taxes,
            total: taxes.map(\.total).sum(), state: .paid, failure: "",
            payment: .init(
                date: day, receiptNumber: "BC-R-2026-000001",
                card: Card(brand: .visa, last4: "4242", expMonth: 12, expYear: 2049)))
    }
}
