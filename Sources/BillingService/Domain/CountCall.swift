/// What Call says of one call: that it was recorded, later perhaps that it counts after all or no longer (PRODUCT C9).
/// The count is a ledger: entries are only ever added, a call's entries add up to 1 (it counts) or 0.
enum CountCall {
    enum Told: Sendable {
        case recorded
        /// Staff or a correction decided otherwise than before.
        case changed
    }

    /// The entry to write: 1 puts the call into its month, -1 takes it out, 0 only remembers that it is known.
    ///
    /// - Parameter known: what the call's entries add up to; nil when it has none.
    /// - Returns: nil when it changes nothing. The record of a call that is known is a repeat, and never undoes a decision.
    static func entry(_ told: Told, counts: Bool, known: Int?) -> Int? {
        let wanted = counts ? 1 : 0
        guard let known else { return wanted }
        switch told {
        case .recorded: return nil
        case .changed: return wanted == known ? nil : wanted - known
        }
    }
}
