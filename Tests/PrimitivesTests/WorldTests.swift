import Foundation
import Synchronization
import Testing

@testable import Primitives

@Suite struct WorldTests {
    @Test func idsSortByTimeAndKeepTheirKind() throws {
        let times = Mutex<Int64>(1_488_161_100_000)
        let world = World(clock: {
            Instant(
                milliseconds: times.withLock {
                    $0 += 1; return $0
                })
        })
        let ids: [InquiryID] = (0..<200).map { _ in world.newID() }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == 200)
        let text = ids[0].text
        #expect(text.hasPrefix("inq_") && text.count == 30)
        #expect(InquiryID(text) == ids[0])
        #expect(AccountID(text) == nil)
        #expect(InquiryID("inq_1") == nil)
    }

    @Test func allRandomBitsReachTheId() {
        let zero = Ulid.make(Instant(milliseconds: 0), random: (0, 0))
        #expect(zero == String(repeating: "0", count: 26))
        #expect(Ulid.make(Instant(milliseconds: 0), random: (.max, .max)) == "0000000000ZZZZZZZZZZZZZZZZ")
        for bit in 0..<64 {
            #expect(Ulid.make(Instant(milliseconds: 0), random: (1 << UInt64(bit), 0)) != zero, "bit \(bit)")
        }
        #expect(Ulid.make(Instant(milliseconds: 1_469_918_176_385), random: (0, 0)).hasPrefix("01ARYZ6S41"))
    }

    @Test func theClockFileMovesEveryoneAtOnce() throws {
        let path = NSTemporaryDirectory() + "clock-\(UUID().uuidString)"
        defer { unlink(path) }
        let machine = Instant(milliseconds: 1_800_000_000_000)
        func write(_ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        }
        try write("")
        let clock = try ClockFile(path: path, machine: { machine })
        #expect(clock.now == machine)
        try write("+86400\n")
        #expect(clock.now == machine + .days(1))
        try write("2017-02-27T11:05:00+09:00 since 1799999999000")
        #expect(JapanTime.text(clock.now) == "2017/02/27 11:05")
        #expect(clock.now == JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 5, second: 1))
        try write("nonsense")
        #expect(JapanDate(clock.now).iso == "2017-02-27")
        #expect(throws: ClockFile.Malformed.self) { try ClockFile(path: path) }
    }
}
