import Primitives
import ServiceStore
import Testing

@testable import CallService

@Suite struct FindAnsweringCardsTests {
    let shop: Shop

    init() async throws {
        shop = try await Shop()
        try await shop.apply(shop.account, number: Shop.number) {
            ($0.siteName, $0.siteNameKana) = ("ひなたネットショップ", "ヒナタネットショップ")
            $0.companyName = "ウィズ・プランナーズ株式会社"
        }
        try await shop.apply(shop.other, number: Shop.otherNumber) {
            ($0.siteName, $0.siteNameKana) = ("髙橋 法律事務所", "タカハシ ホウリツ ジムショ")
        }
    }

    @Test(arguments: [
        ("ひなた", ["ひなたネットショップ"]), ("ﾋﾅﾀ", ["ひなたネットショップ"]), ("ヒナタ　ネット", ["ひなたネットショップ"]),
        ("プランナーズ", ["ひなたネットショップ"]), ("高橋", ["髙橋 法律事務所"]), ("たかはしほうりつ", ["髙橋 法律事務所"]),
        ("5958", ["ひなたネットショップ"]), ("03-4510-5959", ["髙橋 法律事務所"]), ("＋８１ 3 4510 5959", ["髙橋 法律事務所"]),
        ("4510", ["髙橋 法律事務所", "ひなたネットショップ"]), ("ひなた 法律", []), ("%", []), ("_", []), ("　", []),
        // Not across the end of one field and the beginning of the next.
        ("ショップひなた", []),
    ])
    func words(_ typed: String, _ found: [String]) async throws {
        #expect(try await shop.store.findCards(SearchWords(typed)).cards.map(\.siteName) == found)
    }

    @Test func atMostTwentyAreShownAndMoreIsSaid() async throws {
        for n in 0..<21 {
            try await shop.apply(shop.clock.world.newID(), number: "03511\(10000 + n)") { $0.siteName = "支店\(n)" }
            let found = try await shop.store.findCards(SearchWords("支店"))
            #expect((found.cards.count, found.more) == (min(n + 1, 20), n == 20))
        }
    }

    @Test func anEndedCustomerIsNotFound() async throws {
        try await shop.apply(shop.account, number: Shop.number) {
            ($0.siteName, $0.state) = ("ひなたネットショップ", .ended)
        }
        #expect(try await shop.store.findCards(SearchWords("ひなた")).cards.isEmpty)
    }

    @Test func cardsOfAnOlderVersionAreFoundOnceTheyAreFolded() async throws {
        try await shop.store.store.write { tx in _ = try tx.execute("UPDATE answering_card SET folded = ''") }
        #expect(try await shop.store.findCards(SearchWords("ひなた")).cards.isEmpty)
        try await FoldCards.worker(shop.store, logger: .init(label: "test")).runDue()
        #expect(try await shop.store.findCards(SearchWords("ひなた")).cards.map(\.account) == [shop.account])
    }
}
