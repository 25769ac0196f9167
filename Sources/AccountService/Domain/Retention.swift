import Primitives

/// How long what proves an identity is kept (犯罪収益移転防止法 第6条第2項): seven years from the day the contract ended. What never
/// led to a contract is kept as long, from the day it came.
enum Retention {
    static let years = 7

    /// An application that was withdrawn or declined before any document was accepted: nothing was verified, so nothing
    /// has to be kept; for questions, some weeks.
    static let unverifiedDays = 90

    /// - Parameters:
    ///   - lastDocument: the last day on which anything of it came or was recorded; nil when there is nothing.
    ///   - withdrawn: the day on which the application was taken back, not taken, or ended by itself.
    ///   - verified: a document was accepted.
    /// - Returns: the last day on which it is kept; nil while the contract runs.
    static func keptUntil(
        hadContract: Bool, contractEnded: JapanDate?, lastDocument: JapanDate?, withdrawn: JapanDate? = nil,
        verified: Bool = true
    ) -> JapanDate? {
        if lastDocument == nil { return nil }
        if let withdrawn, !hadContract {
            return verified ? withdrawn.adding(months: 12 * years) : withdrawn.adding(days: unverifiedDays)
        }
        let from = hadContract ? contractEnded : contractEnded ?? lastDocument
        return from?.adding(months: 12 * years)
    }
}
