import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

@Suite struct DetailsStoreTests {
    static func change(
        _ service: TestService, _ customer: Common_Customer, _ id: String,
        _ change: @Sendable (inout ApplicationForm) -> Void
    ) async throws -> Account_ChangeDetailsResponse {
        var form = Fixture.form
        change(&form)
        return try await service.rpc.changeDetails(
            request: .with {
                $0.requestID = id
                $0.customer = customer
                $0.details = .init(form)
                $0.memberName = "高橋 一郎"
            }, context: service.context)
    }

    static func forStaff(
        _ service: TestService, _ customer: Common_Customer
    ) async throws
        -> Account_GetAccountForStaffResponse
    {
        try await service.rpc.getAccountForStaff(
            request: .with {
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
            }, context: service.context)
    }

    @Test func aChangeIsToldKeptAndLookedAt() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        _ = try await service.upload(customer)
        let answer = try await Self.change(service, customer, "d-1") {
            $0.siteName = "新しい店"
            $0.address = "東京都港区新橋1-1"
        }
        #expect(answer.changes.map(\.label) == ["ご住所", "サイト名"])
        #expect(try await service.events("account.details_changed").map(\.account.siteName) == ["新しい店"])
        _ = try await Self.change(service, customer, "d-1") {
            $0.siteName = "新しい店"
            $0.address = "東京都港区新橋1-1"
        }
        #expect(try await service.count("detail_change") == 2)

        func waiting() async throws -> Int {
            try await service.rpc.listAccounts(
                request: .with {
                    $0.staff = TestService.reviewer
                    $0.changesWaiting = true
                    $0.limit = 10
                }, context: service.context
            ).accounts.count
        }
        #expect(try await waiting() == 1)
        func acknowledge(_ id: String, seen: String) async throws {
            _ = try await service.rpc.acknowledgeChanges(
                request: .with {
                    $0.requestID = id
                    $0.staff = TestService.reviewer
                    $0.accountID = customer.accountID
                    $0.newestChangeID = seen
                }, context: service.context)
        }
        let seen = try await Self.forStaff(service, customer).changes[0].changeID
        // Another address comes while the reviewer looks: she has not seen it.
        _ = try await Self.change(service, customer, "d-2") {
            $0.siteName = "新しい店"
            $0.address = "東京都港区新橋2-2"
        }
        for unseen in [seen, ""] {
            await #expect(throws: ChangesUnseen()) { try await acknowledge("ack-\(unseen)", seen: unseen) }
        }
        _ = try await Self.change(service, customer, "d-3") {
            $0.siteName = "新しい店"
            $0.address = "東京都港区新橋1-1"
        }
        let newest = try await Self.forStaff(service, customer).changes[0].changeID
        try await acknowledge("ack-1", seen: newest)
        #expect(try await waiting() == 0)
        let shown = try await Self.forStaff(service, customer)
        #expect(shown.changes.map(\.reviewedBy) == ["審査 太郎", "審査 太郎", "", "審査 太郎"])
        #expect(shown.changes.map(\.after) == ["東京都港区新橋1-1", "東京都港区新橋2-2", "新しい店", "東京都港区新橋1-1"])
        #expect(shown.consent.shown == "ライトプラン 月額5,500円（税込）…" && shown.consentedMs > 0)
    }

    /// However many others there are: a change that waits is never out of sight.
    @Test func waitingChangesAreShownWithoutALimit() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        _ = try await service.upload(customer)
        _ = try await Self.change(service, customer, "d-0") { $0.address = "東京都港区新橋1-1" }
        for n in 1...(AccountStore.changesShown + 3) {
            service.clock.advance(.days(1))
            _ = try await Self.change(service, customer, "d-\(n)") {
                $0.address = "東京都港区新橋1-1"
                $0.siteName = "店\(n)"
            }
        }
        let changes = try await Self.forStaff(service, customer).changes
        #expect(changes.count == AccountStore.changesShown + 1)
        #expect(changes.last?.after == "東京都港区新橋1-1" && changes.first?.after == "店\(AccountStore.changesShown + 3)")
    }

    @Test func nothingChangedTellsNothing() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let answer = try await Self.change(service, customer, "d-1") { _ in }
        #expect(answer.changes.isEmpty && answer.account.siteName == "○○ショップ")
        #expect(try await service.events("account.details_changed").isEmpty)
    }

    @Test func everythingKeptIsInTheExportAndNoSecret() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        _ = try await service.signIn()
        try await service.review(service.upload(customer), accept: false, reason: "有効期限が切れています")
        _ = try await Self.change(service, customer, "d-1") { $0.siteName = "新しい店" }
        let json = try await service.rpc.exportAccountForStaff(
            request: .with {
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
            }, context: service.context
        ).json
        for words in [
            "\"person_name\" : \"高橋 一郎\"", "東京都品川区西五反田1-2-3", "\"email\" : \"Shop@example.jp\"", "ライトプラン",
            "登記事項証明書", "有効期限が切れています", "○○ショップ", "新しい店", "192.0.2.1", "\"role\" : \"owner\"",
            "\"verifications\"", "\"compared_with\"", "\"posted_notices\"",
        ] {
            #expect(json.contains(words), "\(words)")
        }
        for secret in ["argon2", "wrapped", Fixture.password] { #expect(!json.contains(secret)) }
        #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
        #expect(try await service.count("account_export") == 1)
    }

    @Test(arguments: [
        ("まるまる", 1), ("マルマル", 1), ("たかはし", 1), ("shop@example", 1), ("03-4510", 1), ("４５１０", 1), ("ない", 0), ("_", 0),
    ])
    func staffFindByKanaNumberAndAddress(search: String, count: Int) async throws {
        let service = try await TestService()
        _ = try await service.customer()
        let found = try await service.rpc.listAccounts(
            request: .with {
                $0.staff = TestService.reviewer
                $0.search = search
                $0.limit = 10
            }, context: service.context)
        #expect(found.accounts.count == count)
    }
}
