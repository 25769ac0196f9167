import Foundation
import Primitives
import Testing

@testable import BillingService
@testable import ServiceStore

/// 電子帳簿保存法: what was issued cannot be changed silently, whoever has the file in hand.
@Suite("検査: 発行した書類の封印")
struct AuditSealsTests {
    /// A paid bill with a receipt, and a return over it; all three are drawn.
    private func issued() async throws -> Harness {
        let h = try await Harness.issued()
        try await h.giveBack(100)
        _ = try await h.store.paper("BC-2026-000001", accountID: h.account)
        #expect(try await h.store.audit().findings == [])
        return h
    }

    private func seals(_ h: Harness) async throws -> [String] {
        try await h.store.auditSeals(kept: nil).findings
    }

    @Test(
        "書類のどの言葉を変えても、ファイルをどう差し替えても、封印が合わない",
        arguments: [
            "UPDATE invoice SET recipient_company = 'x'", "UPDATE invoice SET recipient_addressee = 'x 御中'",
            "UPDATE invoice SET recipient_address = 'x'", "UPDATE invoice SET issued_date = '2026-11-22'",
            "UPDATE invoice SET charge_date = '2026-11-22'", "UPDATE invoice SET title = 'x'",
            "UPDATE invoice_line SET description = 'x' WHERE position = 0",
            "UPDATE invoice SET paid_date = '2026-11-22'",
            "UPDATE charge SET card_last4 = '1111'", "UPDATE charge SET reference = 'x'",
            "UPDATE invoice_return SET reason = 'x'", "UPDATE invoice_return SET issued_date = '2026-11-22'",
            "UPDATE invoice_return_tax SET tax_yen = tax_yen - 1", "UPDATE invoice_return SET way = 'bank'",
            "UPDATE issuer SET content = REPLACE(content, 'T', 'X')",
            // Its right hash beside it.
            """
            UPDATE paper SET pdf = x'00', sha256 = x'6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
            WHERE kind = 'receipt'
            """,
            "DELETE FROM paper WHERE kind = 'receipt'", "DELETE FROM paper WHERE kind = 'invoice'",
            "DELETE FROM paper_seal WHERE position = 2", "DELETE FROM paper_seal",
            "DELETE FROM paper_seal WHERE position = (SELECT MAX(position) FROM paper_seal)",
            "UPDATE paper_seal SET digest = x'00' WHERE position = 1",
            "UPDATE paper_seal SET number = 'BC-2026-000009' WHERE position = 1",
            "INSERT INTO invoice_return SELECT 'BC-C-2026-000002', invoice_id, account_id, brand, issued_date, reason, 0, way FROM invoice_return",
        ])
    func tampered(_ sql: String) async throws {
        let h = try await issued()
        try await h.tamper(sql)
        #expect(try await !seals(h).isEmpty)
    }

    @Test("鎖を全部作り直せば合ってしまう。よそに控えた封印とは合わない")
    func forged() async throws {
        let h = try await issued()
        let kept = try await h.store.audit().lastSeal
        #expect(kept.hasPrefix("6:"))
        h.set("2026-12-01")
        try await h.work()
        #expect(try await h.store.audit(keptSeal: kept).findings == [])
        try await h.tamper(
            "DELETE FROM paper_seal", "UPDATE invoice SET recipient_company = 'x'",
            "INSERT INTO paper_to_seal (number, kind) SELECT number, 'invoice' FROM invoice",
            "INSERT INTO paper_to_seal (number, kind) SELECT receipt_number, 'receipt' FROM invoice",
            "INSERT INTO paper_to_seal (number, kind) SELECT number, 'return' FROM invoice_return")
        try await h.store.sealEarlierPapers()
        #expect(try await h.store.audit().findings == [])
        #expect(try await h.store.audit(keptSeal: kept).findings.count == 1)
    }

    @Test("ファイルが消えた書類を、だまって描き直すことはない")
    func lost() async throws {
        let h = try await issued()
        let invoice = try #require(try await h.invoices().first)
        try await h.tamper("DELETE FROM paper WHERE kind = 'receipt'")
        await #expect(throws: Transaction.LostPaper.self) {
            _ = try await h.store.receipt(of: invoice.id, accountID: h.account)
        }
    }

    @Test("まだ描かれていない領収書は待つ。描く仕事が消えていれば見つかる")
    func undrawn() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        h.store.store.setCaughtUp(with: "call", at: h.clock.now)
        try await BillingRun(store: h.store, logger: .silent).runOnce()
        try await ChargeInvoices(store: h.store, acquirer: h.sandbox, logger: .silent).worker.runDue()
        #expect(try await seals(h) == [])
        try await h.tamper("DELETE FROM job WHERE kind = 'receipt'")
        #expect(try await seals(h) == ["paper BC-R-2026-000001: has no file, and nobody draws it"])
    }

    @Test("封印より前に発行した書類は、次の起動で封印する。二度目は何も変えない")
    func earlier() async throws {
        let world = World(clock: { Sample.day("2026-12-10").start })
        let path = FileManager.default.temporaryDirectory.appending(
            path: "billing-\(world.newID(ChargeID.self)).sqlite"
        ).path
        defer { for end in ["", "-wal", "-shm", ".lock"] { unlink(path + end) } }
        let account: AccountID = world.newID()
        do {
            let before = BillingStore.migrations.firstIndex { $0.name == BillingStore.sealMigration.name } ?? 0
            let old = try await Store.open(
                path: path, migrations: Array(BillingStore.migrations[..<before]), world: world)
            try await old.write { tx in
                try tx.insert(
                    Sample.contract(of: account, start: "2026-11-05"), nextChargeDate: Sample.day("2027-01-01"))
                for (number, period) in [("BC-2026-000001", "2026-11-01"), ("BC-2026-000002", "2026-12-01")] {
                    try tx.execute(
                        """
                        INSERT INTO invoice (invoice_id, account_id, brand, number, issued_date, charge_date, period_date,
                            title, total_yen, recipient_kind, recipient_company, recipient_person, recipient_postal_code,
                            recipient_address, state, failure, issued_ms)
                        VALUES (?, ?, 'businesscall', ?, ?, ?, ?, 'x', 0, 'person', '', '', '', '', 'open', '', 0)
                        """, tx.newID(InvoiceID.self), account, number, period, period, period)
                }
                try tx.execute(
                    """
                    INSERT INTO paper (number, kind, invoice_id, pdf, sha256, issued_ms)
                    SELECT number, 'invoice', invoice_id, x'00', x'01', 0 FROM invoice WHERE number = 'BC-2026-000002'
                    """)
            }
            try old.close()
        }
        let store = BillingStore(
            store: try await Store.open(path: path, migrations: BillingStore.migrations, world: world),
            brands: Sample.catalogue)
        #expect(try await store.auditSeals(kept: nil).findings.count == 3, "two papers and a file without a seal")
        try await store.sealEarlierPapers()
        try await store.sealEarlierPapers()
        let found = try await store.auditSeals(kept: nil)
        #expect(found.findings == [] && found.last?.position == 3)
        try store.store.close()
    }
}
