import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

@Suite struct StaffAccessTests {
    static func staff(_ role: Common_StaffRole) -> Common_Staff {
        .with {
            $0.staffID = "stf_00000000000000000000000001"
            $0.role = role
            $0.name = "誰か"
        }
    }

    /// An account with a refused document, a birth date and a changed name.
    private func refused(_ service: TestService) async throws -> Common_Customer {
        let customer = try await service.customer()
        try await service.tellDetails(customer)
        try await service.review(service.upload(customer), accept: false, reason: "画像がぼけています。")
        return customer
    }

    @Test(arguments: [Common_StaffRole.operator, .reviewer, .billing, .admin])
    func whatProvesAnIdentityIsInTheAnswersToReviewersAlone(role: Common_StaffRole) async throws {
        let service = try await TestService()
        let customer = try await refused(service)
        let answer = try await service.rpc.getAccountForStaff(
            request: .with { ($0.staff, $0.accountID) = (Self.staff(role), customer.accountID) },
            context: service.context)
        let list = try await service.rpc.listAccounts(
            request: .with { ($0.staff, $0.limit) = (Self.staff(role), 10) }, context: service.context)
        let sees = role == .reviewer || role == .admin
        #expect(answer.account.siteName == "○○ショップ" && answer.account.identity == .rejected)
        #expect(answer.hasVerification == sees && answer.documents.isEmpty != sees && answer.hasConsent == sees)
        #expect(answer.comparedHash.isEmpty != sees)
        for kept in [answer.account.identityReason, answer.verification.business, answer.consent.shown] {
            #expect(kept.isEmpty != sees)
        }
        #expect((list.accounts[0].identityReason == "画像がぼけています。") == sees)
    }

    @Test(arguments: [Common_MemberRole.owner, .member, .billing])
    func whatProvesAnIdentityIsInTheAnswersToOwnersAlone(role: Common_MemberRole) async throws {
        let service = try await TestService()
        var customer = try await refused(service)
        customer.role = role
        let asker = customer
        let answer = try await service.rpc.getAccount(
            request: .with { $0.customer = asker }, context: service.context)
        let sees = role == .owner
        #expect(answer.account.siteName == "○○ショップ" && answer.account.identity == .rejected)
        #expect(answer.hasVerification == sees && answer.documents.isEmpty != sees)
        #expect((answer.account.identityReason == "画像がぼけています。") == sees)
        // Whoever may save settings tells what they stood at when the form began.
        let versions = answer.versions
        for version in [versions.details, versions.answeringTimes, versions.addressees, versions.plan] {
            #expect(!version.isEmpty)
        }
    }

    @Test func everyViewingIsRecorded() async throws {
        let service = try await TestService()
        let document = try await service.upload(service.customer())
        for page: Int32 in [1, 2, 1] {
            _ = try await service.rpc.getDocumentPage(
                request: .with {
                    $0.staff = TestService.reviewer; $0.documentID = document; $0.page = page
                }, context: service.context)
        }
        await #expect(throws: NotFound.document) {
            try await service.rpc.getDocumentPage(
                request: .with {
                    $0.staff = TestService.reviewer; $0.documentID = document; $0.page = 3
                }, context: service.context)
        }
        #expect(try await service.count("document_viewing") == 3)
    }

    @Test func anAlteredFileIsNotShown() async throws {
        let service = try await TestService()
        let document = try await service.upload(service.customer())
        try await service.store.store.write { tx in
            var sealed = try tx.row("SELECT sealed FROM document_page WHERE page = 1")!.data("sealed")
            sealed[sealed.count / 2] ^= 1
            try tx.execute("UPDATE document_page SET sealed = ? WHERE page = 1", sealed)
        }
        await #expect(throws: (any Error).self) {
            try await service.rpc.getDocumentPage(
                request: .with {
                    $0.staff = TestService.reviewer; $0.documentID = document; $0.page = 1
                }, context: service.context)
        }
    }

    @Test func aRefusalIsToldAndABetterOneMayCome() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let blurred = try await service.upload(customer)
        await #expect(throws: ReviewRejection.reasonMissing) { try await service.review(blurred, accept: false) }
        try await service.review(blurred, "review-1", accept: false, reason: "画像がぼけています。")
        let told = try await service.events("document.rejected")[0]
        #expect(told.documentReviewed.reason == "画像がぼけています。" && told.account.identity == .rejected)
        #expect(told.account.identityReason == "画像がぼけています。")
        await #expect(throws: ReviewRejection.alreadyReviewed) { try await service.review(blurred, "review-2") }
        try await service.tellDetails(customer)
        try await service.review(service.upload(customer, "upload-2"), "review-3")
        try await service.review(service.upload(customer, "upload-4", kind: "passport"), "review-4")
        #expect(try await service.events("document.accepted")[0].account.identity == .accepted)
        await #expect(throws: SubmitDocumentRejection.alreadyAccepted) {
            try await service.upload(customer, "upload-3")
        }
        #expect(try await service.count("verification_record") == 3)
    }

    @Test func anotherAccountIsNotFound() async throws {
        let service = try await TestService()
        var customer = try await service.customer()
        customer.accountID = "acc_00000000000000000000000009"
        let stranger = customer
        await #expect(throws: NotFound.account) { try await service.upload(stranger) }
        await #expect(throws: NotFound.account) {
            try await service.rpc.getAccount(request: .with { $0.customer = stranger }, context: service.context)
        }
    }

    @Test func accountsAreFoundByAnyPartAndPagedByKey() async throws {
        let service = try await TestService()
        for n in 1...3 {
            try await service.submit("apply-\(n)") {
                $0.application.email = "shop\(n)@example.jp"
                $0.application.siteName = n == 2 ? "100%_果汁" : "店\(n)"
            }
            service.clock.advance(.seconds(1))
        }
        func names(
            _ search: String, key: String = "", limit: Int32 = 10
        ) async throws -> (names: [String], next: String) {
            let page = try await service.rpc.listAccounts(
                request: .with {
                    $0.staff = Self.staff(.operator); $0.search = search; $0.pageKey = key; $0.limit = limit
                },
                context: service.context)
            return (page.accounts.map(\.siteName), page.nextPageKey)
        }
        #expect(try await names("").names == ["店3", "100%_果汁", "店1"])
        #expect(try await names("SHOP3@").names == ["店3"])
        #expect(try await names("%_").names == ["100%_果汁"])
        #expect(try await names("3-4510-59").names.count == 3)
        #expect(try await names("タカハシ").names.count == 3)
        #expect(try await names("いません").names.isEmpty)
        let first = try await names("", limit: 2)
        #expect(first.names == ["店3", "100%_果汁"])
        #expect(try await names("", key: first.next, limit: 2) == (["店1"], ""))
        await #expect(throws: Rejected.self) { try await names("", limit: 0) }
        await #expect(throws: Rejected.self) { try await names("", key: "x") }
    }

    @Test func everyMethodStandsInTheAllowList() {
        for method in Account_AccountService.Method.descriptors {
            let callers: Set<ServiceName> = method.method == "GetLinkSecret" ? [.notify] : [.edge]
            for name in ServiceName.allCases {
                #expect(AccountRPC.allowed.allows(name, method) == callers.contains(name), "\(name) \(method)")
            }
        }
    }
}
