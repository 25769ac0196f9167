import Foundation
import Primitives
import Testing

@testable import AccountService

@Suite struct DocumentKindTests {
    static let supporting = "納税証明書または国税・地方税の領収証書 社会保険料の領収証書 公共料金（電気・ガス・水道など）の領収証書"

    @Test(arguments: [
        ("2017-02-27", "運転免許証 運転経歴証明書 各種健康保険証 国民年金手帳 個人番号カード パスポート 住民基本台帳カード（顔写真付き）"),
        ("2022-04-01", "運転免許証 運転経歴証明書 各種健康保険証 個人番号カード パスポート 住民基本台帳カード（顔写真付き） \(supporting)"),
        ("2025-12-01", "運転免許証 運転経歴証明書 各種健康保険証 資格確認書 個人番号カード パスポート 住民基本台帳カード（顔写真付き） \(supporting)"),
        ("2025-12-02", "運転免許証 運転経歴証明書 資格確認書 個人番号カード パスポート 住民基本台帳カード（顔写真付き） \(supporting)"),
        ("2026-11-21", "運転免許証 運転経歴証明書 資格確認書 個人番号カード パスポート \(supporting)"),
        // Copies are not taken any more: nothing stands beside them.
        ("2027-04-01", "運転免許証 運転経歴証明書 資格確認書 個人番号カード パスポート"),
    ])
    func personsDocuments(day: String, names: String) {
        let kinds = DocumentKind.acceptable(for: .person, on: JapanDate(iso: day)!)
        #expect(kinds.map(\.name).joined(separator: " ") == names)
    }

    @Test func companiesDocuments() {
        let kinds = DocumentKind.acceptable(for: .company, on: JapanDate(iso: "2026-11-21")!)
        #expect(
            kinds.map(\.name) == [
                "登記事項証明書", "印鑑登録証明書", "運転免許証", "運転経歴証明書", "資格確認書", "個人番号カード", "パスポート",
            ] + Self.supporting.split(separator: " ").map(String.init))
    }

    @Test func supportingPapersAreOfAPersonAndNotOld() {
        let supporting = DocumentKind.all.filter(\.isSupporting)
        #expect(supporting.count == 3)
        #expect(supporting.allSatisfy { $0.party == .person && $0.longestAgeMonths == 6 && !$0.hasNumber })
    }

    @Test func numbersThatNobodyMayAskForAreNotAskedFor() {
        let covered = DocumentKind.all.filter { !$0.coveredNumber.isEmpty }
        #expect(
            covered.map(\.key) == [
                "health_insurance_card", "health_insurance_confirmation", "pension_book", "individual_number_card",
            ])
        #expect(covered.allSatisfy { !$0.hasNumber && $0.needsIssuer })
    }

    @Test(arguments: [
        ("passport", "個人番号（12桁）が写っていたため"), ("individual_number_card", "個人番号（12桁）が写っていたため"),
        ("health_insurance_confirmation", "保険者番号と被保険者等記号・番号が隠されていなかったため"), ("pension_book", "基礎年金番号が隠されていなかったため"),
    ])
    func whyItsPagesWereDeleted(kind: String, words: String) {
        #expect(ReviewDocument.reason(deleting: DocumentKind.of(kind)!).hasPrefix(words))
    }

    @Test func keysAreUsedOnce() {
        #expect(Set(DocumentKind.all.map(\.key)).count == DocumentKind.all.count)
    }
}

@Suite struct VerificationMethodTests {
    @Test(arguments: [
        (DocumentSource.upload, "2017-02-27", true), (.upload, "2027-03-31", true), (.upload, "2027-04-01", false),
        (.fax, "2027-04-01", false), (.email, "2027-04-01", false), (.post, "2027-04-01", true),
        (.postedCopy, "2027-03-31", true), (.postedCopy, "2027-04-01", false),
    ])
    func byDay(source: DocumentSource, day: String, isTaken: Bool) {
        #expect((VerificationMethod.of(source, on: JapanDate(iso: day)!) != nil) == isTaken)
    }
}

extension VerificationMethodTests {
    @Test(arguments: [
        (DocumentSource.upload, "2020-03-31", 1), (.upload, "2020-04-01", 2), (.fax, "2027-03-31", 2),
        (.email, "2020-04-01", 2), (.postedCopy, "2020-04-01", 2), (.post, "2020-04-01", 1), (.post, "2017-02-27", 1),
    ])
    func howManyAPersonNeeds(source: DocumentSource, day: String, count: Int) {
        #expect(VerificationMethod.of(source, on: JapanDate(iso: day)!)?.documentsOfAPerson == count)
    }
}

@Suite struct SubmitDocumentTests {
    static let large = PictureFixture.jpeg + Data(count: SubmitDocument.largestFileBytes)

    static let files: [([Data], SubmitDocumentRejection?)] = [
        ([Fixture.jpeg], nil), ([Fixture.jpeg, Fixture.png, Fixture.pdf, PictureFixture.heic], nil), ([], .noPages),
        ([Data](repeating: Fixture.jpeg, count: 5), .tooManyFiles), ([Fixture.jpeg, Data()], .emptyFile(2)),
        ([Fixture.jpeg, Data("text".utf8)], .unusable(file: 2, .unknownType)),
        ([PictureFixture.tiff], .unusable(file: 1, .unknownType)),
        ([large.prefix(SubmitDocument.largestFileBytes)], nil), ([large], .fileTooLarge(1)),
    ]

    @Test(arguments: files) func recognising(files: [Data], rejection: SubmitDocumentRejection?) {
        do {
            let recognised = try SubmitDocument.recognise(files)
            #expect(rejection == nil && recognised.count == files.count)
        } catch {
            #expect(error == rejection)
        }
    }

    static let facts = SubmitDocument.Facts(
        state: .verified, party: .person, accepted: [], held: false, waiting: 0, received: JapanDate(iso: "2026-11-21")!
    )

    static func facts(_ change: (inout SubmitDocument.Facts) -> Void) -> SubmitDocument.Facts {
        var facts = facts
        change(&facts)
        return facts
    }

    static func typed(
        _ kind: String, pages: Int = 1, source: DocumentSource = .upload, absent: Bool = true
    ) -> SubmitDocument.Command {
        .init(kind: kind, pages: pages, source: source, numberSideAbsent: absent)
    }

    static let rows: [(SubmitDocument.Command, SubmitDocument.Facts, SubmitDocumentRejection?)] = [
        (typed("passport", pages: 2), facts, nil), (typed("passport", pages: 20), facts, nil),
        (typed("passport", pages: 21), facts, .tooManyPages), (typed("passport"), facts { $0.waiting = 5 }, nil),
        (typed("passport"), facts { $0.waiting = 6 }, .tooManyWaiting),
        (typed("passport"), facts { $0.accepted = [.person] }, .alreadyAccepted),
        (
            typed("passport"),
            facts {
                $0.accepted = [.person]; $0.held = true
            }, nil
        ),
        (typed("passport"), facts { $0.acceptedKinds = ["drivers_license"] }, nil),
        (typed("passport"), facts { $0.acceptedKinds = ["passport"] }, .kindAlreadyAccepted(name: "パスポート")),
        (typed("utility_receipt"), facts { $0.acceptedKinds = ["passport"] }, nil),
        (typed("passport"), facts { $0.state = .applied }, .accountNotOpen),
        (typed("passport"), facts { $0.state = .ended }, .accountNotOpen),
        // A company's person in charge has a document of its own.
        (typed("passport"), facts { $0.party = .company }, nil),
        (
            typed("passport"),
            facts {
                $0.party = .company; $0.accepted = [.company]
            }, nil
        ),
        (
            typed("seal_certificate"),
            facts {
                $0.party = .company; $0.accepted = [.company]
            }, .alreadyAccepted
        ),
        (typed("seal_certificate"), facts, .unknownKind), (typed("diary"), facts, .unknownKind),
        (typed("health_insurance_card"), facts, .kindNotTaken(name: "各種健康保険証")),
        (typed("health_insurance_card"), facts { $0.received = JapanDate(iso: "2025-12-01")! }, nil),
        (typed("passport"), facts { $0.received = JapanDate(iso: "2027-04-01")! }, .methodNotTaken),
        (typed("passport", source: .post), facts { $0.received = JapanDate(iso: "2027-04-01")! }, nil),
        // However long it waits, the day on which it came counts.
        (typed("pension_book"), facts { $0.received = JapanDate(iso: "2022-03-31")! }, nil),
        (typed("pension_book"), facts { $0.received = JapanDate(iso: "2022-04-01")! }, .kindNotTaken(name: "国民年金手帳")),
        (typed("passport"), facts { $0.keptPages = 119 }, nil),
        (typed("passport", pages: 2), facts { $0.keptPages = 119 }, .tooMuchKept),
        (typed("passport"), facts { $0.keptBytes = SubmitDocument.mostKeptBytes + 1 }, .tooMuchKept),
        // Staff bring what the law wants, however much the customer sent.
        (typed("passport", source: .fax), facts { $0.keptPages = 120 }, nil),
        (typed("individual_number_card"), facts, nil),
        (typed("individual_number_card", pages: 2), facts, .numberSide),
        (typed("individual_number_card", absent: false), facts, .numberSideNotConfirmed),
        (typed("passport", absent: false), facts, nil),
    ]

    @Test(arguments: rows)
    func deciding(
        command: SubmitDocument.Command, facts: SubmitDocument.Facts, rejection: SubmitDocumentRejection?
    ) {
        do {
            let decided = try SubmitDocument.decide(command, facts)
            #expect(rejection == nil && decided.key == command.kind)
        } catch {
            #expect(error == rejection)
        }
    }
}

@Suite struct ReceivedDayTests {
    @Test(
        arguments: [
            ("2026-11-21", false, "2026-11-21", nil), ("2026-05-21", false, "2026-05-21", nil),
            ("2026-11-22", false, nil, .receivedDateMalformed), ("2026-05-20", false, nil, .receivedDateMalformed),
            ("", false, nil, .receivedDateMalformed), ("", true, "2026-11-21", nil),
            (" ２０２６-11-20", true, "2026-11-20", nil), ("2026-11-22", true, nil, .receivedOutsideIntake),
        ] as [(String, Bool, String?, SubmitDocumentRejection?)])
    func deciding(typed: String, isKnown: Bool, day: String?, rejection: SubmitDocumentRejection?) {
        do {
            let decided = try SubmitDocument.received(
                typed, latest: JapanDate(iso: "2026-11-21")!, isKnown: isKnown)
            #expect(rejection == nil && decided.iso == day)
        } catch {
            #expect(error == rejection)
        }
    }
}
