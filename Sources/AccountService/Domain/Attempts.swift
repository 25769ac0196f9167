import Foundation
import Primitives

/// Attempts on one account or from one source, for slowing down guessing (INTEGRATIONS §5: growing delay, no lock-out).
///
/// An attempt is counted before the password is looked at, so that many at once do not pass together; a good one is
/// taken off again.
struct Attempts: Equatable, Sendable {
    var count: Int
    var last: Instant
    /// Nothing is looked at before this.
    var blockedUntil: Instant

    struct Rule: Equatable, Sendable {
        /// Attempts without any delay.
        var free: Int
        /// After the first one too many; doubles from there.
        var firstDelay: Duration
        var longestDelay: Duration
        /// Without an attempt for so long the count begins anew.
        var forgottenAfter: Duration

        /// Longer than any rule remembers.
        static let keptFor: Duration = .hours(24)

        static let account = Rule(
            free: 5, firstDelay: .seconds(2), longestDelay: .minutes(15), forgottenAfter: .hours(24))
        /// An office shares one address: more room than for one account.
        static let source = Rule(
            free: 30, firstDelay: .seconds(2), longestDelay: .minutes(15), forgottenAfter: .hours(1))
        /// Requests for mails from one source.
        static let mailSource = Rule(
            free: 20, firstDelay: .seconds(10), longestDelay: .minutes(15), forgottenAfter: .hours(1))

        /// Documents that one account uploads: each may cost the time of a converter.
        static let upload = Rule(
            free: 30, firstDelay: .seconds(30), longestDelay: .minutes(15), forgottenAfter: .hours(1))

        func delay(after count: Int) -> Duration {
            guard count > free else { return .zero }
            // 2 s, 4 s, 8 s …; more doublings than 20 would be past any longest delay.
            return min(longestDelay, firstDelay * (1 << min(count - free - 1, 20)))
        }
    }

    /// Whose attempts count together: an IPv4 address; of IPv6 the 64 bits that one line has (RFC 6177), since whoever has a
    /// line has all of its addresses.
    static func network(of source: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard source.contains(":"), inet_pton(AF_INET6, source, &bytes) == 1 else { return source }
        let isMappedIPv4 = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMappedIPv4 ? bytes[12...].map(String.init).joined(separator: ".") : bytes[..<8].hex + "/64"
    }

    enum Decision: Equatable, Sendable {
        case admitted(Attempts)
        case wait(Duration)
    }

    /// - Parameter earlier: nil when there were none.
    static func admit(_ earlier: Attempts?, at now: Instant, rule: Rule) -> Decision {
        var count = 0
        // A clock that was set back (development) must not block for years.
        if let earlier, now >= earlier.last, now - earlier.last < rule.forgottenAfter {
            if now < earlier.blockedUntil { return .wait(earlier.blockedUntil - now) }
            count = earlier.count
        }
        return .admitted(Attempts(count: count + 1, last: now, blockedUntil: now + rule.delay(after: count + 1)))
    }
}
