import Contracts
import Foundation
import Primitives
import Testing

@testable import AccountService

@Suite struct TermsNoticeStoreTests {
    let service: TestService
    let customer: Common_Customer

    init() async throws {
        service = try await TestService()
        customer = try await service.customer()
        try await service.proveIdentity(customer)
    }

    func make(
        _ request: String = "n1", contract: String = "2017-02-27", start: String = "2017-03-01"
    ) async throws -> Account_TermsNotice {
        try await service.rpc.makeTermsNotice(
            request: .with {
                $0.requestID = request
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
                $0.contractDate = contract
                $0.serviceStartDate = start
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
        #expect(try await waiting().isEmpty)
        // One that was delivered says nothing any more once a later one came back.
        let (issued, start) = ("2017-02-27", try await LifeStoreTests.account(service, customer).serviceStartDate)
        let third = try await make("n3", contract: issued, start: start)
        try await record(third, .posted)
        try await record(third, .returned, reason: "転居先不明")
        #expect(try await waiting() == [customer.accountID])
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
