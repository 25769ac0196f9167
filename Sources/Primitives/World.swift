import Foundation

/// What a decision must be given from outside: the time and fresh ids. Nothing else reads a clock or makes an id.
public struct World: Sendable {
    private let clock: @Sendable () -> Instant
    private let random: @Sendable () -> UInt64

    public init(
        clock: @escaping @Sendable () -> Instant,
        random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) {
        self.clock = clock
        self.random = random
    }

    /// The machine's clock.
    public static let real = World(clock: { Instant(Date()) })

    public var now: Instant { clock() }
    public var today: JapanDate { JapanDate(now) }

    public func newID<Kind: IdentifierKind>(_: Identifier<Kind>.Type = Identifier<Kind>.self) -> Identifier<Kind> {
        Identifier(ulid: Ulid.make(now, random: (random(), UInt16(truncatingIfNeeded: random()))))
    }

    /// `bytes` random bytes from the system's generator.
    public func secret(bytes: Int) -> [UInt8] {
        (0..<bytes).map { _ in UInt8(truncatingIfNeeded: random()) }
    }
}
