import Contracts
import GRPCCore
import Primitives
import Testing

@testable import AccountService

@Suite struct RetireNumberTests {
    static let rows: [(String, Bool, InventoryState?, RetireRejection?)] = [
        ("電話会社に返却", false, .free, nil), ("電話会社に返却", false, .resting, nil), ("x", false, .reserved, .inUse),
        ("x", false, .issued, .inUse), ("x", false, .retired, .retiredAlready), ("x", false, nil, .notInInventory),
        (" ", false, .free, .reasonMissing), (String(repeating: "あ", count: 201), false, .free, .reasonTooLong),
        ("", true, .retired, nil), ("", true, .free, .notRetired), ("", true, .issued, .inUse),
    ]

    @Test(arguments: rows.indices) func deciding(index: Int) {
        let (reason, putsBack, state, rejection) = Self.rows[index]
        do {
            let kept = try RetireNumber.decide(reason: reason, putsBack: putsBack, state: state)
            #expect(rejection == nil && kept == (putsBack ? nil : reason))
        } catch {
            #expect(error == rejection)
        }
    }

    @Test func aNumberThatIsTakenOutIsNotGivenOutAndMayComeBack() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.proveIdentity(customer)
        try await service.registerCard(customer)
        _ = try await service.fill("0368502192\n0368502193")
        func retire(_ id: String, putBack: Bool = false) async throws {
            _ = try await service.rpc.retireNumber(
                request: .with {
                    $0.requestID = id
                    $0.staff = TestService.reviewer
                    $0.number = "03-6850-2192"
                    $0.reason = "電話会社に返却"
                    $0.putBack = putBack
                }, context: service.context)
        }
        try await retire("t1")
        let all = try await LifeStoreTests.numbers(service)
        #expect(all.numbers.map(\.number) == ["0368502193"] && all.freeCount == 1 && all.retiredCount == 1)
        let out = try await LifeStoreTests.numbers(service, state: "retired").numbers
        #expect(out.map(\.retiredReason) == ["電話会社に返却"] && out.map(\.retiredBy) == ["審査 太郎"])
        await #expect(throws: IssueRejection.notFree) {
            try await service.issue(customer.accountID, "i1", number: "0368502192")
        }
        // An old list is imported once more: it stays out.
        #expect(try await service.fill("0368502192", "import-2").alreadyThere == 1)
        #expect(try await LifeStoreTests.numbers(service).freeCount == 1)
        try await retire("t2", putBack: true)
        #expect(try await service.issue(customer.accountID, "i2") == "0368502192")
        await #expect(throws: RetireRejection.inUse) { try await retire("t3") }
    }

    @Test func outAndInAgainDoesNotShortenARest() async throws {
        let (service, customer) = try await LifeStoreTests.active()
        // 2017-06-01
        service.clock.advance(.days(94))
        try await LifeStoreTests.tell(
            service, "contract.ended", LifeStoreTests.standing(customer, since: "2017-06-01"))
        for (id, putBack) in [("r1", false), ("r2", true)] {
            _ = try await service.rpc.retireNumber(
                request: .with {
                    $0.requestID = id
                    $0.staff = TestService.reviewer
                    $0.number = "0368502192"
                    $0.reason = "取り違え"
                    $0.putBack = putBack
                }, context: service.context)
        }
        let resting = try await LifeStoreTests.numbers(service, state: "resting").numbers
        #expect(resting.map(\.number) == ["0368502192"] && resting.map(\.restsUntilDate) == ["2017-11-30"])
        service.clock.advance(.days(183))
        #expect(try await LifeStoreTests.numbers(service, state: "free").numbers.map(\.number).contains("0368502192"))
    }

    @Test func aNoteIsCorrected() async throws {
        let service = try await TestService()
        _ = try await service.fill("0368502192,第１ビル")
        func note(_ text: String, _ id: String, number: String = "0368502192") async throws {
            _ = try await service.rpc.setNumberNote(
                request: .with {
                    $0.requestID = id
                    $0.staff = TestService.reviewer
                    $0.number = number
                    $0.note = text
                }, context: service.context)
        }
        try await note(" 第２ビル ", "n1")
        #expect(try await LifeStoreTests.numbers(service).numbers.map(\.note) == ["第2ビル"])
        await #expect(throws: RetireRejection.noteTooLong) { try await note(String(repeating: "あ", count: 101), "n2") }
        await #expect(throws: RetireRejection.notInInventory) { try await note("x", "n3", number: "0368502199") }
    }
}
