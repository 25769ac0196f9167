import Contracts
import Primitives
import Testing

@testable import AccountService

extension TermsNoticeStoreTests {
    /// A reviewer's hold does not hide what the post office brings, nor the other way round.
    @Test func aNoticeThatComesBackDuringAReviewersHoldHoldsOn() async throws {
        try await service.registerCard(customer)
        _ = try await service.fill("0368502192")
        let notice = try await make()
        try await record(notice, .posted)
        try await ReviewOutcomeTests.hold(service, customer.accountID)
        try await record(notice, .returned, reason: "あて所に尋ねあたりません")
        let told = try await service.events("verification.held").map(\.verificationHeld.managementNumber)
        #expect(told == ["", "000001"])
        func lift() async throws {
            _ = try await service.rpc.liftVerificationHold(
                request: .with {
                    $0.requestID = "lift"
                    $0.staff = TestService.reviewer
                    $0.accountID = customer.accountID
                    $0.reason = "折り返しで確認"
                }, context: service.context)
        }
        try await lift()
        #expect(try await service.events("verification.hold_lifted").isEmpty)
        await #expect(throws: IssueRejection.identityOnHold) { try await service.issue(customer.accountID, "i1") }
        try await record(notice, .delivered)
        #expect(try await service.events("verification.hold_lifted").count == 1)
        #expect(try await service.issue(customer.accountID, "i2") == "0368502192")
    }

    /// It goes where the documents say the company is, not where it gets its post.
    @Test func aCompanysNoticeGoesToItsRegisteredAddress() async throws {
        _ = try await DetailsStoreTests.change(service, customer, "d-1") { $0.address = "千葉県市川市1-1 倉庫" }
        let id = try #require(AccountID(customer.accountID))
        let to = try await service.store.store.read { tx in
            try tx.addressOfNotice(for: tx.existingAccount(id)).map { [$0.postalCode, $0.address] }
        }
        #expect(to == ["1410031", "東京都品川区西五反田1-2-3"])
        try await service.store.store.write { tx in
            try tx.execute("UPDATE verification_details SET registered_postal_code = ''")
            try tx.execute("UPDATE detail_change SET reviewed_ms = 1")
        }
        await #expect(throws: TermsNoticeRejection.registeredAddressMissing) { _ = try await make("n2") }
    }
}
