import Primitives

/// How long what proves an identity is kept (犯罪収益移転防止法 第6条第2項): seven years from the day the contract ended. What never
/// led to a contract is kept as long, from the day it came.
enum Retention {
    static let years = 7

    /// An application that was withdrawn or declined before any document was accepted: nothing was verified, so nothing
    /// has to be kept; for questions, some weeks.
    static let unverifiedDays = 90

    /// - Parameters:
    ///   - withdrawn: the day on which the application was taken back or not taken.
    ///   - verified: a document was accepted.
    /// - Returns: the last day on which it is kept; nil while the contract runs.
    static func keptUntil(
        hadContract: Bool, contractEnded: JapanDate?, lastDocument: JapanDate?, withdrawn: JapanDate? = nil,
        verified: Bool = true
    ) -> JapanDate? {
        if let withdrawn, !hadContract, lastDocument != nil {
            return verified ? withdrawn.adding(months: 12 * years) : withdrawn.adding(days: unverifiedDays)
        }
        let from = hadContract ? contractEnded : contractEnded ?? lastDocument
        return from?.adding(months: 12 * years)
    }
}
