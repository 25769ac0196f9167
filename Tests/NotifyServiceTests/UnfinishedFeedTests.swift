import Contracts
import Primitives
import Testing

@testable import NotifyService

@Suite struct UnfinishedFeedTests {
    @Test func whatNobodyGoesOnWithIsAnnouncedAndItsEndIsTold() throws {
        let announced = try AccountFeed.read(
            Fixture.accountEvent("account.unfinished") { $0.applicationUnfinished.endsDate = "2017-08-27" })
        #expect(announced.tell?.notice == .applicationUnfinished(ends: JapanDate(iso: "2017-08-27")!))
        let ended = try AccountFeed.read(
            Fixture.accountEvent("account.withdrawn") { $0.applicationWithdrawn.unfinished = true })
        #expect(ended.tell?.notice == .applicationLapsed)
        #expect(throws: MalformedEvent.self) { try AccountFeed.read(Fixture.accountEvent("account.unfinished")) }
    }
}
