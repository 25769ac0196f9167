import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore
import Testing

@testable import AccountService

/// The path of a customer: apply → verify → sign in → card → document → review → number.
@Suite struct PathTests {
    @Test func aShopComesToItsNumber() async throws {
        let service = try await TestService()
        try await service.submit()
        var told = try await service.events("account.applied")
        #expect(told[0].account.state == .applied && told[0].account.siteName == "○○ショップ")
        await #expect(throws: SignInRejection.wrong) { try await service.signIn() }

        let link = try await service.mailedLink()
        let seen = try await service.rpc.checkLink(
            request: .with {
                $0.linkID = link.id; $0.secret = link.secret
            }, context: service.context)
        #expect(seen.state == .good && seen.purpose == .verifyEmail && seen.brand == "eccall")
        #expect(try await service.verify() == .good)
        let session = try await service.signIn()
        #expect(!session.accessToken.isEmpty && !session.remember)

        told = try await service.events("account.verified")
        let customer = Common_Customer.with {
            $0.accountID = told[0].account.accountID
            $0.memberID = "mem_00000000000000000000000001"
            $0.role = .owner
        }
        let document = try await service.upload(customer)
        let waiting = try await service.rpc.listAccounts(
            request: .with {
                $0.staff = TestService.reviewer; $0.documentsWaiting = true; $0.limit = 10
            }, context: service.context)
        #expect(waiting.accounts.map(\.accountID) == [customer.accountID])
        let page = try await service.rpc.getDocumentPage(
            request: .with {
                $0.staff = TestService.reviewer; $0.documentID = document; $0.page = 2
            }, context: service.context)
        #expect(page.contentType == "image/png" && page.content == Fixture.png)
        await #expect(throws: ReviewRejection.detailsMissing) { try await service.review(document) }
        try await service.tellDetails(customer)
        try await service.review(document)
        _ = try await service.fill("03-6850-2193\n03-6850-2192")
        await #expect(throws: IssueRejection.identityNotAccepted) { try await service.issue(customer.accountID) }
        let person = try await service.upload(customer, "upload-2", kind: "drivers_license", pages: [Fixture.pdf])
        try await service.review(person, "review-2")
        await #expect(throws: IssueRejection.cardNotRegistered) { try await service.issue(customer.accountID) }
        try await service.registerCard(customer)
        #expect(try await service.issue(customer.accountID, start: "2017-03-01") == "0368502192")

        let issued = try await service.events("number.issued")[0]
        #expect(issued.numberIssued.issuedDate == "2017-02-27" && issued.numberIssued.serviceStartDate == "2017-03-01")
        #expect(issued.account.campaignsKept && issued.account.campaigns.isEmpty)
        #expect(issued.account.state == .active && issued.account.number == "0368502192")
        #expect(issued.account.identity == .accepted && issued.account.cardRegistered)
        #expect(issued.account.hours.count == 5 && issued.account.options == ["rental_address"])
        #expect(
            try await service.kinds() == [
                "account.applied", "account.link_requested", "account.verified", "member.joined", "document.submitted",
                "document.partly_accepted", "document.submitted", "document.accepted",
                "account.card_registered", "number.issued", "service.start_set",
            ])
        let shown = try await service.rpc.getAccount(
            request: .with { $0.customer = customer }, context: service.context)
        #expect(shown.account == issued.account)
        #expect(shown.documents.map(\.kindName) == ["運転免許証", "登記事項証明書"])
        #expect(shown.documents.map(\.forPersonInCharge) == [true, false] && shown.documents[1].reviewedBy.isEmpty)
        #expect(shown.documents[1].pages.map(\.sizeBytes) == [Fixture.jpeg, Fixture.png].map { Int64($0.count) })
        #expect(shown.documents[0].pages.map(\.contentType) == ["image/jpeg"])
        #expect(shown.verification.personInCharge == "高橋 一郎")
    }

    @Test func nothingSecretStandsInAnEvent() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        let link = try await service.mailedLink()
        let payloads = try await service.store.store.read { tx in
            try tx.rows("SELECT payload FROM event").map { try $0.data("payload") }
        }
        for secret in [link.secret, Fixture.password, "$argon2id$"] {
            #expect(payloads.allSatisfy { $0.range(of: Data(secret.utf8)) == nil })
        }
    }

    @Test func aDoublePressMakesOneThing() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.submit()
        #expect(try await service.count("account") == 1)
        let (first, second) = try await (service.upload(customer), service.upload(customer))
        #expect(first == second)
        try await service.tellDetails(customer)
        try await service.review(first)
        try await service.review(first)
        #expect(try await service.count("verification_record") == 1)
        try await service.proveIdentityOfPerson(customer)
        try await service.registerCard(customer)
        try await service.registerCard(customer)
        let numbers = try await (service.fill("0368502192\n0368502193"), service.fill("0368502192\n0368502193"))
        #expect(numbers.0 == numbers.1 && numbers.0.added == 2)
        #expect(try await service.issue(customer.accountID) == service.issue(customer.accountID))
        await #expect(throws: IssueRejection.hasNumber(PhoneNumber("0368502192")!)) {
            try await service.issue(customer.accountID, "issue-2")
        }
        #expect(try await service.events("number.issued").count == 1)
        let reused = await #expect(throws: Rejected.self) { try await service.upload(customer, pages: [Fixture.png]) }
        #expect(reused == Repeats.reused)
    }

    @Test func twoStaffAtOnceGiveTwoNumbers() async throws {
        let service = try await TestService()
        var accounts: [String] = []
        for name in ["a", "b", "c"] {
            try await service.submit("apply-\(name)") { $0.application.email = "\(name)@example.jp" }
            _ = try await service.verify("verify-\(name)")
            let account = try #require(try await service.events("account.verified").last?.account.accountID)
            accounts.append(account)
            let customer = Common_Customer.with {
                $0.accountID = account
                $0.memberID = "mem_00000000000000000000000001"
                $0.role = .owner
            }
            try await service.proveIdentity(customer, name)
            try await service.registerCard(customer)
        }
        _ = try await service.fill("0368502192\n0368502193")
        let outcomes = await withTaskGroup(of: String.self) { group in
            for account in accounts {
                group.addTask {
                    do { return try await service.issue(account, "issue-\(account)") } catch { return "\(error)" }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(outcomes) == ["0368502192", "0368502193", "noneFree"])
        let list = try await service.rpc.listNumbers(
            request: .with {
                $0.staff = TestService.reviewer; $0.limit = 1
            }, context: service.context)
        #expect(list.freeCount == 0 && list.nextPageKey == "0368502192" && list.numbers[0].state == "issued")
        #expect(list.numbers[0].siteName == "○○ショップ")
    }

    @Test func aRestedNumberIsFreeAgain() async throws {
        let service = try await TestService()
        _ = try await service.fill("0368502192")
        try await service.store.store.write { tx in
            try tx.execute(
                "UPDATE phone_number SET state = 'resting', rests_until_date = ?", JapanDate(iso: "2017-02-27"))
        }
        func list() async throws -> Account_ListNumbersResponse {
            try await service.rpc.listNumbers(
                request: .with {
                    $0.staff = TestService.reviewer; $0.limit = 10
                }, context: service.context)
        }
        #expect(try await list().numbers[0].state == "resting")
        service.clock.advance(.days(1))
        #expect(try await list().numbers[0].state == "free")
        #expect(try await list().freeCount == 1)
    }

    @Test func aCardOfAnUnknownAccountIsParked() async throws {
        let service = try await TestService()
        await #expect(throws: NotFound.account) {
            try await service.registerCard(.with { $0.accountID = "acc_00000000000000000000000001" })
        }
    }
}
