import Contracts
import GRPCCore
import Primitives
import Testing

@testable import AccountService

/// The inventory of 03 numbers: kept, imported, found, started.
@Suite struct InventoryStoreTests {
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
        let reserved = try await LifeStoreTests.numbers(service, state: "reserved")
        #expect(reserved.numbers.map(\.number) == ["0368502193"] && reserved.numbers[0].note == "第1ビル")
        #expect(reserved.freeCount == 1 && reserved.reservedCount == 1)
        _ = try await service.rpc.releaseReservation(
            request: .with {
                $0.requestID = "r-3"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
            }, context: service.context)
        #expect(try await LifeStoreTests.numbers(service).freeCount == 2)
        _ = try await reserve("r-4", "0368502193")
        try await service.proveIdentity(customer)
        try await service.registerCard(customer)
        #expect(try await service.issue(customer.accountID) == "0368502193")
        #expect(try await LifeStoreTests.numbers(service).freeCount == 1)
    }

    @Test func aReservedNumberIsNobodyElses() async throws {
        let (service, _) = try await LifeStoreTests.active()
        try await service.submit("apply-b") { $0.application.email = "b@example.jp" }
        _ = try await service.verify("verify-b")
        let other = try #require(try await service.events("account.verified").last?.account.accountID)
        _ = try await service.rpc.reserveNumber(
            request: .with {
                $0.requestID = "r-1"
                $0.staff = TestService.reviewer
                $0.accountID = other
            }, context: service.context)
        #expect(try await LifeStoreTests.numbers(service).freeCount == 0)
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
        let (service, _) = try await LifeStoreTests.active()
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
        try await service.proveIdentity(customer)
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
