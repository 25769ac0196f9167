import Contracts
import Foundation
import GRPCCore
import Primitives
import SwiftProtobuf
import Testing

@testable import AccountService

/// An account with a number, and what Billing tells of its contract.
@Suite struct LifeStoreTests {
    static func tell(_ service: TestService, _ kind: String, _ payload: some Message) async throws {
        let event = try Feed_Event.with {
            $0.kind = kind
            $0.payload = try payload.serializedData()
        }
        try await service.store.store.write { tx in try tx.apply(event, Fixture.catalogue) }
    }

    static func standing(_ customer: Common_Customer, since: String = "2017-02-27") -> Billing_ContractStanding {
        .with {
            $0.accountID = customer.accountID
            $0.brand = "eccall"
            $0.sinceDate = since
        }
    }

    static func active() async throws -> (TestService, Common_Customer) {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.proveIdentity(customer)
        try await service.registerCard(customer)
        _ = try await service.fill("0368502192\n0368502193")
        _ = try await service.issue(customer.accountID)
        return (service, customer)
    }

    static func account(_ service: TestService, _ customer: Common_Customer) async throws -> Account_AccountSnapshot {
        try await service.rpc.getAccount(request: .with { $0.customer = customer }, context: service.context).account
    }

    static func numbers(_ service: TestService, state: String = "") async throws -> Account_ListNumbersResponse {
        try await service.rpc.listNumbers(
            request: .with {
                $0.staff = TestService.reviewer
                $0.state = state
                $0.limit = 10
            }, context: service.context)
    }

    @Test func suspendedAndBack() async throws {
        let (service, customer) = try await Self.active()
        try await Self.tell(service, "contract.suspended", Self.standing(customer))
        #expect(try await Self.account(service, customer).state == .suspended)
        #expect(try await Self.account(service, customer).number == "0368502192")
        try await Self.tell(service, "contract.suspended", Self.standing(customer))
        try await Self.tell(service, "contract.resumed", Self.standing(customer))
        #expect(try await Self.account(service, customer).state == .active)
        let kinds = try await service.kinds()
        #expect(kinds.suffix(2) == ["account.suspended", "account.resumed"])
    }

    @Test func cancelledTakenBackAndEnded() async throws {
        let (service, customer) = try await Self.active()
        let cancelled = Billing_ContractChange.with {
            $0.accountID = customer.accountID
            $0.wish = .with { $0.cancel = true }
            $0.effectiveDate = "2017-06-01"
        }
        try await Self.tell(service, "contract.cancelled", cancelled)
        var account = try await Self.account(service, customer)
        #expect(account.state == .ending && account.endDate == "2017-06-01" && account.number == "0368502192")
        let otherChange = Billing_ContractChange.with {
            $0.accountID = customer.accountID
            $0.wish = .with { $0.plan = "plus" }
        }
        try await Self.tell(service, "contract.change_withdrawn", otherChange)
        #expect(try await Self.account(service, customer).state == .ending)
        try await Self.tell(service, "contract.change_withdrawn", cancelled)
        account = try await Self.account(service, customer)
        #expect(account.state == .active && account.endDate.isEmpty)

        try await Self.tell(service, "contract.cancelled", cancelled)
        service.clock.advance(.days(94))
        try await Self.tell(service, "contract.ended", Self.standing(customer, since: "2017-06-01"))
        account = try await Self.account(service, customer)
        #expect(account.state == .ended && account.number.isEmpty && account.formerNumber == "0368502192")
        #expect(account.readsUntilDate == "2018-06-01")
        #expect(try await service.events("account.ended").count == 1)
    }

    @Test func aReleasedNumberRestsAndIsFreeAgainByTheClock() async throws {
        let (service, customer) = try await Self.active()
        // 2017-06-01
        service.clock.advance(.days(94))
        try await Self.tell(service, "contract.ended", Self.standing(customer, since: "2017-06-01"))
        let resting = try await Self.numbers(service, state: "resting")
        #expect(resting.numbers.map(\.number) == ["0368502192"])
        #expect(resting.numbers[0].restsUntilDate == "2017-11-30" && resting.restingCount == 1)
        // 2017-11-30, the last day of the rest, and the day after.
        service.clock.advance(.days(182))
        #expect(try await Self.numbers(service, state: "free").numbers.map(\.number) == ["0368502193"])
        service.clock.advance(.days(1))
        #expect(try await Self.numbers(service, state: "free").numbers.count == 2)
        #expect(try await Self.numbers(service).restingCount == 0)
    }

    @Test func anEndedAccountIsReadForAWhile() async throws {
        let (service, customer) = try await Self.active()
        let session = try await service.signIn()
        service.clock.advance(.days(94))
        try await Self.tell(service, "contract.ended", Self.standing(customer, since: "2017-06-01"))
        // Until 2018-06-01.
        service.clock.advance(.days(364))
        _ = try await service.signIn()
        await #expect(throws: ChangeDetailsRejection.accountNotOpen) {
            try await service.rpc.changeDetails(
                request: .with {
                    $0.requestID = "late"
                    $0.customer = customer
                    $0.details = .init(Fixture.form)
                }, context: service.context)
        }
        service.clock.advance(.days(2))
        await #expect(throws: SignInRejection.wrong) { try await service.signIn() }
        await #expect(throws: SignInRejection.over) {
            try await service.rpc.renewSession(
                request: .with { $0.secret = session.secret }, context: service.context)
        }
    }

    @Test func afterTheEndTheAddressMayApplyAnew() async throws {
        let (service, customer) = try await Self.active()
        try await Self.tell(service, "contract.ended", Self.standing(customer))
        _ = try await service.signIn()
        try await service.submit("apply-again")
        #expect(try await service.verify("verify-again") == .good)
        let second = try #require(try await service.events("account.verified").last?.account.accountID)
        #expect(second != customer.accountID)
        _ = try await service.signIn()
        // The first account's people sign in no more.
        let signIn = try await service.store.store.read { tx in
            try tx.rows("SELECT account_id FROM member WHERE state = 'active'").map { try $0.string("account_id") }
        }
        #expect(signIn == [second])
    }
}
