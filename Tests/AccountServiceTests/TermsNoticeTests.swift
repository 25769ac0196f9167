import Contracts
import Foundation
import Primitives
import Testing

@testable import AccountService

@Suite struct TermsNoticeRuleTests {
    static let today = JapanDate(iso: "2017-02-27")!
    static let facts = MakeTermsNotice.Facts(state: .verified, identity: .accepted, notices: [], today: today)

    static func facts(_ change: (inout MakeTermsNotice.Facts) -> Void) -> MakeTermsNotice.Facts {
        var facts = facts
        change(&facts)
        return facts
    }

    @Test(arguments: [
        ("2017-02-27", "2017-03-01", facts, TermsNoticeRejection?.none),
        ("2017-02-27", "2017-03-01", facts { $0.state = .active }, nil),
        ("2017-02-27", "2017-03-01", facts { $0.notices = [.returned, .void, .delivered] }, nil),
        ("2017-02-27", "2017-03-01", facts { $0.notices = [.posted] }, .onItsWay),
        ("2017-02-27", "2017-03-01", facts { $0.notices = [.made] }, .onItsWay),
        ("2017-02-27", "2017-03-01", facts { $0.identity = .submitted }, .identityNotAccepted),
        ("2017-02-27", "2017-03-01", facts { $0.state = .ended }, .accountNotOpen),
        ("2017-02-27", "2017-03-01", facts { $0.addressKnown = false }, .registeredAddressMissing),
        ("", "2017-03-01", facts, .contractDateMalformed), ("2016-11-01", "2017-03-01", facts, .contractDateMalformed),
        ("2017-02-27", "3月1日", facts, .startDateMalformed), ("2017-02-27", "2017-06-30", facts, .startDateMalformed),
        ("2017-03-02", "2017-03-01", facts, .startBeforeContract),
    ])
    func making(contract: String, start: String, facts: MakeTermsNotice.Facts, rejection: TermsNoticeRejection?) {
        do {
            _ = try MakeTermsNotice.decide(.init(contract: contract, serviceStart: start), facts)
            #expect(rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }

    static let number = "１２３-45-67890-3"

    @Test(arguments: [
        (TermsNoticeState.made, TermsNoticeState.posted, number, "", RecordTermsNotice.Hold?.some(.asItIs), nil),
        (.made, .posted, "123-45-6789-2", "", nil, TermsNoticeRejection.trackingNumberMalformed),
        (.made, .posted, "", "", nil, .trackingNumberMalformed),
        (.made, .void, "", "印刷の失敗", .asItIs, nil), (.made, .void, "", " ", nil, .reasonMissing),
        (.posted, .delivered, "", "", .lifted, nil), (.posted, .returned, "", "あて所に尋ねあたりません", .begins, nil),
        (.posted, .returned, "", "", nil, .reasonMissing),
        // Lost on its way.
        (.posted, .void, "", "郵便局で紛失", .asItIs, nil), (.posted, .void, "", "", nil, .reasonMissing),
        (.delivered, .void, "", "x", nil, .notPossibleNow),
        (.posted, .returned, "", String(repeating: "あ", count: 201), nil, .reasonTooLong),
        // Fetched from the post office after all.
        (.returned, .delivered, "", "", .lifted, nil), (.made, .delivered, "", "", nil, .notPossibleNow),
        // Recorded as delivered by mistake; or the number was mistyped.
        (.delivered, .returned, "", "あて所に尋ねあたりません", .begins, nil),
        (.delivered, .returned, "", "", nil, .reasonMissing),
        (.posted, .posted, "123-45-67890-3", "", nil, .notPossibleNow),
        (.posted, .posted, "1", "", nil, .trackingNumberMalformed),
        (.delivered, .posted, number, "", nil, .notPossibleNow), (.void, .posted, number, "", nil, .notPossibleNow),
        (.posted, .made, "", "", nil, .notPossibleNow),
    ])
    func recording(
        now: TermsNoticeState, state: TermsNoticeState, tracking: String, reason: String,
        hold: RecordTermsNotice.Hold?, rejection: TermsNoticeRejection?
    ) {
        do {
            let decision = try RecordTermsNotice.decide(
                .init(state: state, trackingNumber: tracking, reason: reason), now: now, trackingNumber: "12345678903")
            let kept = now == .made && state == .void ? "" : "12345678903"
            #expect(decision.hold == hold && decision.trackingNumber == kept)
        } catch {
            #expect(error == rejection)
        }
    }
}

/// Published ones (https://foodp.hatenadiary.org/entry/20070927/p1), the guide's form, and one that is mistyped.
@Suite struct TrackingNumberTests {
    @Test(
        arguments: [
            ("131-12-38385-2", "13112383852", false), ("１２３ー４５ー６７８９０ー３", "12345678903", false),
            ("123-45-67890-2", "12345678902", true), ("12345678909", "12345678909", true),
            ("123-45-67890", nil, false), ("EJ123456789JP", nil, false), ("", nil, false),
        ] as [(String, String?, Bool)])
    func aDoubtfulOneIsTaken(typed: String, kept: String?, doubtful: Bool) {
        let number = RecordTermsNotice.trackingNumber(typed)
        #expect(number == kept)
        #expect(number.map { RecordTermsNotice.isDoubtful(trackingNumber: $0) } ?? false == doubtful)
    }

    @Test(
        arguments: [
            (0, [], TermsNoticeRejection?.some(.nothingChosen)), (1, [.made], nil), (2, [.posted, .returned], nil),
            (2, [.made, .void], .notPossibleNow), (51, [], .tooManyChosen),
        ] as [(Int, [TermsNoticeState], TermsNoticeRejection?)])
    func printing(chosen: Int, states: [TermsNoticeState], rejection: TermsNoticeRejection?) {
        do throws(TermsNoticeRejection) {
            try PrintTermsNotices.decide(chosen: chosen, states: states)
            #expect(rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }
}

@Suite struct TermsNoticeStoreTests {
    let service: TestService
    let customer: Common_Customer

    init() async throws {
        service = try await TestService()
        customer = try await service.customer()
        try await service.proveIdentity(customer)
    }

    func make(_ request: String = "n1") async throws -> Account_TermsNotice {
        try await service.rpc.makeTermsNotice(
            request: .with {
                $0.requestID = request
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
                $0.contractDate = "2017-02-27"
                $0.serviceStartDate = "2017-03-01"
            }, context: service.context
        ).notice
    }

    @discardableResult
    func record(
        _ notice: Account_TermsNotice, _ state: Account_TermsNoticeState, reason: String = ""
    ) async throws -> Account_TermsNotice {
        try await service.rpc.recordTermsNotice(
            request: .with {
                $0.requestID = "\(notice.termsNoticeID) \(state)"
                $0.staff = TestService.reviewer
                $0.termsNoticeID = notice.termsNoticeID
                $0.state = state
                $0.trackingNumber = state == .posted ? "12345678903" : ""
                $0.reason = reason
            }, context: service.context
        ).notice
    }

    func waiting() async throws -> [String] {
        try await service.rpc.listTermsNotices(
            request: .with {
                $0.staff = TestService.reviewer; $0.state = .made; $0.limit = 10
            }, context: service.context
        ).waiting.map(\.accountID)
    }

    @Test func theSequenceHasNoGap() async throws {
        #expect(try await waiting() == [customer.accountID])
        let first = try await make()
        #expect(first.managementNumber == "000001" && first.state == .made)
        #expect(first.addressee == "ウィズ・プランナーズ株式会社 高橋 一郎 様")
        #expect(try await make() == first)
        #expect(try await waiting().isEmpty)
        await #expect(throws: TermsNoticeRejection.onItsWay) { try await make("n2") }
        try await record(first, .void, reason: "印刷の失敗")
        #expect(try await make("n3").managementNumber == "000002")
    }

    @Test func theBytesAreKeptAsTheyWereMade() async throws {
        let notice = try await make()
        func paper() async throws -> Account_GetTermsNoticePaperResponse {
            try await service.rpc.getTermsNoticePaper(
                request: .with {
                    $0.staff = TestService.reviewer; $0.termsNoticeID = notice.termsNoticeID
                }, context: service.context)
        }
        let first = try await paper()
        #expect(first.pdf.starts(with: Data("%PDF-".utf8)) && first.fileName == "取引条件通知書_000001.pdf")
        #expect(try await paper() == first)
        await #expect(throws: (any Error).self) {
            try await service.store.store.write { tx in try tx.execute("UPDATE terms_notice SET pdf = x'00'") }
        }
    }

    @Test func aReturnedNoticeHoldsTheVerificationUntilOneIsDelivered() async throws {
        try await service.registerCard(customer)
        _ = try await service.fill("0368502192")
        let notice = try await make()
        try await record(notice, .posted)
        let returned = try await record(notice, .returned, reason: "あて所に尋ねあたりません")
        #expect(returned.reason == "あて所に尋ねあたりません" && returned.recordedBy == "審査 太郎")
        let told = try await service.events("verification.held")[0]
        #expect(told.account.identityOnHold && told.verificationHeld.managementNumber == "000001")
        await #expect(throws: IssueRejection.identityOnHold) { try await service.issue(customer.accountID) }
        // Another paper, to the right address, and it arrives.
        #expect(try await waiting() == [customer.accountID])
        let second = try await make("n2")
        try await record(second, .posted)
        await #expect(throws: IssueRejection.identityOnHold) { try await service.issue(customer.accountID) }
        try await record(second, .delivered)
        #expect(try await !service.events("verification.hold_lifted")[0].account.identityOnHold)
        #expect(try await service.issue(customer.accountID) == "0368502192")
    }

    @Test func aMistypedTrackingNumberIsCorrectedAndTheFirstOneKept() async throws {
        let notice = try await make()
        try await record(notice, .posted)
        let corrected = try await service.rpc.recordTermsNotice(
            request: .with {
                $0.requestID = "correct"
                $0.staff = TestService.reviewer
                $0.termsNoticeID = notice.termsNoticeID
                $0.state = .posted
                $0.trackingNumber = "123-45-67891-4"
            }, context: service.context
        ).notice
        #expect(corrected.state == .posted && corrected.trackingNumber == "12345678914")
        #expect(corrected.reason == "引受番号を訂正（訂正前 12345678903）")
        #expect(try await service.count("terms_notice_step") == 2)
    }

    @Test func whatWasRecordedAsDeliveredByMistakeHoldsAfterAll() async throws {
        let notice = try await make()
        try await record(notice, .posted)
        try await record(notice, .delivered)
        try await record(notice, .returned, reason: "あて所に尋ねあたりません")
        #expect(try await service.events("verification.held").last?.account.identityOnHold == true)
    }

    /// Every line of ECcall's sample, for both brands.
    @Test(arguments: ["eccall", "businesscall"])
    func whatItSays(key: String) throws {
        let brand = try #require(Fixture.catalogue[key])
        let plan = try #require(brand.plans.first)
        let paper = TermsNoticePaper(
            managementNumber: "123456", contract: JapanDate(iso: "2017-02-27")!,
            serviceStart: JapanDate(iso: "2017-03-01")!,
            recipient: .init(postalCode: "1410031", address: "東京都品川区", company: "ひなた商会株式会社", person: "高橋 花子"),
            brand: brand, plan: plan)
        #expect(
            paper.opening
                == "当社：\(brand.operatorCompany)は高橋 花子様（ひなた商会株式会社様）より、\(brand.name)業務の委任契約において、下記希望内容を承りました。")
        let text = paper.lines.map(\.text).joined(separator: "\n")
        for line in [
            "1、代行業務のプラン\n\(plan.name)プラン", "(1) 初期費用　金 11,000円（消費税込）", "1ヶ月\(plan.includedCalls)コール以内の受信業務の対価である",
            "1ヶ月\(plan.includedCalls)コールを超えた部分について、1コール当り 金 \(plan.overagePerCall.yen.japanese)（消費税別）",
            "3、支払方法\nクレジットカード", "前払い", "4、業務開始日（電話開通日）\n2017年3月1日", "最低契約期間は、3ヶ月となっております。", "自動更新されます。",
        ] { #expect(text.contains(line), "\(line)") }
        #expect(try paper.pdf() == paper.pdf())
    }
}
