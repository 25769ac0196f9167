import Primitives
import ServiceRuntime
import ServiceStore
import Testing

@testable import BillingService

/// The ledger of counted calls beside what Call says of its own.
@Suite("検査: 数えた件数と、受付の記録")
struct AuditCallsTests {
    private static let incarnation = "inc_test"

    /// Three calls of November and one of December, one of which does not count; all heard, up to event 10.
    private func shop() async throws -> (h: Harness, ids: [InquiryID]) {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        let ids = (0..<4).map { _ in World.real.newID(InquiryID.self) }
        for (id, day) in zip(ids, ["2026-11-21", "2026-11-25", "2026-11-30", "2026-12-01"]) {
            try await h.record(id, on: day, counts: id != ids[1])
        }
        try await h.store.store.write { tx in
            try tx.execute(
                "INSERT INTO follow_position (publisher, incarnation, sequence, event_id) VALUES ('call', ?, 10, 'evt')",
                Self.incarnation)
        }
        return (h, ids)
    }

    private func theirs(
        _ h: Harness, _ months: [(String, [(id: InquiryID, counts: Bool)])], through: Int64 = 10,
        incarnation: String = AuditCallsTests.incarnation
    ) throws -> CallCounts {
        let lines = months.map { CallCounts.Month(account: h.account, month: Sample.day($0.0), calls: $0.1).line }
        let heading = CallCounts.heading(incarnation: incarnation, through: through)
        return try CallCounts(([heading] + lines).joined(separator: "\n") + "\n")
    }

    @Test("同じなら何も言わず、一件でも違えば月を挙げる")
    func compared() async throws {
        let (h, ids) = try await shop()
        // In whatever order.
        let november = [(ids[2], true), (ids[0], true), (ids[1], false)].map { (id: $0.0, counts: $0.1) }
        let december = [(id: ids[3], counts: true)]
        func findings(_ months: [(String, [(id: InquiryID, counts: Bool)])]) async throws -> [String] {
            try await h.store.audit(calls: theirs(h, months)).findings
        }
        #expect(try await findings([("2026-11-01", november), ("2026-12-01", december)]) == [])
        // Waived at Call, and Billing has not taken it out.
        let waived = [(ids[0], true), (ids[1], false), (ids[2], false)].map { (id: $0.0, counts: $0.1) }
        #expect(
            try await findings([("2026-11-01", waived), ("2026-12-01", december)])
                == ["\(h.account) 2026年11月: 2 of 3 calls count here, 1 of 3 at Call, or not the same ones"])
        // As many, but another one of them.
        let other = [(ids[0], true), (ids[1], true), (ids[2], false)].map { (id: $0.0, counts: $0.1) }
        #expect(try await findings([("2026-11-01", other), ("2026-12-01", december)]).count == 1)
        #expect(
            try await findings([("2026-11-01", november)]) == ["\(h.account) 2026年12月: 1 calls here, none at Call"])
        try await h.tamper("DELETE FROM count_entry WHERE received_month = '2026-12-01'")
        #expect(
            try await findings([("2026-11-01", november), ("2026-12-01", december)])
                == ["\(h.account) 2026年12月: 1 calls at Call, none here"])
        try await h.tamper("DELETE FROM count_entry")
        #expect(try await findings([("2026-11-01", november), ("2026-12-01", december)]).count == 2)
    }

    @Test("件数は一つの時点のもの。それより後に聞いたことは比べない")
    func ofOneMoment() async throws {
        let (h, ids) = try await shop()
        let before = try theirs(
            h,
            [
                ("2026-11-01", [(id: ids[0], counts: true), (id: ids[1], counts: false), (id: ids[2], counts: true)]),
                ("2026-12-01", [(id: ids[3], counts: true)]),
            ])
        try await h.change(ids[0], on: "2026-11-21", counts: false, sequence: 11)
        #expect(try await h.store.audit(calls: before).findings == [])
        try await h.change(ids[2], on: "2026-11-30", counts: false, sequence: 9)
        #expect(try await h.store.audit(calls: before).findings.count == 1)
    }

    @Test("まだ聞いていない、別の記録である、読めない")
    func notCompared() async throws {
        let (h, _) = try await shop()
        let later = try await h.store.audit(calls: theirs(h, [], through: 11)).findings
        #expect(later == ["the call counts are as of event 11, and only 10 have been heard of"])
        let strange = try await h.store.audit(calls: theirs(h, [], incarnation: "inc_other")).findings
        #expect(strange == ["the call counts are of another store of Call's"])
        for text in ["", "call-counts 2 inc_x 1", "call-counts 1 inc_x 1\nacc_x 2026-11-01 1 1 00"] {
            #expect(throws: CallCounts.Unreadable.self) { _ = try CallCounts(text) }
        }
    }
}
