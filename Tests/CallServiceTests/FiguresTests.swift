import Primitives
import ServiceStore
import Testing

@testable import CallService

@Suite struct FiguresTests {
    @Test(arguments: [
        ("2017-02-01", "2017-02-28", nil as FiguresPeriod.Malformed?), ("2017-02-27", "2017-02-27", nil),
        ("2017-01-01", "2017-04-02", nil),
        ("2017-01-01", "2017-04-03", .tooLong(days: 92)), ("2017-02-28", "2017-02-27", .backwards),
        ("", "2017-02-27", .noDay),
        ("2017-02-30", "2017-03-01", .noDay),
    ])
    func periodsAreBounded(_ from: String, _ to: String, _ wrong: FiguresPeriod.Malformed?) {
        do throws(FiguresPeriod.Malformed) {
            let period = try FiguresPeriod(from: from, to: to, limit: FiguresPeriod.customerDays)
            #expect(wrong == nil && period.from < period.end)
        } catch {
            #expect(error == wrong)
        }
    }

    static let february = try! FiguresPeriod(from: "2017-02-01", to: "2017-02-28", limit: 31)

    @Test func aCustomersCallsAreCounted() async throws {
        let shop = try await Shop()
        let store = shop.store
        #expect(try await store.figures(of: shop.account, Self.february).calls == 0)
        // Monday 11:05.
        let first = try await shop.recordedID("r1")
        try await shop.record("other's") { $0.number = Shop.otherNumber }
        shop.clock.advance(.minutes(11))
        _ = try await shop.recordedID("r2") { $0.writeUp.callbackWanted = true }
        shop.clock.advance(.minutes(60))
        _ = try await store.setHandled(
            first, of: shop.account, to: true, by: Shop.member, requestID: "h1", request: .init())
        let ring = try await store.ring(
            .init(providerCallID: "CA1", dialled: Shop.number, caller: "", followsAnswer: true))
        shop.clock.advance(.seconds(15))
        _ = try await store.take(ring.call.id, by: CallLifeTests.hanako)
        _ = try await store.close(
            ring.call.id, .init(kind: .sales, note: "", by: CallLifeTests.hanako), requestID: "c1", request: .init())
        // Tuesday 8:16, after the last midnight in UTC and not yet in the hours.
        shop.clock.set(JapanDate(iso: "2017-02-28")!.at(hour: 8, minute: 16))
        _ = try await store.ring(.init(providerCallID: "CA2", dialled: Shop.number, caller: "", followsAnswer: true))
        shop.clock.set(JapanDate(iso: "2017-03-01")!.at(hour: 0, minute: 0))
        try await shop.record("march")

        let figures = try await store.figures(of: shop.account, Self.february)
        #expect(figures.calls == 4 && figures.counted == 4 && figures.callbackWanted == 1)
        #expect(
            figures.byHour[11] == 2 && figures.byHour[12] == 1 && figures.byHour[8] == 1
                && figures.byHour.reduce(0, +) == 4)
        #expect(figures.byWeekday == [3, 1, 0, 0, 0, 0, 0])
        #expect(figures.byKind == [.message: 1, .callback: 1, .sales: 1, .afterHours: 1])
        #expect(figures.takenWithin.map(\.calls) == [0, 1, 1, 1] && figures.taken == 1)
        #expect(figures.handledWithin.map(\.calls) == [0, 1, 1, 1] && figures.handled == 1)
        let waived = try await store.decideCount(
            first, counts: false, reason: "x", by: Shop.staff, requestID: "w", request: .init())
        #expect(!waived.response.inquiry.counts)
        #expect(try await store.figures(of: shop.account, Self.february).counted == 3)
    }

    @Test func theDesksWorkIsCounted() async throws {
        let shop = try await Shop()
        let store = shop.store
        let start = shop.clock.now
        for (minutes, name) in [(2, "花子"), (4, "花子"), (9, "太郎"), (11, "花子")] {
            let ring = try await store.ring(
                .init(providerCallID: "CA\(minutes)", dialled: Shop.number, caller: "", at: start, followsAnswer: false)
            )
            shop.clock.set(start + .minutes(minutes))
            try await shop.record("r\(minutes)") { ($0.call, $0.recordedBy) = (ring.call.id, name) }
        }
        let waiting = try await store.ring(
            .init(providerCallID: "w1", dialled: Shop.number, caller: "", followsAnswer: false)
        ).call
        shop.clock.advance(.minutes(1))
        let taken = try await store.ring(
            .init(providerCallID: "w2", dialled: "0399999999", caller: "", followsAnswer: false)
        ).call
        _ = try await store.take(taken.id, by: CallLifeTests.taro)
        let figures = try await store.deskFigures(Self.february)
        #expect(figures.writtenUp == 4 && figures.writtenUpWithin.map(\.calls) == [1, 2, 3, 4])
        #expect(
            figures.operators == [
                .init(name: "花子", writtenUp: 3, withinRule: 2, mean: .seconds(340)),
                .init(name: "太郎", writtenUp: 1, withinRule: 1, mean: .seconds(540)),
            ])
        #expect(figures.waitingNow == 1 && figures.takenNow == 1 && figures.oldestRinging == waiting.ringing)
    }
}
