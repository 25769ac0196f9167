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
        _ = try await service.rpc.acknowledgeChanges(
            request: .with {
                $0.requestID = "ack-1"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
            }, context: service.context)
        #expect(try await waiting() == 0)
        let shown = try await Self.forStaff(service, customer)
        #expect(shown.changes.map(\.reviewedBy) == ["", "審査 太郎"])
        #expect(shown.changes.map(\.after) == ["新しい店", "東京都港区新橋1-1"])
        #expect(shown.consent.shown == "ライトプラン 月額5,500円（税込）…" && shown.consentedMs > 0)
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
