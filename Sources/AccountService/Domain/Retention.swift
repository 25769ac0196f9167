import Primitives

/// How long what proves an identity is kept (犯罪収益移転防止法 第6条第2項): seven years from the day the contract ended. What never
/// led to a contract is kept as long, from the day it came.
enum Retention {
    static let years = 7

    /// The last day on which it is kept; nil while the contract runs.
    static func keptUntil(hadContract: Bool, contractEnded: JapanDate?, lastDocument: JapanDate?) -> JapanDate? {
        let from = hadContract ? contractEnded : contractEnded ?? lastDocument
        return from?.adding(months: 12 * years)
    }
}
