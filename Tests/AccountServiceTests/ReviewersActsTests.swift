import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

/// What reviewers do besides accepting: deleting what must not be kept, asking for a second document, holding, declining.
@Suite struct ReviewersActsTests {
    static func since2020() async throws -> TestService {
        try await TestService(TestWorld(JapanDate(year: 2026, month: 11, day: 21)!.at(hour: 11, minute: 5)))
    }

    // MARK: 個人番号

    @Test func aPictureThatShowsAnIndividualNumberIsGoneAtOnce() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let document = try await service.upload(customer, kind: "drivers_license")
        _ = try await service.rpc.getDocumentPage(
            request: .with {
                $0.staff = TestService.reviewer; $0.documentID = document; $0.page = 1
            }, context: service.context)
        func seen(_ id: String) async throws {
            _ = try await service.rpc.reviewDocument(
                request: .with {
                    $0.requestID = id
                    $0.staff = TestService.reviewer
                    $0.documentID = document
                    $0.individualNumberSeen = true
                }, context: service.context)
        }
        try await seen("r1")
        #expect(try await service.count("document_page") == 0)
        let keys = try await service.store.store.read { tx in
            try tx.rows("SELECT wrapped_key FROM document").map { try $0.data("wrapped_key") }
        }
        #expect(keys == [Data()])
        #expect(try await service.store.wrappingKeysInUse().isEmpty)
        await #expect(throws: NotFound.document) {
            try await service.rpc.getDocumentPage(
                request: .with {
                    $0.staff = TestService.reviewer; $0.documentID = document; $0.page = 1
                }, context: service.context)
        }
        // Who looked and what was decided stay.
        #expect(try await service.count("document_viewing") == 1)
        #expect(try await service.count("verification_record") == 1)
        let shown = try await service.store.account(AccountID(customer.accountID)!).documents[0]
        #expect(shown.contentDeleted != nil && shown.state == .rejected(reason: ReviewDocument.individualNumberReason))
        #expect(try await service.events("document.rejected")[0].documentReviewed.individualNumberSeen)
        await #expect(throws: ReviewRejection.alreadyReviewed) { try await seen("r2") }
        let seal = service.rpc.seal
        #expect(try await service.store.rewrap(seal, limit: 10) == 0)
    }

    @Test func anOrdinaryRefusalMayBeMended() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let document = try await service.upload(customer, kind: "drivers_license")
        try await service.review(document, accept: false, reason: "ぼけています")
        #expect(try await service.count("document_page") == 2)
        _ = try await service.rpc.reviewDocument(
            request: .with {
                $0.requestID = "later"
                $0.staff = TestService.reviewer
                $0.documentID = document
                $0.individualNumberSeen = true
            }, context: service.context)
        #expect(try await service.count("document_page") == 0)
    }

    // MARK: Two copies

    @Test func aCopyAloneIssuesNoNumberSince2020() async throws {
        let service = try await Self.since2020()
        let customer = try await service.customer()
        try await service.tellDetails(customer)
        try await service.registerCard(customer)
        _ = try await service.fill("0368502192")
        try await service.review(service.upload(customer, "u1"), "r1")
        try await service.review(service.upload(customer, "u2", kind: "drivers_license"), "r2")
        let partly = try await service.events("document.partly_accepted")
        #expect(partly.last?.account.identityMissing.personDocuments == 1)
        #expect(partly.last?.account.identityMissing.oneMayBeSupporting == true)
        await #expect(throws: IssueRejection.identityNotAccepted) { try await service.issue(customer.accountID, "i1") }
        await #expect(throws: SubmitDocumentRejection.kindAlreadyAccepted(name: "運転免許証")) {
            try await service.upload(customer, "u3", kind: "drivers_license")
        }
        try await service.review(service.upload(customer, "u4", kind: "utility_receipt"), "r4")
        let told = try #require(try await service.events("document.accepted").last)
        #expect(told.account.identity == .accepted && !told.account.hasIdentityMissing)
        #expect(try await service.issue(customer.accountID, "i2") == "0368502192")
    }

    @Test func anOriginalByPostIssuesOne() async throws {
        let service = try await Self.since2020()
        let customer = try await service.customer()
        try await service.tellDetails(customer)
        try await service.review(service.upload(customer, "u1"), "r1")
        let original = try await service.rpc.attachDocument(
            request: .with {
                $0.requestID = "a1"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
                $0.kind = "drivers_license"
                $0.source = .post
                $0.receivedDate = "2026-11-20"
                $0.pages = [Fixture.jpeg]
            }, context: service.context
        ).documentID
        try await service.review(original, "r2")
        #expect(try await LifeStoreTests.account(service, customer).identity == .accepted)
    }

    // MARK: What was seen is what is recorded

    @Test func aCustomerWhoChangesItsAddressMeanwhileIsLookedAtAgain() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.tellDetails(customer)
        let document = try await service.upload(customer)
        let seen = try await service.comparedHash(customer.accountID)
        _ = try await DetailsStoreTests.change(service, customer, "d-1") { $0.address = "東京都港区新橋1-1" }
        func accept(_ hash: String, _ id: String) async throws {
            _ = try await service.rpc.reviewDocument(
                request: .with {
                    $0.requestID = id
                    $0.staff = TestService.reviewer
                    $0.documentID = document
                    $0.accept = true
                    $0.documentNumber = "0107-01-012345"
                    $0.issuedDate = "2017-02-01"
                    $0.comparedHash = hash
                }, context: service.context)
        }
        for hash in [seen, ""] {
            await #expect(throws: ReviewRejection.comparedChanged) { try await accept(hash, "r-\(hash.prefix(4))") }
        }
        #expect(try await service.count("verification_record") == 0)
        try await accept(service.comparedHash(customer.accountID), "r-2")
        let records = try await service.store.verificationRecords(of: AccountID(customer.accountID)!).records
        #expect(records[0].compared.contains("新橋1-1"))
    }

    // MARK: Holds

    static let (free, byNotice) = (HoldVerification.Standing(), HoldVerification.Standing(byNotice: true))
    static let byReviewer = HoldVerification.Standing(byReviewer: true)
    static let byBoth = HoldVerification.Standing(byNotice: true, byReviewer: true)

    static let holds: [(Bool, String, AccountState, HoldVerification.Standing, HoldRejection?)] = [
        (true, "電話で本人が否定", .verified, free, nil), (true, "x", .active, free, nil),
        (true, "x", .applied, free, .accountNotOpen), (true, "x", .ended, free, .accountNotOpen),
        (true, "x", .verified, byReviewer, .heldAlready), (true, "x", .verified, byBoth, .heldAlready),
        (true, "x", .verified, byNotice, nil), (true, " ", .verified, free, .reasonMissing),
        (true, String(repeating: "あ", count: 201), .verified, free, .reasonTooLong),
        (false, "確認できた", .verified, byReviewer, nil), (false, "確認できた", .verified, byBoth, nil),
        (false, "x", .verified, free, .notHeld), (false, "x", .verified, byNotice, .heldByNotice),
        (false, "", .verified, byReviewer, .reasonMissing),
    ]

    @Test(arguments: holds.indices) func holding(index: Int) {
        let (holds, reason, state, now, rejection) = Self.holds[index]
        do {
            let kept = try HoldVerification.decide(holds: holds, reason: reason, state: state, now: now)
            #expect(rejection == nil && kept == reason)
        } catch {
            #expect(error == rejection)
        }
    }

    @Test func aReviewersHoldKeepsTheNumberBackUntilItIsLifted() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.proveIdentity(customer)
        try await service.registerCard(customer)
        _ = try await service.fill("0368502192")
        _ = try await service.rpc.holdVerification(
            request: .with {
                $0.requestID = "h1"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
                $0.reason = "電話で本人が否定"
            }, context: service.context)
        let held = try await LifeStoreTests.account(service, customer)
        #expect(held.identityOnHold && held.heldByReviewer)
        await #expect(throws: IssueRejection.heldByReviewer) { try await service.issue(customer.accountID, "i1") }
        _ = try await service.rpc.liftVerificationHold(
            request: .with {
                $0.requestID = "h2"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
                $0.reason = "折り返しで確認"
            }, context: service.context)
        #expect(try await service.issue(customer.accountID, "i2") == "0368502192")
        let steps = try await service.rpc.listVerificationRecords(
            request: .with {
                $0.staff = TestService.reviewer; $0.accountID = customer.accountID
            }, context: service.context
        ).holdSteps
        #expect(steps.map(\.held) == [true, false] && steps.map(\.reason) == ["電話で本人が否定", "折り返しで確認"])
        for statement in ["UPDATE verification_hold_step SET reason = ''", "DELETE FROM verification_hold_step"] {
            await #expect(throws: (any Error).self) {
                try await service.store.store.write { tx in try tx.execute(statement) }
            }
        }
    }
}
