import Contracts
import Primitives

/// The answering times of a snapshot, as every service that keeps them reads them.
extension AnsweringHours {
    public struct Unreadable: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Throws: `Unreadable` for closing days that are none.
    public init(_ account: Account_AccountSnapshot) throws {
        self.init(
            spans: account.hours.map {
                Span(weekday: Int($0.weekday), opens: Int($0.opensMinute), closes: Int($0.closesMinute))
            },
            closedOnHolidays: account.closedOnHolidays,
            closings: try account.closingDays.map {
                guard let from = JapanDate(iso: $0.fromDate), let to = JapanDate(iso: $0.toDate), from <= to else {
                    throw Unreadable(description: "closing days from \($0.fromDate) to \($0.toDate)")
                }
                return Closing(from: from, to: to, label: $0.label)
            })
    }
}
