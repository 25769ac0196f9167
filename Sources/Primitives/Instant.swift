import Foundation

/// A point in time: whole milliseconds since 1970-01-01 00:00 UTC. What the stores and the wire carry.
public struct Instant: Hashable, Comparable, Sendable, Codable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public init(_ date: Date) {
        milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded(.down))
    }

    public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

    public static func + (a: Instant, b: Duration) -> Instant {
        Instant(milliseconds: a.milliseconds + b.wholeMilliseconds)
    }

    public static func - (a: Instant, b: Duration) -> Instant {
        Instant(milliseconds: a.milliseconds - b.wholeMilliseconds)
    }

    public static func - (a: Instant, b: Instant) -> Duration {
        .milliseconds(a.milliseconds - b.milliseconds)
    }
}

extension Duration {
    /// Rounded towards zero.
    public var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    public static func hours(_ n: Int) -> Duration { .seconds(n * 3600) }
    public static func minutes(_ n: Int) -> Duration { .seconds(n * 60) }
    public static func days(_ n: Int) -> Duration { .seconds(n * 86_400) }
}
