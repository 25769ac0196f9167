import Primitives
import ServiceStore
import Testing

@testable import CallService

@Suite struct FindInquiriesTests {
    let shop: Shop

    init() async throws {
        shop = try await Shop()
        try await shop.record("tanaka") { $0.writeUp.content = "見積書の件" }
        shop.clock.advance(.minutes(11))
        try await shop.record("sato") {
            ($0.writeUp.callerName, $0.writeUp.callerNameKana, $0.writeUp.callerCompany) = ("佐藤", "さとう", "")
            ($0.writeUp.callerNumber, $0.writeUp.callbackWanted, $0.writeUp.content) = (
                "090-1234-5678", true, "注文番号AB-12345の納期"
            )
        }
        shop.clock.advance(.days(1))
        try await shop.record("takahashi") {
            ($0.writeUp.callerName, $0.writeUp.callerNameKana, $0.writeUp.addressee) = ("髙橋 一郎", "ﾀｶﾊｼ", "")
            ($0.writeUp.callerNumber, $0.writeUp.content) = ("", "お礼のお電話")
        }
        try await shop.record("other's") { ($0.number, $0.writeUp.content) = (Shop.otherNumber, "田中様、よその件") }
    }

    @Test(arguments: [
        ("田中", ["見積書の件"]), ("タナカ", ["見積書の件"]), ("ﾀﾅｶ", ["見積書の件"]), ("たなか", ["見積書の件"]), ("田", ["見積書の件"]),
        ("03-6850-2192", ["見積書の件"]), ("0368502192", ["見積書の件"]), ("+81368502192", ["見積書の件"]),
        ("２１９２", ["見積書の件"]), ("5678", ["注文番号AB-12345の納期"]), ("高橋", ["お礼のお電話", "注文番号AB-12345の納期", "見積書の件"]),
        ("高橋一郎", ["お礼のお電話"]), ("12345", ["注文番号AB-12345の納期"]), ("ab-12345", ["注文番号AB-12345の納期"]),
        ("ウィズ プランナーズ", ["お礼のお電話", "見積書の件"]), ("田中 見積", ["見積書の件"]), ("田中 納期", []), ("！", []), ("存在しない", []),
    ])
    func words(_ typed: String, _ found: [String]) async throws {
        #expect(try await shop.find(typed) == found)
    }

    @Test func everyNarrowingHolds() async throws {
        let monday = JapanDate(iso: "2017-02-27")!
        #expect(try await shop.find(InquiryFilter(from: monday, to: monday)) == ["注文番号AB-12345の納期", "見積書の件"])
        #expect(try await shop.find(InquiryFilter(from: monday.adding(days: 1))) == ["お礼のお電話"])
        #expect(try await shop.find(InquiryFilter(callbackWanted: true)) == ["注文番号AB-12345の納期"])
        #expect(try await shop.find(InquiryFilter(kind: .callback)) == ["注文番号AB-12345の納期"])
        #expect(try await shop.find(InquiryFilter(status: .handled)) == [])
        #expect(
            try await shop.find(InquiryFilter(words: SearchWords("高橋"), to: monday, callbackWanted: false)) == ["見積書の件"]
        )
        #expect(try await shop.find(InquiryFilter(words: SearchWords("高橋"), from: monday.adding(days: 2))) == [])
    }

    /// Accounts lie side by side in the index: no period reaches over into another's.
    @Test(arguments: ["0001-01-01", "1886-01-01", "1969-12-31", "2200-01-01"])
    func noPeriodReachesAnotherCustomers(_ day: String) async throws {
        let shop = try await Shop()
        for number in [Shop.otherNumber, Shop.number, Shop.otherNumber] {
            try await shop.record("of \(number) \(day)") {
                ($0.number, $0.writeUp.content) = (number, "\(number)の件")
            }
            shop.clock.advance(.minutes(11))
        }
        let date = try #require(JapanDate(iso: day))
        for (from, to) in [(date, nil), (nil, date), (date, date)] as [(JapanDate?, JapanDate?)] {
            let found = try await shop.find(InquiryFilter(words: SearchWords("田中"), from: from, to: to))
            #expect(found.allSatisfy { $0 == "\(Shop.number)の件" }, "\(day)")
        }
        #expect(
            SearchKey.range(account: 3, -1 << 60..<Int64.max) == 3 << SearchKey.timeBits..<4 << SearchKey.timeBits)
    }

    @Test func pagesAreKeyedWithAndWithoutWords() async throws {
        for i in 0..<7 { try await shop.record("more\(i)") { $0.writeUp.content = "同じ時刻\(i)" } }
        let all = try await shop.find(InquiryFilter(), pages: 3)
        #expect(all.count == 10 && Set(all).count == 10)
        let found = try await shop.find("同じ時刻", pages: 3)
        #expect(Set(found) == Set((0..<7).map { "同じ時刻\($0)" }) && found.count == 7)
        #expect(try await shop.find("田中", pages: 1).count == 8)
    }

    @Test func searchGoesByTheTimeOfTheCallWhateverTheOrderOfWriting() async throws {
        let monday = JapanDate(iso: "2017-02-27")!
        for (name, minute, second) in [("四", 10, 0), ("二", 9, 30), ("三", 9, 40), ("一", 9, 30)] {
            try await shop.record(name) {
                $0.received = monday.at(hour: 10, minute: minute, second: second)
                $0.writeUp.content = "順番\(name)"
            }
        }
        let found = try await shop.find("順番", pages: 1)
        #expect(found.prefix(2) == ["順番四", "順番三"] && Set(found.suffix(2)) == ["順番二", "順番一"])
    }

    /// A narrowed list looks at a bounded number and says where it stands.
    @Test func aRareMatchCostsNoMoreThanALook() async throws {
        let store = shop.store
        try await store.store.write { [shop] tx in
            let first = try tx.find(shop.account, InquiryFilter(), after: nil, limit: 1).inquiries[0]
            for i in 1...(CallStore.lookedAtMost + 50) {
                var copy = first
                copy.id = tx.newID()
                copy.received = first.received + .seconds(i)
                copy.content = "ふつうの件"
                try tx.insert(copy)
            }
        }
        let page = try await store.inquiries(of: shop.account, InquiryFilter(kind: .callback), after: nil, limit: 10)
        #expect(page.inquiries.isEmpty && page.next != nil)
        #expect(try await shop.find(InquiryFilter(kind: .callback), pages: 10) == ["注文番号AB-12345の納期"])
        #expect(
            try await shop.find(InquiryFilter(words: SearchWords("高橋"), kind: .callback), pages: 10) == [
                "注文番号AB-12345の納期"
            ])
    }

    @Test func anOlderVersionsInquiriesAreIndexedOnce() async throws {
        let store = shop.store.store
        try await store.write { tx in
            try tx.execute("INSERT INTO inquiry_words (inquiry_words) VALUES ('delete-all')")
            try tx.execute("DELETE FROM inquiry_search")
        }
        #expect(try await shop.find("田中") == [])
        try await shop.record("new") { $0.writeUp.content = "新しい件" }
        try await BackfillSearch.worker(shop.store, logger: .init(label: "test")).runDue()
        #expect(try await shop.find("田中") == ["新しい件", "見積書の件"])
        #expect(try await shop.find("高橋").count == 4)
    }
}
