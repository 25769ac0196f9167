import Contracts
import Foundation
import Logging
import Primitives
import ServiceStore
import Testing

@testable import CallService

/// Of those who called an account that was erased nothing is left: not in a table, not in the file.
@Suite struct EraseTests {
    static let words = ["消去花子", "消去", "ショウキョ", "ひみつのご用件", "ひみ", "みつ", "08099998888", "内密のメモ"]

    /// What lies on the disk, the log too.
    static func bytes(_ folder: URL) throws -> Data {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .reduce(into: Data()) { $0 += try Data(contentsOf: $1) }
    }

    static func left(in folder: URL) throws -> [String] {
        let bytes = try bytes(folder)
        return words.filter { bytes.range(of: Data($0.utf8)) != nil }
    }

    func erase(_ shop: Shop) async throws {
        let event = try Feed_Event.with {
            $0.kind = "account.erased"
            $0.payload = try Account_AccountEvent.with { $0.account.accountID = shop.account.text }.serializedData()
        }
        try await shop.store.store.write { tx in try tx.apply(event) }
    }

    @Test func nothingOfACallerIsLeftInTheFile() async throws {
        let folder = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("erase-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let shop = try await Shop(path: folder.appendingPathComponent("call.sqlite").path)
        let id = try await shop.recordedID("r-1") {
            $0.writeUp.callerName = "消去花子"
            $0.writeUp.callerNameKana = "ショウキョハナコ"
            $0.writeUp.callerNumber = "080-9999-8888"
            $0.writeUp.content = "ひみつのご用件でした。"
        }
        _ = try await shop.store.addNote(
            "内密のメモ", to: id, of: shop.account, by: Shop.member, requestID: "n-1", request: .init())
        for n in 2...40 { try await shop.record("r-\(n)") { $0.writeUp.content = "ほかの用件 \(n)" } }
        try await shop.record("o-1") {
            $0.number = Shop.otherNumber
            $0.writeUp.callerName = "残る太郎"
        }
        #expect(try Self.left(in: folder) == Self.words, "there is something to erase")

        try await erase(shop)
        try await erase(shop)
        shop.clock.advance(Upkeep.requestsKept + .days(1))
        try await Upkeep(store: shop.store.store, logger: Logger(label: "test")).runOnce()
        try await CompactSearch.worker(shop.store, logger: Logger(label: "test")).runDue()
        #expect(try Self.left(in: folder) == [])

        #expect(try await shop.find("ほかの用件") == [])
        let counted = try await shop.store.store.read { tx in
            try tx.row("SELECT COUNT(*) AS n FROM inquiry WHERE account_id = ? AND counts = 1", shop.account)!.int("n")
        }
        #expect(counted == 40, "calls stay counted")
        #expect(try await shop.eventKinds().filter { $0 == "inquiry.recorded" }.count == 1)
        let others = try await shop.store.inquiries(
            of: shop.other, InquiryFilter(words: SearchWords("残る太郎")), after: nil, limit: 10)
        #expect(others.inquiries.map(\.caller.name) == ["残る太郎"])
        try shop.store.store.close()
    }
}
