import Primitives

/// Staff decide whether a call counts, for a dispute or of their own accord; the customer is told why (PRODUCT C9).
enum DecideCount {
    static let limit = 500

    enum Rejection: Error, Equatable {
        case reasonMissing
        case reasonTooLong
        case waiverWaits
    }

    struct Decided: Equatable, Sendable {
        var worked: Worked
        /// Billing has to put right what it counted.
        var countChanged: Bool
        var answersDispute: Bool
    }

    /// nil when there is nothing to decide: no open dispute, and it is so already.
    static func decide(_ counts: Bool, reason typed: String, _ inquiry: Inquiry) -> Result<Decided?, Rejection> {
        let reason = Typed.text(typed)
        guard !reason.isEmpty else { return .failure(.reasonMissing) }
        guard reason.count <= limit else { return .failure(.reasonTooLong) }
        let disputed = inquiry.dispute == .open
        let changes = inquiry.counting.counts != counts
        guard disputed || changes else { return .success(nil) }
        var decided = inquiry
        if changes { decided.counting = Counting(counts: counts, because: reason) }
        if disputed { decided.dispute = counts ? .refused : .upheld }
        return .success(
            Decided(
                worked: Worked(inquiry: decided, line: HistoryLine(what: counts ? .counted : .waived, text: reason)),
                countChanged: changes, answersDispute: disputed))
    }

    /// Several count as one: nobody gets round the second person by waiving call by call.
    ///
    /// - Parameters:
    ///   - lately: calls of the customer that were waived within `Brand.secondPersonWindow`, or wait for a second person.
    ///   - alone: how many one person may waive.
    static func needsSecondPerson(_ decided: Decided, lately: Int, alone: Int) -> Bool {
        decided.countChanged && !decided.worked.inquiry.counting.counts && lately >= alone
    }
}
