import Contracts
import Foundation
import Primitives
import ServiceStore
import Testing

@testable import BillingService

@Suite("数える、取り消す、次の請求で調整する（実際のSQLiteで）")
struct OverageStoreTests {
    @Test(
        "Callの知らせから台帳の行へ",
        arguments: [
            (CountCall.Told.recorded, true, nil, 1), (.recorded, false, nil, 0), (.changed, false, nil, 0),
            (.changed, true, nil, 1), (.changed, false, 1, -1), (.changed, true, 0, 1),
            // Repeats, and the record of a call that staff have decided about meanwhile.
            (.recorded, true, 1, nil), (.recorded, true, 0, nil), (.recorded, false, 1, nil), (.changed, true, 1, nil),
            (.changed, false, 0, nil),
        ] as [(CountCall.Told, Bool, Int?, Int?)])
    func entries(_ told: CountCall.Told, _ counts: Bool, _ known: Int?, _ entry: Int?) {
        #expect(CountCall.entry(told, counts: counts, known: known) == entry)
    }

    private func id() -> InquiryID { World.real.newID() }

    /// A shop of November with so many calls, its first bill paid.
    private func shop(_ calls: Int) async throws -> (Harness, [InquiryID]) {
        let h = try Harness(at: "2026-11-05")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-05")
        try await h.work()
        let ids = (0..<calls).map { _ in id() }
        for id in ids { try await h.record(id, on: "2026-11-20") }
        return (h, ids)
    }

    private func bill(_ h: Harness, _ day: String) async throws -> Invoice {
        h.set(day, hour: 0)
        try await h.work()
        try await h.work()
        #expect(try await h.store.audit().findings == [])
        #expect(try await h.booksAgree() == [])
        let last = try #require(try await h.invoices().last)
        #expect(last.bill.period == Sample.day(day) && last.state == .paid)
        return last
    }

    @Test("締める前と後の取消、遅れた呼、決め直し: 11月の合計はいつも正しい")
    func wholePath() async throws {
        let (h, ids) = try await shop(44)
        try await h.change(ids[0], on: "2026-11-20", counts: false)
        #expect(try await h.store.overview(of: h.account).callsThisMonth == 43)
        #expect(try await bill(h, "2026-12-01").total == Yen(5500 + 3 * 176))

        // Repeats change nothing, whatever their order.
        for _ in 0..<2 {
            try await h.change(ids[1], on: "2026-11-20", counts: false)
            try await h.record(ids[1], on: "2026-11-20")
        }
        #expect(try await h.store.audit().callsToGiveBack == 1)
        #expect(try await h.store.overview(of: h.account).nextBill?.totals.total == Yen(5500 - 176))
        let january = try await bill(h, "2027-01-01")
        #expect(january.bill.lines[0].description == "2026年11月分 超過通話料の調整（1件 減）")
        #expect(january.bill.lines[0].amount == Yen(-160))
        #expect(january.taxes == [TaxTotal(ratePercent: 10, total: Yen(5324), tax: Yen(484))])

        try await h.change(ids[1], on: "2026-11-20", counts: true)
        try await h.change(ids[2], on: "2026-11-20", counts: false)
        try await h.change(ids[2], on: "2026-11-20", counts: true)
        try await h.record(id(), on: "2026-11-30")
        #expect(try await h.store.audit().lateCalls == 2)
        let february = try await bill(h, "2027-02-01")
        #expect(february.bill.lines[0].description == "2026年11月分 超過通話料の調整（2件 増）")
        #expect(february.total == Yen(5500 + 2 * 176))
        #expect(try await bill(h, "2027-03-01").total == Yen(5500))
        let receipt = try await h.store.receipt(of: january.id, accountID: h.account)
        #expect(receipt != nil)
    }

    @Test("知らない呼の取消は覚えておき、あとから届く記録では数えない")
    func unknownCall() async throws {
        let (h, _) = try await shop(0)
        let (waived, free, revived) = (id(), id(), id())
        try await h.change(waived, on: "2026-11-20", counts: false)
        try await h.record(waived, on: "2026-11-20")
        try await h.record(free, on: "2026-11-20", counts: false)
        try await h.change(revived, on: "2026-11-20", counts: true)
        try await h.record(revived, on: "2026-11-20", counts: false)
        #expect(try await h.store.overview(of: h.account).callsThisMonth == 1)
        try await h.change(free, on: "2026-11-20", counts: true)
        #expect(try await h.store.overview(of: h.account).callsThisMonth == 2)
        #expect(try await h.store.audit().findings == [])
    }

    @Test("戻す額が大きくても、請求が負になることはない。検査はそれも追う")
    func carriedForward() async throws {
        let (h, ids) = try await shop(100)
        #expect(try await bill(h, "2026-12-01").total == Yen(5500 + 60 * 176))
        for id in ids { try await h.change(id, on: "2026-11-20", counts: false) }
        #expect(try await h.store.audit().callsToGiveBack == 60)
        #expect(try await bill(h, "2027-01-01").total == Yen(220))
        #expect(try await h.store.audit().callsToGiveBack == 30)
        #expect(try await bill(h, "2027-02-01").total == Yen(220))
        #expect(try await bill(h, "2027-03-01").total == Yen(5500))
    }

    @Test("止まっていた数か月の請求も、いま数えている件数で作る")
    func afterAnOutage() async throws {
        let (h, ids) = try await shop(43)
        try await h.change(ids[0], on: "2026-11-20", counts: false)
        h.set("2027-02-10")
        try await h.work()
        #expect(try await h.invoices().map(\.total.amount).dropFirst() == [5500 + 2 * 176, 5500, 5500])
        try await h.change(ids[1], on: "2026-11-20", counts: false)
        #expect(try await bill(h, "2027-03-01").total == Yen(5500 - 176))
    }

    @Test(
        "検査は、手を加えた台帳と明細を見つける",
        arguments: [
            "DELETE FROM count_entry WHERE inquiry_id = (SELECT MIN(inquiry_id) FROM count_entry)",
            "DELETE FROM count_entry WHERE delta = -1", "UPDATE count_entry SET delta = 1 WHERE delta = -1",
            "UPDATE count_entry SET delta = 0 WHERE inquiry_id = (SELECT MAX(inquiry_id) FROM count_entry)",
            "UPDATE count_entry SET invoices_before = 0 WHERE delta = -1",
            """
            INSERT INTO count_entry SELECT inquiry_id || 'X', 1, account_id, received_date, received_month, 1, 0, told_ms, NULL
            FROM count_entry WHERE delta = -1
            """,
            "UPDATE invoice_line SET quantity = quantity + 1 WHERE kind = 'overage' AND quantity < 0",
            "UPDATE invoice_line SET unit_price_yen = 130 WHERE kind = 'overage' AND quantity < 0",
            // With all sums beside it made to fit, still not what the calls come to.
            """
            UPDATE invoice_line SET quantity = 4 WHERE kind = 'overage' AND quantity = 3;
            UPDATE invoice_tax SET total_yen = 6204, tax_yen = 564 WHERE total_yen = 6028;
            UPDATE charge SET amount_yen = 6204 WHERE amount_yen = 6028;
            UPDATE invoice SET total_yen = 6204 WHERE total_yen = 6028
            """,
        ])
    func doctored(_ sql: String) async throws {
        let (h, ids) = try await shop(43)
        #expect(try await bill(h, "2026-12-01").total == Yen(6028))
        try await h.change(ids[0], on: "2026-11-20", counts: false)
        _ = try await bill(h, "2027-01-01")
        for statement in sql.split(separator: ";") { try await h.tamper(String(statement)) }
        #expect(try await h.store.audit().findings.isEmpty == false)
    }

    @Test("前の版の数え方は、台帳に移る")
    func migrated() async throws {
        let world = World(clock: { Sample.day("2026-12-10").start })
        let path = FileManager.default.temporaryDirectory.appending(
            path: "billing-\(world.newID(ChargeID.self)).sqlite"
        ).path
        defer { for end in ["", "-wal", "-shm", ".lock"] { unlink(path + end) } }
        let account: AccountID = world.newID()
        do {
            let old = try await Store.open(path: path, migrations: [BillingStore.migrations[0]], world: world)
            try await old.write { tx in
                try tx.insert(
                    Sample.contract(of: account, start: "2026-11-05"), nextChargeDate: Sample.day("2027-01-01"))
                for (period, issued) in [("2026-11-01", "2026-11-05"), ("2026-12-01", "2026-12-01")] {
                    try tx.execute(
                        """
                        INSERT INTO invoice VALUES (?, ?, 'businesscall', ?, ?, ?, ?, '', 0, 'person', '', '', '', '', 'open',
                            '', NULL, NULL, ?)
                        """, tx.newID(InvoiceID.self), account, period, issued, issued, period, Sample.day(issued).start
                    )
                }
                for told in ["2026-11-06", "2026-12-05"] {
                    try tx.execute(
                        "INSERT INTO counted_call VALUES (?, ?, '2026-11-06', '2026-11-01', ?)",
                        tx.newID(InquiryID.self),
                        account, Sample.day(told).start)
                }
            }
            try old.close()
        }
        let store = try await Store.open(path: path, migrations: BillingStore.migrations, world: world)
        let facts = try await store.read { tx in try tx.billingFacts(account) }
        #expect(facts?.countedCalls == [Sample.day("2026-11-01"): 2])
        let before = try await store.read { tx in
            try tx.rows("SELECT invoices_before FROM count_entry ORDER BY told_ms").map {
                try $0.int("invoices_before")
            }
        }
        #expect(before == [1, 2])
        try store.close()
    }
}
