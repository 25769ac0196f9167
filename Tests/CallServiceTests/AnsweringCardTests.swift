import Contracts
import Primitives
import Testing

@testable import CallService

/// What Account tells of a customer becomes the operators' card, and the answer to the very next ring.
@Suite struct AnsweringCardTests {
    /// 2017-02-27 is a Monday, answered 10:00–17:00; the clock stands at 11:05.
    private func answering(_ shop: Shop) async throws -> Call_AnsweringCard {
        Call_AnsweringCard(try await shop.store.answering(PhoneNumber(Shop.number)!))
    }

    private func ring(_ shop: Shop, _ id: String) async throws -> OpenCall {
        try await shop.store.ring(
            .init(providerCallID: id, dialled: Shop.number, caller: "0368502192", at: nil, followsAnswer: true)
        ).call
    }

    @Test func aClosingDaySaysWhyAndAnswersTheNextRing() async throws {
        let shop = try await Shop()
        #expect(try await ring(shop, "CA1").answer == .queue)
        try await shop.apply(shop.account, number: Shop.number) {
            $0.closingDays = [
                .with {
                    $0.fromDate = "2017-02-27"
                    $0.toDate = "2017-02-28"
                    $0.label = "棚卸し"
                }
            ]
        }
        let card = try await answering(shop)
        #expect(!card.openNow && card.openReason == "休業日（棚卸し）のため時間外" && card.closingDays.map(\.label) == ["棚卸し"])
        #expect(try await ring(shop, "CA2").answer == .outOfHours)
        #expect(try await shop.store.answering(PhoneNumber(Shop.otherNumber)!).status.open)
    }

    @Test func aHolidayIsAnsweredOrNotAsTheCustomerSays() async throws {
        let shop = try await Shop()
        shop.clock.set(JapanDate(iso: "2017-03-20")!.at(hour: 11, minute: 0))
        #expect(try await ring(shop, "CA1").answer == .queue)
        try await shop.apply(shop.account, number: Shop.number) { $0.closedOnHolidays = true }
        #expect(try await answering(shop).openReason == "祝日（春分の日）のため時間外")
        #expect(try await ring(shop, "CA2").answer == .outOfHours)
    }

    @Test func theMemoIsShownAndTheQuestionsWhileTheOptionIsHeld() async throws {
        let shop = try await Shop()
        #expect(try await answering(shop).memo == .init())
        for held in [true, false] {
            try await shop.apply(shop.account, number: Shop.number) {
                $0.memo = .with {
                    $0.basics = "○○に関する窓口です"
                    $0.freeText = "よく電話が来る人：田中様"
                }
                $0.questions = [
                    .with {
                        $0.question = "送料は"
                        $0.answer = "500円です"
                    }
                ]
                $0.options = held ? ["qa"] : []
            }
            let card = try await answering(shop)
            #expect(card.memo.basics == "○○に関する窓口です" && card.memo.freeText == "よく電話が来る人：田中様")
            #expect(card.questions.map(\.answer) == (held ? ["500円です"] : []))
        }
    }
}

/// What becomes of the card when the contract ends.
@Suite struct EndedCardTests {
    @Test func anEndedCardAnnouncesAndGoesWithTheNumber() async throws {
        let shop = try await Shop()
        func ring(_ id: String) async throws -> ShownCall {
            try await shop.store.ring(
                .init(providerCallID: id, dialled: Shop.number, caller: "0368502192", at: nil, followsAnswer: true))
        }
        #expect(try await ring("CA-1").call.answer == .queue)
        try await shop.apply(shop.account, number: "") { $0.state = .ended }
        let after = try await ring("CA-2").call
        #expect(after.answer == .unknownNumber)
        #expect(after.announcement == Shop.brands.first { $0.key == "eccall" }?.endedAnnouncement)
        // A call that was taken before is still written up.
        try await shop.record("late")
        #expect(try await shop.store.findCards(SearchWords("5958")).cards.isEmpty)

        let next: AccountID = shop.clock.world.newID()
        try await shop.apply(next, number: Shop.number)
        #expect(try await ring("CA-3").call.account == next)
        #expect(try await ring("CA-3").call.answer == .queue)
    }
}
