import Contracts
import GRPCCore
import Primitives
import Testing

@testable import AccountService

/// Applications that nobody goes on with.
@Suite struct UnfinishedTests {
    struct Row: Sendable {
        var state = AccountState.verified
        var card = false
        var identity = IdentityStanding.none
        var held = false
        var announced: String?
        var today: String
        var verdict: UnfinishedApplication.Verdict
    }

    static func announce(_ day: String) -> UnfinishedApplication.Verdict { .announce(ends: JapanDate(iso: day)!) }

    /// The last step was on 2017-02-27; six months, announced fourteen days before.
    static let rows: [Row] = [
        Row(today: "2017-08-12", verdict: .keep),
        Row(today: "2017-08-13", verdict: announce("2017-08-27")),
        Row(card: true, today: "2017-08-13", verdict: announce("2017-08-27")),
        Row(identity: .rejected(reason: "ぼけています。"), today: "2017-08-13", verdict: announce("2017-08-27")),
        Row(identity: .accepted, today: "2017-08-13", verdict: announce("2017-08-27")),
        // Later than it should have been: still fourteen days.
        Row(today: "2017-10-01", verdict: announce("2017-10-15")),
        Row(announced: "2017-08-27", today: "2017-08-26", verdict: .keep),
        Row(announced: "2017-08-27", today: "2017-08-27", verdict: .end),
        Row(announced: "2017-08-27", today: "2018-01-01", verdict: .end),
        // What waits for staff.
        Row(identity: .submitted, today: "2018-01-01", verdict: .keep),
        Row(card: true, identity: .accepted, today: "2018-01-01", verdict: .keep),
        Row(held: true, announced: "2017-08-27", today: "2018-01-01", verdict: .keep),
        // Not applications, or others' clocks.
        Row(state: .applied, today: "2018-01-01", verdict: .keep),
        Row(state: .active, today: "2018-01-01", verdict: .keep),
        Row(state: .suspended, announced: "2017-08-27", today: "2018-01-01", verdict: .keep),
        Row(state: .ending, today: "2018-01-01", verdict: .keep),
        Row(state: .ended, announced: "2017-08-27", today: "2018-01-01", verdict: .keep),
    ]

    @Test(arguments: rows.indices) func deciding(index: Int) {
        let row = Self.rows[index]
        let facts = UnfinishedApplication.Facts(
            state: row.state, cardRegistered: row.card, identity: row.identity, held: row.held,
            lastStep: JapanDate(iso: "2017-02-27")!, announcedEnd: row.announced.flatMap { JapanDate(iso: $0) },
            rule: .standard)
        #expect(UnfinishedApplication.decide(facts, today: JapanDate(iso: row.today)!) == row.verdict)
    }

    private func lapse(_ service: TestService) async throws {
        try await service.store.lapseUnfinished(Fixture.catalogue)
    }

    @Test func itIsAnnouncedEndedAndDeletedAsOthersAre() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        _ = try await service.signIn()
        _ = try await service.fill("0368502192")
        _ = try await service.rpc.reserveNumber(
            request: .with {
                $0.requestID = "r"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
            }, context: service.context)
        try await lapse(service)
        #expect(try await service.events("account.unfinished").isEmpty)
        service.clock.advance(.days(167))
        try await lapse(service)
        try await lapse(service)
        #expect(try await service.events("account.unfinished").map(\.applicationUnfinished.endsDate) == ["2017-08-27"])
        #expect(try await LifeStoreTests.numbers(service).reservedCount == 1)
        service.clock.advance(.days(13))
        try await lapse(service)
        #expect(try await service.events("account.withdrawn").isEmpty)
        service.clock.advance(.days(1))
        try await lapse(service)
        try await lapse(service)
        let told = try await service.events("account.withdrawn")
        #expect(told.count == 1 && told[0].applicationWithdrawn.unfinished && !told[0].applicationWithdrawn.declined)
        #expect(told[0].account.state == .ended && told[0].account.endDate == "2017-08-27")
        #expect(try await LifeStoreTests.numbers(service).freeCount == 1)
        await #expect(throws: SignInRejection.wrong) { try await service.signIn() }
        service.clock.advance(.days(89))
        #expect(try await service.store.erasable(Fixture.catalogue).isEmpty)
        service.clock.advance(.days(1))
        #expect(try await service.store.erase(AccountID(customer.accountID)!, Fixture.catalogue))
        #expect(try await service.count("account") == 0)
    }

    @Test func whoComesBackHasAllTheTimeAgain() async throws {
        let service = try await TestService()
        _ = try await service.customer()
        service.clock.advance(.days(170))
        try await lapse(service)
        #expect(try await service.events("account.unfinished").count == 1)
        service.clock.advance(.days(1))
        _ = try await service.signIn()
        service.clock.advance(.days(60))
        try await lapse(service)
        #expect(try await service.events("account.withdrawn").isEmpty)
        service.clock.advance(.days(120))
        try await lapse(service)
        #expect(try await service.events("account.unfinished").count == 2)
        #expect(try await service.events("account.withdrawn").isEmpty)
    }

    @Test func documentsOfWhatEndedByItselfAreKeptAsLongAsTheyMust() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.proveIdentity(customer)
        service.clock.advance(.days(190))
        try await lapse(service)
        service.clock.advance(.days(14))
        try await lapse(service)
        #expect(try await service.events("account.withdrawn").count == 1)
        service.clock.advance(.days(365 * 7))
        #expect(try await service.store.duePurges().isEmpty)
        #expect(try await service.store.erasable(Fixture.catalogue).map(\.verdict) == [.held])
        service.clock.advance(.days(3))
        let account = AccountID(customer.accountID)!
        #expect(try await service.store.purge(account) != nil)
        #expect(try await service.store.erase(account, Fixture.catalogue))
    }
}
