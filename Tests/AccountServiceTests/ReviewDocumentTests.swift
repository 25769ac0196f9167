import Primitives
import Testing

@testable import AccountService

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
        (accept("012345678901"), facts("drivers_license"), nil),
        (accept("", issuer: "品川区長"), facts("individual_number_card"), nil),
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
        (
            accept("TZ1", issued: "2016-12-01"),
            facts("passport") { $0.earlier = [.init(by: taro, number: "TZ1", issued: JapanDate(iso: "2016-12-11"))] },
            .issuedDiffers
        ),
        (
            accept("TZ1", issued: "2016-12-11"),
            facts("passport") { $0.earlier = [.init(by: taro, number: "TZ1", issued: JapanDate(iso: "2016-12-11"))] },
            nil
        ),
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
            $0.earlier = [
                .init(by: Self.taro, number: "TZ0123456", issued: JapanDate(iso: "2020-01-31"))
            ].suffix(earlier)
        }
        #expect(
            try ReviewDocument.decide(Self.accept("ＴＺ０１２３４５６", issuer: " 外務省 ", issued: "2020-01-31"), facts)
                == .accepted(
                    .init(number: "TZ0123456", issuer: "外務省", issued: JapanDate(iso: "2020-01-31")), settled: settled))
    }
}
