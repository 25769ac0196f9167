import Foundation
import Primitives
import Testing

@testable import AccountService

@Suite struct DocumentKindTests {
    @Test(arguments: [
        ("2017-02-27", "運転免許証 運転経歴証明書 各種健康保険証 国民年金手帳 個人番号カード パスポート 住民基本台帳カード（顔写真付き）"),
        ("2022-04-01", "運転免許証 運転経歴証明書 各種健康保険証 個人番号カード パスポート 住民基本台帳カード（顔写真付き）"),
        ("2025-12-01", "運転免許証 運転経歴証明書 各種健康保険証 資格確認書 個人番号カード パスポート 住民基本台帳カード（顔写真付き）"),
        ("2025-12-02", "運転免許証 運転経歴証明書 資格確認書 個人番号カード パスポート 住民基本台帳カード（顔写真付き）"),
        ("2026-11-21", "運転免許証 運転経歴証明書 資格確認書 個人番号カード パスポート"),
    ])
    func personsDocuments(day: String, names: String) {
        let kinds = DocumentKind.acceptable(for: .person, on: JapanDate(iso: day)!)
        #expect(kinds.map(\.name).joined(separator: " ") == names)
    }

    @Test func companiesDocuments() {
        let kinds = DocumentKind.acceptable(for: .company, on: JapanDate(iso: "2026-11-21")!)
        #expect(kinds.map(\.name) == ["登記事項証明書", "印鑑登録証明書"])
    }

    @Test func keysAreUsedOnce() {
        #expect(Set(DocumentKind.all.map(\.key)).count == DocumentKind.all.count)
    }
}

@Suite struct PageContentTests {
    static func heic(_ major: String, _ compatible: String...) -> Data {
        let size = UInt8(16 + 4 * compatible.count)
        return Data([0, 0, 0, size]) + Data("ftyp\(major)".utf8) + Data([0, 0, 0, 0]) + Data(compatible.joined().utf8)
            + Data([1, 2, 3])
    }

    static let rows: [(Data, PageContent?)] = [
        (Fixture.jpeg, .jpeg), (Fixture.png, .png), (Fixture.pdf, .pdf),
        (heic("heic", "mif1", "heic"), .heic), (heic("mif1", "mif1", "heic"), .heic),
        (heic("mif1", "mif1", "avif"), nil),
        (heic("avif"), nil), (heic("isom", "mp42"), nil),
        (Data("GIF89a".utf8), nil), (Data("<html>".utf8), nil), (Data("PK\u{3}\u{4}".utf8), nil), (Data(), nil),
        (Data([0xFF, 0xD8]), nil), (Data([0, 0, 0, 255] + "ftyp".utf8), nil), (Data(" %PDF-1.7".utf8), nil),
    ]

    @Test(arguments: rows) func byContent(content: Data, type: PageContent?) {
        #expect(PageContent.recognise(content) == type)
    }

    @Test func aSliceIsReadFromItsBeginning() {
        #expect(PageContent.recognise((Data([9, 9]) + Fixture.png).dropFirst(2)) == .png)
    }
}

@Suite struct SubmitDocumentTests {
    static let files: [([Data], SubmitDocumentRejection?)] = [
        ([Fixture.jpeg], nil), ([Fixture.jpeg, Fixture.png, Fixture.pdf, Fixture.jpeg], nil), ([], .noPages),
        ([Data](repeating: Fixture.jpeg, count: 5), .tooManyPages), ([Fixture.jpeg, Data()], .emptyPage(2)),
        ([Fixture.jpeg, Data("text".utf8)], .unknownContent(2)),
        ([Fixture.jpeg + Data(count: SubmitDocument.largestPageBytes - Fixture.jpeg.count)], nil),
        ([Fixture.jpeg + Data(count: SubmitDocument.largestPageBytes)], .pageTooLarge(1)),
    ]

    @Test(arguments: files) func recognising(pages: [Data], rejection: SubmitDocumentRejection?) {
        do {
            let recognised = try SubmitDocument.recognise(pages)
            #expect(rejection == nil && recognised.count == pages.count)
        } catch {
            #expect(error == rejection)
        }
    }

    static let facts = SubmitDocument.Facts(
        state: .verified, party: .person, identity: .none, waiting: 0, today: JapanDate(iso: "2026-11-21")!)

    static func facts(_ change: (inout SubmitDocument.Facts) -> Void) -> SubmitDocument.Facts {
        var facts = facts
        change(&facts)
        return facts
    }

    static let rows: [(String, Int, SubmitDocument.Facts, SubmitDocumentRejection?)] = [
        ("passport", 2, facts, nil),
        ("passport", 1, facts { $0.identity = .rejected(reason: "ぼけています") }, nil),
        (
            "passport", 1,
            facts {
                $0.identity = .submitted; $0.waiting = 5
            }, nil
        ),
        (
            "passport", 1,
            facts {
                $0.identity = .submitted; $0.waiting = 6
            }, .tooManyWaiting
        ),
        ("passport", 1, facts { $0.identity = .accepted }, .alreadyAccepted),
        ("passport", 1, facts { $0.state = .applied }, .accountNotOpen),
        ("passport", 1, facts { $0.state = .ended }, .accountNotOpen),
        ("passport", 1, facts { $0.party = .company }, .unknownKind),
        ("diary", 1, facts, .unknownKind),
        ("health_insurance_card", 1, facts, .kindNotTaken(name: "各種健康保険証")),
        ("health_insurance_card", 1, facts { $0.today = JapanDate(iso: "2025-12-01")! }, nil),
        ("individual_number_card", 1, facts, nil),
        ("individual_number_card", 2, facts, .numberSide),
    ]

    @Test(arguments: rows)
    func deciding(kind: String, pages: Int, facts: SubmitDocument.Facts, rejection: SubmitDocumentRejection?) {
        do {
            let decided = try SubmitDocument.decide(kind: kind, pages: pages, facts)
            #expect(rejection == nil && decided.key == kind)
        } catch {
            #expect(error == rejection)
        }
    }
}

@Suite struct ReviewDocumentTests {
    static let rows: [(String, ReviewDocument.Verdict, DocumentState, ReviewRejection?)] = [
        ("passport", .accept(documentNumber: "ＴＺ０１２３４５６"), .submitted, nil),
        ("passport", .accept(documentNumber: " "), .submitted, .numberMissing),
        ("passport", .accept(documentNumber: String(repeating: "1", count: 51)), .submitted, .numberTooLong),
        ("drivers_license", .accept(documentNumber: "012345678901"), .submitted, nil),
        ("individual_number_card", .accept(documentNumber: ""), .submitted, nil),
        (
            "individual_number_card", .accept(documentNumber: "1234-5678-9012"), .submitted,
            .individualNumber(.documentNumber)
        ),
        (
            "individual_number_card", .accept(documentNumber: "№１２３４　５６７８　９０１２"), .submitted,
            .individualNumber(.documentNumber)
        ),
        ("individual_number_card", .reject(reason: "番号123456789012が見えています"), .submitted, .individualNumber(.reason)),
        ("individual_number_card", .reject(reason: "2016年12月31日と2017年1月1日"), .submitted, nil),
        ("passport", .reject(reason: "\n"), .submitted, .reasonMissing),
        ("passport", .reject(reason: String(repeating: "あ", count: 501)), .submitted, .reasonTooLong),
        ("passport", .accept(documentNumber: "TZ0123456"), .accepted, .alreadyReviewed),
        ("passport", .reject(reason: "ぼけています"), .rejected(reason: "a"), .alreadyReviewed),
    ]

    @Test(arguments: rows)
    func deciding(
        kind: String, verdict: ReviewDocument.Verdict, state: DocumentState, rejection: ReviewRejection?
    ) throws {
        let facts = ReviewDocument.Facts(state: state, kind: try #require(DocumentKind.of(kind)))
        do {
            _ = try ReviewDocument.decide(verdict, facts)
            #expect(rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }

    @Test func whatIsKeptIsNormalised() throws {
        let facts = ReviewDocument.Facts(state: .submitted, kind: try #require(DocumentKind.of("passport")))
        #expect(
            try ReviewDocument.decide(.accept(documentNumber: "ＴＺ０１２３４５６"), facts)
                == .accept(documentNumber: "TZ0123456"))
    }
}
