import Contracts
import Primitives
import ServiceStore
import Testing

@testable import CallService

@Suite struct WaiverTests {
    static let billing = Actor(id: "stf_1", name: "花子", isStaff: true)
    static let another = Actor(id: "stf_2", name: "太郎", isStaff: true)

    static func waiver(_ state: Waiver.State) -> Waiver {
        Waiver(state: state, reason: "間違い電話でした", requestedBy: billing, requested: RecordInquiryTests.now)
    }

    /// Both seeds: 10,000 yen; the dearest call over the plan.
    @Test func asManyAsCostNoMoreThanWhatNeedsASecondPersonAreWaivedAlone() throws {
        for var brand in Shop.brands {
            let dearest = try #require(brand.plans.map(\.overagePerCall.yen.amount).max())
            let alone = try BrandRules([brand])[brand.key].waivedAlone
            #expect(Int64(alone) * dearest <= 10_000 && Int64(alone + 1) * dearest > 10_000)
            brand.secondPersonAbove = Yen(dearest * 3 - 1)
            #expect(try BrandRules([brand])[brand.key].waivedAlone == 2)
            brand.secondPersonAbove = .zero
            #expect(try BrandRules([brand])[brand.key].waivedAlone == 0)
        }
        #expect(try BrandRules(Shop.brands)["gone"].waivedAlone == 0)
    }

    @Test(arguments: [
        (counted: true, decision: false, lately: 1, needed: false), (true, false, 2, true), (true, false, 3, true),
        // What costs the customer more, or changes nothing, is nobody's gift.
        (false, true, 9, false), (false, false, 9, false),
    ])
    func whatNeedsASecondPerson(_ row: (counted: Bool, decision: Bool, lately: Int, needed: Bool)) throws {
        let inquiry = CountingTests.inquiry(row.counted, .open)
        let decided = try #require(try DecideCount.decide(row.decision, reason: "x", inquiry).get())
        #expect(DecideCount.needsSecondPerson(decided, lately: row.lately, alone: 2) == row.needed)
    }

    @Test func theSecondPersonAgreesOrNotAndTheFirstTakesBack() throws {
        let waits = Self.waiver(.waiting)
        #expect(try DecideWaiver.decide(true, note: "", by: Self.another, waits) == .agreed)
        #expect(try DecideWaiver.decide(false, note: "", by: Self.another, waits) == .refused)
        #expect(try DecideWaiver.decide(false, note: "", by: Self.billing, waits) == .withdrawn)
        #expect(throws: DecideWaiver.Rejection.samePerson) {
            try DecideWaiver.decide(true, note: "", by: Self.billing, waits)
        }
        #expect(throws: DecideWaiver.Rejection.noteTooLong) {
            try DecideWaiver.decide(true, note: String(repeating: "あ", count: 201), by: Self.another, waits)
        }
        for waiver in [nil, Self.waiver(.agreed), Self.waiver(.refused), Self.waiver(.withdrawn)] {
            #expect(throws: DecideWaiver.Rejection.notWaiting) {
                try DecideWaiver.decide(true, note: "", by: Self.another, waiver)
            }
        }
    }

    /// Two calls may be waived by one person alone.
    private func shop() async throws -> (Shop, [InquiryID]) {
        let shop = try await Shop(waivedAlone: 2)
        var ids: [InquiryID] = []
        for n in 1...4 { ids.append(try await shop.recordedID("r\(n)")) }
        return (shop, ids)
    }

    private func waive(
        _ shop: Shop, _ id: InquiryID, by actor: Actor = billing
    ) async throws -> Call_DecideCountResponse {
        try await shop.store.decideCount(
            id, counts: false, reason: "営業電話でした", by: actor, requestID: "w\(shop.clock.world.newID(InquiryID.self))",
            request: .init()
        ).response
    }

    private func decide(
        _ shop: Shop, _ id: InquiryID, _ agreed: Bool, by actor: Actor
    ) async throws -> Call_DecideWaiverResponse {
        try await shop.store.decideWaiver(
            of: id, agreed: agreed, note: "確認済み", by: actor,
            requestID: "d\(shop.clock.world.newID(InquiryID.self))", request: .init()
        ).response
    }

    @Test func theThirdCallWaitsForTheSecondPerson() async throws {
        let (shop, ids) = try await shop()
        for id in ids.prefix(2) {
            let answer = try await waive(shop, id)
            #expect(!answer.inquiry.counts && !answer.waitsForSecondPerson)
        }
        let before = try await shop.eventKinds()
        let asked = try await waive(shop, ids[2], by: Self.another)
        #expect(asked.inquiry.counts && asked.waitsForSecondPerson)
        #expect(try await shop.eventKinds() == before, "nothing has changed yet: nobody is told")
        let listed = try await shop.store.undecided(after: nil, limit: 10).undecided
        #expect(listed.map(\.inquiry.id) == [ids[2]] && listed[0].dispute == nil)
        #expect(listed[0].waiver?.requestedBy == Self.another && listed[0].waiver?.reason == "営業電話でした")
        // While it waits nothing else is decided about the call.
        await #expect(throws: DecideCount.Rejection.waiverWaits) {
            _ = try await waive(shop, ids[2])
        }
        await #expect(throws: DecideWaiver.Rejection.samePerson) {
            _ = try await decide(shop, ids[2], true, by: Self.another)
        }
        let agreed = try await decide(shop, ids[2], true, by: Self.billing)
        #expect(!agreed.inquiry.counts && agreed.inquiry.countsBecause == "営業電話でした")
        #expect(try await shop.eventKinds().dropFirst(before.count).elementsEqual(["inquiry.count_changed"]))
        #expect(try await shop.store.undecided(after: nil, limit: 10).undecided.isEmpty)
        let detail = try await shop.store.detailForStaff(ids[2])
        #expect(detail.history.map(\.line.what) == [.waived] && detail.waivers.map(\.state) == [.agreed])
        #expect(detail.waivers[0].decided?.by == Self.billing && detail.waivers[0].decided?.note == "確認済み")
        #expect(try await shop.store.detail(ids[2], of: shop.account).waivers.isEmpty, "among staff")
    }

    @Test func refusedAndTakenBackNothingHasChangedAndItMayBeAskedAgain() async throws {
        let (shop, ids) = try await shop()
        _ = try await shop.store.dispute(
            ids[2], of: shop.account, reason: "間違い電話です", by: Shop.member, requestID: "d", request: .init())
        for id in ids.prefix(2) { _ = try await waive(shop, id) }
        for decider in [Self.another, Self.billing] {
            #expect(try await waive(shop, ids[2]).waitsForSecondPerson)
            let answer = try await decide(shop, ids[2], false, by: decider)
            #expect(answer.inquiry.counts && answer.inquiry.dispute == .open)
        }
        #expect(try await shop.store.detailForStaff(ids[2]).waivers.map(\.state) == [.refused, .withdrawn])
        await #expect(throws: DecideWaiver.Rejection.notWaiting) {
            _ = try await decide(shop, ids[2], true, by: Self.another)
        }
        #expect(try await waive(shop, ids[2]).waitsForSecondPerson)
        // What waits counts too; another customer's calls do not.
        #expect(try await waive(shop, ids[3]).waitsForSecondPerson)
        let other = try await shop.recordedID("o1") { $0.number = Shop.otherNumber }
        #expect(try await !waive(shop, other).waitsForSecondPerson)
        // The customer is told once, with the dispute's answer.
        let before = try await shop.eventKinds()
        let agreed = try await decide(shop, ids[2], true, by: Self.another)
        #expect(!agreed.inquiry.counts && agreed.inquiry.dispute == .upheld)
        #expect(
            try await shop.eventKinds().dropFirst(before.count)
                .elementsEqual(["inquiry.dispute_decided", "inquiry.count_changed"]))
    }

    @Test func afterThirtyDaysOnePersonMayWaiveAgain() async throws {
        let (shop, ids) = try await shop()
        for id in ids.prefix(2) { _ = try await waive(shop, id) }
        shop.clock.advance(.days(30))
        #expect(try await !waive(shop, ids[2]).waitsForSecondPerson)
        #expect(try await !waive(shop, ids[3]).waitsForSecondPerson)
        // Counted again it was no gift.
        _ = try await shop.store.decideCount(
            ids[2], counts: true, reason: "ご依頼でした", by: Self.billing, requestID: "c", request: .init())
        #expect(try await !waive(shop, ids[2]).waitsForSecondPerson)
    }
}
