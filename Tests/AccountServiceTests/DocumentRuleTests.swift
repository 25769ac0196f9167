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
        state: .verified, party: .person, accepted: [], held: false, waiting: 0, received: JapanDate(iso: "2026-11-21")!)

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
    @Test(arguments: [
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

@Suite struct ReviewDocumentTests {
    static let today = JapanDate(iso: "2026-11-21")!
    static let (hanako, taro) = (
        StaffID("stf_00000000000000000000000001")!, StaffID("stf_00000000000000000000000002")!
    )

    static func accept(
        _ number: String, _ ground: AuthorityToAct.Ground? = nil, _ note: String = "", issuer: String = "",
        issued: String = "", business: String = ""
    ) -> ReviewDocument.Verdict {
        .accept(
            number: number, issuer: issuer, issued: issued,
            beside: .init(authority: ground, authorityNote: note, businessEvidence: business))
    }

    static func facts(
        _ kind: String, _ change: (inout ReviewDocument.Facts) -> Void = { _ in }
    ) -> ReviewDocument.Facts {
        var facts = ReviewDocument.Facts(
            state: .submitted, kind: DocumentKind.of(kind)!, reviewer: hanako, received: today)
        change(&facts)
        return facts
    }

    static let rows: [(ReviewDocument.Verdict, ReviewDocument.Facts, ReviewRejection?)] = [
        (accept("ＴＺ０１２３４５６"), facts("passport"), nil), (accept(" "), facts("passport"), .numberMissing),
        (accept(String(repeating: "1", count: 51)), facts("passport"), .numberTooLong),
        (accept("TZ1", issuer: String(repeating: "会", count: 101)), facts("passport"), .issuerTooLong),
        (accept("TZ1", issued: "2020-02-30"), facts("passport"), .issuedMalformed),
        (accept("TZ1", issued: "2026-11-22"), facts("passport"), .issuedMalformed),
        (accept("TZ1"), facts("passport") { $0.detailsTold = false }, .detailsMissing),
        // The customer changed its data meanwhile: what was seen is not what would be recorded.
        (accept("TZ1"), facts("passport") { $0.comparesWithNow = false }, .comparedChanged),
        (.reject(reason: "ぼけています"), facts("passport") { $0.comparesWithNow = false }, nil),
        (.coveredNumberSeen, facts("passport") { $0.comparesWithNow = false }, nil),
        (.coveredNumberSeen, facts("passport") { $0.state = .rejected(reason: "a") }, nil),
        // An acceptance may have overlooked it as well.
        (.coveredNumberSeen, facts("passport") { $0.state = .accepted }, nil),
        (.coveredNumberSeen, facts("passport") { $0.hasPages = false }, .alreadyReviewed),
        (accept("", issued: "2026-05-21"), facts("utility_receipt"), nil),
        (accept("", issued: "2026-05-20"), facts("utility_receipt"), .tooOld(months: 6)),
        (accept("0107-01-012345"), facts("registry_certificate"), .issuedMissing),
        (accept("0107-01-012345", issued: "2026-05-21"), facts("registry_certificate"), nil),
        (accept("0107-01-012345", issued: "2026-05-20"), facts("registry_certificate"), .tooOld(months: 6)),
        (accept("012345678901"), facts("drivers_license"), nil), (accept("", issuer: "品川区長"), facts("individual_number_card"), nil),
        // Nothing may be kept of these but who issued them, and when (告知要求制限).
        (accept(""), facts("individual_number_card"), .issuerMissing),
        (accept("A1", issuer: "品川区長"), facts("individual_number_card"), .numberNotKept),
        (accept("", issued: "2025-12-02"), facts("health_insurance_confirmation"), .issuerMissing),
        (accept("", issuer: "○○健康保険組合"), facts("health_insurance_confirmation"), .issuedMissing),
        (accept("", issuer: "○○健康保険組合", issued: "2025-12-02"), facts("health_insurance_confirmation"), nil),
        (
            accept("12345678", issuer: "○○健康保険組合", issued: "2025-12-02"), facts("health_insurance_confirmation"),
            .numberNotKept
        ),
        (accept("1234-567890", issuer: "社会保険庁", issued: "2005-04-01"), facts("pension_book"), .numberNotKept),
        (accept("", issuer: "社会保険庁", issued: "2005-04-01"), facts("pension_book"), nil),
        // It waited for its review: what counts is the day on which it came.
        (
            accept("0107-01-012345", issued: "2026-05-21"),
            facts("registry_certificate") { $0.received = JapanDate(iso: "2026-11-22")! }, .tooOld(months: 6)
        ),
        // Issued after it came: a slip.
        (
            accept("0107-01-012345", issued: "2026-11-20"),
            facts("registry_certificate") { $0.received = JapanDate(iso: "2026-11-19")! }, .issuedMalformed
        ),
        // Who acts for a company (規則12条5項), and what it does (規則10条).
        (accept("TZ1"), facts("passport") { $0.isOfPersonInCharge = true }, .authorityMissing),
        (accept("TZ1", .registered), facts("passport") { $0.isOfPersonInCharge = true }, nil),
        (accept("TZ1", .letter), facts("passport") { $0.isOfPersonInCharge = true }, .authorityNoteMissing),
        (accept("TZ1", .telephoned, " "), facts("passport") { $0.isOfPersonInCharge = true }, .authorityNoteMissing),
        (accept("TZ1", .evident, "取引先"), facts("passport") { $0.isOfPersonInCharge = true }, nil),
        (
            accept("TZ1", .letter, String(repeating: "委", count: 201)),
            facts("passport") { $0.isOfPersonInCharge = true }, .authorityNoteTooLong
        ),
        (accept("1", issued: "2026-11-01"), facts("seal_certificate"), .businessEvidenceMissing),
        (accept("1", issued: "2026-11-01", business: "定款の写し"), facts("seal_certificate"), nil),
        (
            accept("1", issued: "2026-11-01", business: String(repeating: "定", count: 201)), facts("seal_certificate"),
            .businessEvidenceTooLong
        ),
        (accept("1234-5678-9012"), facts("individual_number_card"), .individualNumber(.documentNumber)),
        (accept("№１２３４　５６７８　９０１２"), facts("individual_number_card"), .individualNumber(.documentNumber)),
        (accept("", issuer: "品川区 123456789012"), facts("individual_number_card"), .individualNumber(.issuer)),
        (.reject(reason: "番号123456789012が見えています"), facts("individual_number_card"), .individualNumber(.reason)),
        (.reject(reason: "2016年12月31日と2017年1月1日"), facts("individual_number_card"), nil),
        (.reject(reason: "\n"), facts("passport"), .reasonMissing),
        (.reject(reason: String(repeating: "あ", count: 501)), facts("passport"), .reasonTooLong),
        (.reject(reason: "ぼけています"), facts("passport") { $0.detailsTold = false }, nil),
        (accept("TZ0123456"), facts("passport") { $0.state = .accepted }, .alreadyReviewed),
        (.reject(reason: "ぼけています"), facts("passport") { $0.state = .rejected(reason: "a") }, .alreadyReviewed),
        // A second pair of eyes.
        (accept("TZ1"), facts("passport") { $0.earlier = [.init(by: hanako, number: "TZ1")] }, .sameReviewer),
        (accept("TZ2"), facts("passport") { $0.earlier = [.init(by: taro, number: "TZ1")] }, .numberDiffers),
        (accept("TZ1"), facts("passport") { $0.earlier = [.init(by: taro, number: "TZ1")] }, nil),
        (.reject(reason: "別人です"), facts("passport") { $0.earlier = [.init(by: hanako, number: "TZ1")] }, nil),
    ]

    @Test(arguments: rows)
    func deciding(verdict: ReviewDocument.Verdict, facts: ReviewDocument.Facts, rejection: ReviewRejection?) {
        do {
            _ = try ReviewDocument.decide(verdict, facts)
            #expect(rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }

    @Test(arguments: [(1, 0, true), (2, 0, false), (2, 1, true)])
    func howManyHaveToAccept(needed: Int, earlier: Int, settled: Bool) throws {
        let facts = Self.facts("passport") {
            $0.reviewersNeeded = needed
            $0.earlier = [.init(by: Self.taro, number: "TZ0123456")].suffix(earlier)
        }
        #expect(
            try ReviewDocument.decide(Self.accept("ＴＺ０１２３４５６", issuer: " 外務省 ", issued: "2020-01-31"), facts)
                == .accepted(
                    .init(number: "TZ0123456", issuer: "外務省", issued: JapanDate(iso: "2020-01-31")), settled: settled))
    }
}
