import Contracts
import GRPCCore
import Primitives
import Testing

@testable import AccountService

/// An application that ends before a number is issued.
@Suite struct EndApplicationTests {
    static let rows: [(AccountState, String?, EndApplicationRejection?)] = [
        (.verified, nil, nil), (.applied, nil, .numberIssued), (.active, nil, .numberIssued),
        (.suspended, nil, .numberIssued), (.ending, nil, .numberIssued), (.ended, nil, .overAlready),
        (.applied, "いたずらのお申し込みのため", nil), (.verified, "本人の確認ができないため", nil),
        (.verified, " ", .reasonMissing), (.verified, String(repeating: "あ", count: 501), .reasonTooLong),
        (.active, "x", .numberIssued), (.ended, "x", .overAlready),
    ]

    @Test(arguments: rows.indices) func deciding(index: Int) throws {
        let (state, declined, rejection) = Self.rows[index]
        let today = JapanDate(iso: "2017-02-27")!
        let account = try Fixture.account { $0.state = state }
        do {
            let after = try EndApplication.decide(account, declined: declined, today: today)
            #expect(rejection == nil && after.account.state == .ended && after.account.endDate == today)
            #expect(after.reason == declined ?? "" && after.account.readsUntil == nil)
        } catch {
            #expect(error == rejection)
        }
    }

    func withdraw(_ service: TestService, _ customer: Common_Customer, _ id: String = "w1") async throws {
        _ = try await service.rpc.withdrawApplication(
            request: .with {
                $0.requestID = id
                $0.customer = customer
            }, context: service.context)
    }

    @Test func theCustomerTakesItBack() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let session = try await service.signIn()
        try await service.registerCard(customer)
        try await service.proveIdentity(customer)
        _ = try await service.fill("0368502192")
        _ = try await service.rpc.reserveNumber(
            request: .with {
                $0.requestID = "r"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
            }, context: service.context)
        try await withdraw(service, customer)
        try await withdraw(service, customer)
        let told = try await service.events("account.withdrawn")
        #expect(told.count == 1 && told[0].account.state == .ended && told[0].account.endDate == "2017-02-27")
        #expect(!told[0].applicationWithdrawn.declined)
        #expect(try await LifeStoreTests.numbers(service).freeCount == 1)
        await #expect(throws: SignInRejection.over) {
            try await service.rpc.renewSession(
                request: .with { $0.secret = session.secret }, context: service.context)
        }
        await #expect(throws: SignInRejection.wrong) { try await service.signIn() }
        #expect(try await service.ended().count == 1)
        await #expect(throws: IssueRejection.notOpen) { try await service.issue(customer.accountID) }
        // What was accepted is kept for seven years from the end.
        let kept = try await service.store.verificationRecords(of: AccountID(customer.accountID)!).keptUntil
        #expect(kept == JapanDate(iso: "2024-02-27"))
        // The address may apply anew.
        try await service.submit("apply-2")
        #expect(try await service.verify("verify-2") == .good)
    }

    @Test func staffDeclineWithAReasonAndWithoutAcceptedDocumentsLittleIsKept() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        _ = try await service.upload(customer)
        _ = try await service.rpc.declineApplication(
            request: .with {
                $0.requestID = "d1"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
                $0.reason = "ご本人の確認ができませんでした。"
            }, context: service.context)
        let told = try await service.events("account.withdrawn")[0]
        #expect(told.applicationWithdrawn.declined && told.applicationWithdrawn.reason == "ご本人の確認ができませんでした。")
        let account = AccountID(customer.accountID)!
        service.clock.advance(.days(Retention.unverifiedDays))
        #expect(try await service.store.duePurges().isEmpty)
        service.clock.advance(.days(1))
        #expect(try await service.store.erasable(Fixture.catalogue).map(\.verdict) == [.held])
        #expect(try await service.store.purge(account) != nil)
        #expect(try await service.store.erase(account, Fixture.catalogue))
        #expect(try await service.count("account") == 0)
    }

    /// The mail is still in the applicant's box: its link says what happened, as often as it is pressed.
    @Test func theLinkOfADeclinedApplicationSaysSo() async throws {
        let service = try await TestService()
        try await service.submit()
        let link = try await service.mailedLink()
        let account = try #require(try await service.events("account.applied").last?.account.accountID)
        _ = try await service.rpc.declineApplication(
            request: .with {
                $0.requestID = "d1"
                $0.staff = TestService.reviewer
                $0.accountID = account
                $0.reason = "いたずらのお申し込みのため"
            }, context: service.context)
        let check = try await service.rpc.checkLink(
            request: .with {
                $0.linkID = link.id
                $0.secret = link.secret
            }, context: service.context)
        #expect(check.state == .withdrawn)
        #expect(try await service.verify("v-1") == .withdrawn)
        #expect(try await service.verify("v-2") == .withdrawn)
        #expect(try await service.count("unverified_password") == 0)
        #expect(try await service.count("member") == 0)
        // The address may apply anew, and its new link is good.
        try await service.submit("apply-2")
        #expect(try await service.verify("v-3") == .good)
    }

    @Test func withANumberItIsTooLate() async throws {
        let (service, customer) = try await LifeStoreTests.active()
        await #expect(throws: EndApplicationRejection.numberIssued) { try await withdraw(service, customer) }
    }
}
