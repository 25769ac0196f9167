import Primitives

/// Use case: an application is taken back by the customer, or not taken by staff, before a number is issued: what the
/// confirmation page promises. Nothing is charged.
enum EndApplication {
    static let longestReasonCharacters = 500

    /// - Parameters:
    ///   - declined: staff's reason as typed, told to the customer; nil when the customer withdraws.
    ///   - today: the first day without an application.
    /// - Returns: the account after it, and the reason as it is told.
    static func decide(
        _ account: Account, declined: String?, today: JapanDate
    ) throws(EndApplicationRejection) -> (account: Account, reason: String) {
        let reason = declined.map(Typed.text)
        var account = account
        do {
            account.life =
                try declined == nil
                ? account.life.after(.withdraw, by: .customer, endDate: today)
                : account.life.after(.decline, by: .reviewer, endDate: today)
        } catch {
            throw account.state == .ended ? .overAlready : .numberIssued
        }
        if let reason {
            if reason.isEmpty { throw .reasonMissing }
            if reason.count > longestReasonCharacters { throw .reasonTooLong }
        }
        return (account, reason ?? "")
    }
}

enum EndApplicationRejection: Error, Equatable, Sendable {
    case overAlready
    /// A contract runs: it is cancelled instead.
    case numberIssued
    case reasonMissing
    case reasonTooLong
}
