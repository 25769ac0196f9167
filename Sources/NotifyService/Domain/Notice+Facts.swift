import Primitives

/// What a notice carries besides its kind.
extension Notice {
    /// Which of the customer's words for operators.
    enum AnsweringWords: String, Codable, Sendable {
        case memo, questions
    }

    /// One thing that is registered about the customer, in words; before and after may be empty.
    struct ChangedDetail: Codable, Equatable, Sendable {
        var label: String
        var before: String
        var after: String
    }

    /// A line of the daily summary.
    struct SummaryItem: Codable, Equatable, Sendable {
        var at: Instant
        var subject: String
    }

    struct ContractFacts: Codable, Equatable, Sendable {
        var change: String
        var what: What
        /// Of the plan or the option; empty for a cancellation.
        var name: String
        /// It holds from this day on.
        var from: JapanDate
        /// Key of the option that was applied for.
        var option: String?
        /// Of one that was taken back: changes that hold again, and changes that went with it.
        var restored: [Other]?
        var dropped: [Other]?
        /// Of one that was taken back: plan and options from its day on.
        var holds: String?

        struct Other: Codable, Equatable, Sendable {
            var what: What
            var name: String
            var from: JapanDate
        }

        enum What: String, Codable, Sendable {
            case plan, startOption, endOption, cancel, withdrawn
        }
    }

    /// So many percent of a month's included calls are used.
    struct UsageFacts: Codable, Equatable, Sendable {
        /// First day of the month.
        var month: JapanDate
        var percent: Int
        var calls: Int
        var included: Int
        var plan: String
        /// For each call beyond, tax excluded.
        var overage: Yen
    }

    struct InvoiceFacts: Codable, Equatable, Sendable {
        var invoice: String
        /// 「EC-2026-000012」
        var number: String
        /// 「初期費用・2026年11月分」
        var title: String
        /// Tax included.
        var total: Yen
        /// Day of the payment, or of issue when there was none.
        var date: JapanDate
        /// 「Visa（末尾4242）」; empty when no card is known.
        var card: String
        /// When it is tried again by itself.
        var nextAttempt: JapanDate?
        /// From when calls are not taken if it stays unpaid.
        var suspension: JapanDate?
    }

    struct RefundFacts: Codable, Equatable, Sendable {
        var invoice: String
        /// 「EC-2026-000012」
        var number: String
        /// Tax included.
        var amount: Yen
        var date: JapanDate
        /// It went to a bank account; nil = to the card.
        var byBank: Bool?
        /// It was owed after the contract's end.
        var settles: Bool?
    }

    struct DisputeFacts: Codable, Equatable, Sendable {
        var dispute: String
        /// Of the invoice: 「EC-2026-000012」
        var number: String
        /// Tax included.
        var amount: Yen
        var outcome: Outcome
        /// The last day on which evidence may be sent; nil where none is asked for.
        var respondBy: JapanDate?

        enum Outcome: String, Codable, Sendable {
            case open, won, lost
        }
    }

    struct StandingFacts: Codable, Equatable, Sendable {
        var day: JapanDate
        /// Tax included.
        var unpaid: Yen
    }
}
