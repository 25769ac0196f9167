import Primitives

/// A call from its first ring until it has been written up.
struct OpenCall: Equatable, Sendable {
    /// Who has it at the desk. The line's own life is `hungUp`: an operator writes up after the caller is gone.
    enum State: String, Sendable {
        /// Nobody has taken it.
        case ringing
        case taken
        case writtenUp = "written_up"
    }

    struct Operator: Equatable, Sendable {
        var id: StaffID
        var name: String
    }

    var id: CallID
    var providerCallID: String
    /// As dialled; digits when it is a Japanese number, else as the telephone system gave it: shown, never dropped.
    var dialled: String
    /// Digits; empty when withheld.
    var caller: String
    var ringing: Instant
    var state: State
    var takenBy: Operator?
    var account: AccountID?
    var taken: Instant?
    var hungUp: Instant?
    /// Set when it ended without a write-up by an operator.
    var closedAs: KindOfCall?
    var answer = AnswerRing.Answer.queue
    /// What the telephone system was told to say; empty for the queue.
    var announcement = ""
}
