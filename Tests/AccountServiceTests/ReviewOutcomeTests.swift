import Contracts
import Primitives
import Testing

@testable import AccountService

/// What a verdict leads to, and who hears of it when.
@Suite struct ReviewOutcomeTests {
    static func accept(
        _ service: TestService, _ document: String, _ request: String, _ account: String
    ) async throws -> Account_ReviewOutcome {
        let hash = try await service.comparedHash(account)
        return try await service.rpc.reviewDocument(
            request: .with {
                $0.requestID = request
                $0.staff = TestService.reviewer
                $0.documentID = document
                $0.accept = true
                $0.documentNumber = "0107-01-012345"
                $0.issuedDate = "2017-02-01"
                $0.authority = .registered
                $0.comparedHash = hash
            }, context: service.context
        ).outcome
    }

    static func hold(_ service: TestService, _ account: String) async throws {
        _ = try await service.rpc.holdVerification(
            request: .with {
                $0.requestID = "hold"
                $0.staff = TestService.reviewer
                $0.accountID = account
                $0.reason = "電話で本人が否定"
            }, context: service.context)
    }

    @Test func oneOfTwoDocumentsIsNotTheEnd() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let account = customer.accountID
        try await service.tellDetails(customer)
        let (own, persons) = (
            try await service.upload(customer, "u1"), try await service.upload(customer, "u2", kind: "drivers_license")
        )
        #expect(try await Self.accept(service, own, "r1", account) == .partlyAccepted)
        #expect(try await service.kinds().last == "document.partly_accepted")
        #expect(try await Self.accept(service, persons, "r2", account) == .complete)
        #expect(try await service.kinds().last == "document.accepted")
        // A repeat says the same.
        #expect(try await Self.accept(service, persons, "r2", account) == .complete)
    }

    @Test func onHoldNothingIsToldBeforeItIsLifted() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let account = customer.accountID
        try await service.tellDetails(customer)
        let documents = [
            try await service.upload(customer, "u1"), try await service.upload(customer, "u2", kind: "drivers_license"),
        ]
        try await Self.hold(service, account)
        #expect(try await Self.accept(service, documents[0], "r1", account) == .partlyAccepted)
        #expect(try await Self.accept(service, documents[1], "r2", account) == .completeOnHold)
        #expect(try await !service.kinds().contains("document.accepted"))
        _ = try await service.rpc.liftVerificationHold(
            request: .with {
                $0.requestID = "lift"
                $0.staff = TestService.reviewer
                $0.accountID = account
                $0.reason = "折り返しで確認"
            }, context: service.context)
        #expect(try await service.kinds().suffix(2) == ["verification.hold_lifted", "document.accepted"])
        #expect(try await service.events("document.accepted")[0].documentReviewed.documentID == documents[1])
    }

    /// What was told before the hold is not told again.
    @Test func aHoldThatNothingHappenedInEndsQuietly() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.proveIdentity(customer)
        service.clock.advance(.seconds(1))
        try await Self.hold(service, customer.accountID)
        _ = try await service.rpc.liftVerificationHold(
            request: .with {
                $0.requestID = "lift"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
                $0.reason = "折り返しで確認"
            }, context: service.context)
        #expect(try await service.events("document.accepted").count == 1)
    }

    @Test(arguments: [
        (Account_HoldCause.unspecified, 1), (.reviewer, 1), (.noticeReturned, 0),
    ])
    func holdsAreListedByTheirCause(cause: Account_HoldCause, count: Int) async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await Self.hold(service, customer.accountID)
        let found = try await service.rpc.listAccounts(
            request: .with {
                $0.staff = TestService.reviewer
                $0.onHold = true
                $0.holdCause = cause
                $0.limit = 10
            }, context: service.context)
        #expect(found.accounts.count == count)
    }

    /// A certificate that was good when it came stays good while it waits.
    @Test func aWaitForTheReviewMakesNothingTooOld() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.tellDetails(customer)
        let document = try await service.upload(customer, "u1")
        service.clock.advance(.days(200))
        #expect(try await Self.accept(service, document, "r1", customer.accountID) == .partlyAccepted)
    }
}
