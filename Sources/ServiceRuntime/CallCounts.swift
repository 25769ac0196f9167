import Crypto
import Foundation
import Primitives

/// What two services say of the same calls, as text that one writes (`CallService counts`) and the other reads
/// (`BillingService audit --counts`): a line for each account and month.
///
///     call-counts 1 inc_… 1234
///     acc_… 2026-11-01 43 40 9f86d081…
public struct CallCounts: Equatable, Sendable {
    /// Of one account, received in one month (Japan time).
    public struct Month: Equatable, Sendable {
        public var account: AccountID
        /// Its first day.
        public var month: JapanDate
        public var calls: Int
        /// Those of them that count.
        public var counted: Int
        /// SHA-256 over which calls they are and which of them count, in hexadecimal.
        public var digest: String

        public init(account: AccountID, month: JapanDate, calls: [(id: InquiryID, counts: Bool)]) {
            (self.account, self.month, self.calls) = (account, month, calls.count)
            counted = calls.filter(\.counts).count
            let text = calls.map { "\($0.id.text) \($0.counts ? 1 : 0)\n" }.sorted().joined()
            digest = SHA256.hash(data: Data(text.utf8)).hex
        }

        public var line: String { "\(account.text) \(month.iso) \(calls) \(counted) \(digest)" }

        fileprivate init?(_ line: Substring) {
            let parts = line.split(separator: " ").map(String.init)
            guard parts.count == 5, let account = AccountID(parts[0]), let month = JapanDate(iso: parts[1]),
                let calls = Int(parts[2]), let counted = Int(parts[3])
            else { return nil }
            (self.account, self.month, self.calls, self.counted, digest) = (account, month, calls, counted, parts[4])
        }
    }

    /// Of Call's store.
    public var incarnation: String
    /// Sequence of the newest event that is in it.
    public var through: Int64
    public var months: [Month]

    public struct Unreadable: Error, CustomStringConvertible {
        public let description: String
    }

    public static func heading(incarnation: String, through: Int64) -> String {
        "call-counts 1 \(incarnation) \(through)"
    }

    public init(_ text: String) throws(Unreadable) {
        let lines = text.split(separator: "\n")
        let heading = lines.first?.split(separator: " ").map(String.init) ?? []
        guard heading.count == 4, heading[0] == "call-counts", heading[1] == "1", let through = Int64(heading[3]) else {
            throw Unreadable(description: "not what CallService counts writes")
        }
        (incarnation, self.through, months) = (heading[2], through, [])
        for line in lines.dropFirst() {
            guard let month = Month(line) else { throw Unreadable(description: "no line of call counts: \(line)") }
            months.append(month)
        }
    }
}
