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
        try await service.review(service.upload(customer))
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
        #expect(try await service.count("member") == 1)
    }

    @Test func aReservationIsKeptIssuedAndReleased() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        _ = try await service.fill("0368502192\n0368502193,第1ビル")
        func reserve(_ id: String, _ number: String = "") async throws -> String {
            try await service.rpc.reserveNumber(
                request: .with {
                    $0.requestID = id
                    $0.staff = TestService.reviewer
                    $0.accountID = customer.accountID
                    $0.number = number
                }, context: service.context
            ).number
        }
        #expect(try await reserve("r-1") == "0368502192")
        #expect(try await reserve("r-1") == "0368502192")
        #expect(try await reserve("r-2", "03-6850-2193") == "0368502193")
        let reserved = try await Self.numbers(service, state: "reserved")
        #expect(reserved.numbers.map(\.number) == ["0368502193"] && reserved.numbers[0].note == "第1ビル")
        #expect(reserved.freeCount == 1 && reserved.reservedCount == 1)
        _ = try await service.rpc.releaseReservation(
            request: .with {
                $0.requestID = "r-3"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
            }, context: service.context)
        #expect(try await Self.numbers(service).freeCount == 2)
        _ = try await reserve("r-4", "0368502193")
        try await service.review(service.upload(customer))
        try await service.registerCard(customer)
        #expect(try await service.issue(customer.accountID) == "0368502193")
        #expect(try await Self.numbers(service).freeCount == 1)
    }

    @Test func aReservedNumberIsNobodyElses() async throws {
        let (service, _) = try await Self.active()
        try await service.submit("apply-b") { $0.application.email = "b@example.jp" }
        _ = try await service.verify("verify-b")
        let other = try #require(try await service.events("account.verified").last?.account.accountID)
        _ = try await service.rpc.reserveNumber(
            request: .with {
                $0.requestID = "r-1"
                $0.staff = TestService.reviewer
                $0.accountID = other
            }, context: service.context)
        #expect(try await Self.numbers(service).freeCount == 0)
        try await service.submit("apply-c") { $0.application.email = "c@example.jp" }
        _ = try await service.verify("verify-c")
        let third = try #require(try await service.events("account.verified").last?.account.accountID)
        for (number, rejection) in [("", IssueRejection.noneFree), ("0368502193", .notFree)] {
            await #expect(throws: rejection) {
                try await service.rpc.reserveNumber(
                    request: .with {
                        $0.requestID = "r-\(number)"
                        $0.staff = TestService.reviewer
                        $0.accountID = third
                        $0.number = number
                    }, context: service.context)
            }
        }
    }

    @Test func aBadLineLeavesTheInventoryAsItWas() async throws {
        let service = try await TestService()
        let answer = try await service.fill("0368502192\n0312\n0368502193")
        #expect(answer.added == 0 && answer.badLineCount == 1)
        #expect(answer.badLines[0].line == 2 && answer.badLines[0].text == "0312")
        #expect(try await service.count("phone_number") == 0)
        #expect(try await service.fill("0368502192\n0368502193", "import-2").added == 2)
    }

    @Test func theInventoryIsFoundByNumberNoteAndCustomer() async throws {
        let (service, _) = try await Self.active()
        _ = try await service.fill("0368502194,第2ビル", "import-2")
        for (search, found) in [
            ("03-6850-219", ["0368502192", "0368502193", "0368502194"]), ("第2", ["0368502194"]),
            ("まるまる", ["0368502192"]), ("shop@example", ["0368502192"]), ("%", []),
        ] {
            let answer = try await service.rpc.listNumbers(
                request: .with {
                    $0.staff = TestService.reviewer
                    $0.search = search
                    $0.limit = 10
                }, context: service.context)
            #expect(answer.numbers.map(\.number) == found, "\(search)")
        }
    }

    @Test func theStartIsToldAndMoved() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.review(service.upload(customer))
        try await service.registerCard(customer)
        _ = try await service.fill("0368502192")
        _ = try await service.issue(customer.accountID, start: "2017-03-10")
        _ = try await service.rpc.setServiceStart(
            request: .with {
                $0.requestID = "start-1"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
                $0.serviceStartDate = "2017-03-01"
            }, context: service.context)
        let told = try await service.events("service.start_set")
        #expect(told.map(\.numberIssued.serviceStartDate) == ["2017-03-10", "2017-03-01"])
        #expect(told.last?.account.serviceStartDate == "2017-03-01")
        // Billing's day stays.
        #expect(told.last?.numberIssued.issuedDate == "2017-02-27")
    }
}
