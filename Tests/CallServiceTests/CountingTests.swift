import Contracts
import Primitives
import ServiceStore
import Testing

@testable import CallService

@Suite struct CountingTests {
    @Test(arguments: KindOfCall.allCases)
    func everythingCountsUnlessTheBrandSaysOtherwise(_ kind: KindOfCall) throws {
        #expect(Counting.rule(kind, free: []) == Counting(counts: true, because: "すべての着信が件数に含まれます。"))
        #expect(Counting.rule(kind, free: [kind]) == Counting(counts: false, because: "「\(kind.name)」は件数に含まれません。"))
        #expect(Counting.rule(kind, free: Set(KindOfCall.allCases).subtracting([kind])).counts)
    }

    @Test func theSeedsCountEveryCall() throws {
        let rules = try BrandRules(Shop.brands)
        for brand in Shop.brands { #expect(rules[brand.key].freeKinds.isEmpty && !rules[brand.key].suspended.isEmpty) }
        var brand = Shop.brands[0]
        brand.freeCallKinds = ["sales", "wrong_number"]
        #expect(try BrandRules([brand])[brand.key].freeKinds == [.sales, .wrongNumber])
        brand.freeCallKinds = ["spam"]
        #expect(throws: BrandRules.Malformed.self) { try BrandRules([brand]) }
    }

    static func inquiry(_ counts: Bool = true, _ dispute: Inquiry.DisputeState? = nil) -> Inquiry {
        InquiryWorkTests.inquiry {
            $0.counting.counts = counts
            $0.dispute = dispute
        }
    }

    @Test(arguments: [
        ("", inquiry(), 0, DisputeCount.Rejection.reasonMissing),
        (String(repeating: "あ", count: 501), inquiry(), 0, .reasonTooLong),
        ("x", inquiry(false), 0, .doesNotCount), ("x", inquiry(true, .open), 0, .disputedAlready),
        ("x", inquiry(true, .refused), 0, .disputedAlready), ("x", inquiry(false, .upheld), 0, .disputedAlready),
        ("x", inquiry(), 61, .tooOld),
    ])
    func whatCannotBeDisputed(_ reason: String, _ inquiry: Inquiry, _ days: Int, _ wrong: DisputeCount.Rejection) {
        #expect(DisputeCount.decide(reason, inquiry, now: RecordInquiryTests.now + .days(days)) == .failure(wrong))
    }

    struct Case: Sendable {
        let counted: Bool
        let dispute: Inquiry.DisputeState?
        let decision: Bool
        /// nil: nothing to decide.
        let after: (dispute: Inquiry.DisputeState?, changed: Bool)?
    }

    @Test(arguments: [
        Case(counted: true, dispute: .open, decision: false, after: (.upheld, true)),
        Case(counted: true, dispute: .open, decision: true, after: (.refused, false)),
        Case(counted: true, dispute: nil, decision: false, after: (nil, true)),
        Case(counted: true, dispute: nil, decision: true, after: nil),
        Case(counted: false, dispute: nil, decision: true, after: (nil, true)),
        Case(counted: false, dispute: .upheld, decision: false, after: nil),
        Case(counted: false, dispute: .upheld, decision: true, after: (.upheld, true)),
        Case(counted: true, dispute: .refused, decision: false, after: (.refused, true)),
    ])
    func whatStaffDecide(_ row: Case) throws {
        let decided = try DecideCount.decide(row.decision, reason: "確認しました", Self.inquiry(row.counted, row.dispute))
            .get()
        #expect(decided?.worked.inquiry.dispute == row.after?.dispute)
        #expect(decided?.countChanged == row.after?.changed)
        if let decided {
            #expect(decided.worked.inquiry.counting.counts == row.decision)
            #expect(decided.worked.line == HistoryLine(what: row.decision ? .counted : .waived, text: "確認しました"))
            #expect((decided.worked.inquiry.counting.because == "確認しました") == decided.countChanged)
        }
        #expect(
            DecideCount.decide(row.decision, reason: " ", Self.inquiry(row.counted, row.dispute))
                == .failure(.reasonMissing))
    }

    @Test func aDisputeGoesFromTheCustomerToBilling() async throws {
        let shop = try await Shop()
        let store = shop.store
        let ids = [try await shop.recordedID("r1"), try await shop.recordedID("r2"), try await shop.recordedID("r3")]
        for (index, id) in ids.enumerated() {
            _ = try await store.dispute(
                id, of: shop.account, reason: "理由\(index)", by: Shop.member, requestID: "d\(index)", request: .init())
        }
        await #expect(throws: NotFound.self) {
            _ = try await store.dispute(
                ids[0], of: shop.other, reason: "x", by: Shop.member, requestID: "dx", request: .init())
        }
        let first = try await store.undecided(after: nil, limit: 2)
        let second = try await store.undecided(after: first.next, limit: 2)
        #expect(Set((first.undecided + second.undecided).map(\.inquiry.id)) == Set(ids) && second.next == nil)
        let dispute = try #require(first.undecided[0].dispute)
        #expect(dispute.by == "高橋" && dispute.reason.hasPrefix("理由"))
        for request in ["w1", "w1"] {
            let told = try await store.decideCount(
                ids[0], counts: false, reason: "間違い電話でした", by: Shop.staff, requestID: request, request: .init())
            let inquiry = told.response.inquiry
            #expect(!inquiry.counts && inquiry.dispute == .upheld && inquiry.countsBecause == "間違い電話でした")
            #expect(!told.response.waitsForSecondPerson)
        }
        _ = try await store.decideCount(
            ids[1], counts: true, reason: "ご依頼の件でした", by: Shop.staff, requestID: "w2", request: .init())
        #expect(try await store.undecided(after: nil, limit: 10).undecided.map(\.inquiry.id) == [ids[2]])
        let events = try await shop.eventKinds().dropFirst(6)
        #expect(events.elementsEqual(["inquiry.dispute_decided", "inquiry.count_changed", "inquiry.dispute_decided"]))
        let reasons = try await store.store.read { tx in
            try tx.rows("SELECT payload FROM event WHERE kind = 'inquiry.dispute_decided' ORDER BY sequence").map {
                try Call_Inquiry(serializedBytes: $0.data("payload")).reason
            }
        }
        #expect(reasons == ["間違い電話でした", "ご依頼の件でした"])
        #expect(try await store.detailForStaff(ids[0]).history.map(\.line.what) == [.disputed, .waived])
    }
}
