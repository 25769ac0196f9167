import Primitives

/// A card holder says that a payment is not right (チャージバック). The card company asks us for evidence, and as a rule takes
/// the money back until it has decided.
struct Dispute: Equatable, Sendable {
    var id: DisputeID
    /// The acquirer's name for it.
    var reference: String
    var invoiceID: InvoiceID
    var accountID: AccountID
    /// Key of the brand.
    var brand: String
    var invoiceNumber: String
    var amount: Yen
    var state: State
    var place: Place
    var reason: String
    var opened: JapanDate
    /// The last whole day on which evidence may be sent.
    var respondBy: JapanDate?
    var closed: JapanDate?
    /// How often its money has moved in the books.
    var moves = 0

    enum State: String, Sendable {
        case open
        /// The payment stands.
        case won
        case lost
    }

    /// Where the disputed money is, in our books.
    enum Place: String, Sendable, CaseIterable {
        /// With us, as before.
        case ours
        /// With the holder for the time being: a receivable again.
        case contested
        /// With the holder for good: a loss.
        case lost
    }
}

/// What follows from how the acquirer says that a dispute stands. It looks at the standing alone, never at what was told before:
/// in which order events come, how often, and which of them never come, makes no difference.
enum FollowDispute {
    /// A move of the money, by one step; each is an entry in the books.
    enum Move: Equatable, Sendable {
        case taken, returned, lost, found

        /// What of the invoice is not paid any more by it, below 0 where it is again; nil where nothing changes.
        func loss(of amount: Yen) -> Yen? {
            switch self {
            case .taken: amount
            case .returned: .zero - amount
            case .lost, .found: nil
            }
        }
    }

    static func place(of told: AcquirerDispute) -> Dispute.Place {
        if told.state == .lost { return .lost }
        return told.moneyTaken ? .contested : .ours
    }

    static func moves(from: Dispute.Place, to: Dispute.Place) -> [Move] {
        switch (from, to) {
        case (.ours, .ours), (.contested, .contested), (.lost, .lost): []
        case (.ours, .contested): [.taken]
        case (.ours, .lost): [.taken, .lost]
        case (.contested, .ours): [.returned]
        case (.contested, .lost): [.lost]
        // Won after all, in the second instance.
        case (.lost, .contested): [.found]
        case (.lost, .ours): [.found, .returned]
        }
    }

    /// The whole day before the acquirer's deadline.
    static func lastDay(before deadline: Instant?) -> JapanDate? {
        deadline.map { JapanDate($0).adding(days: -1) }
    }
}

/// What follows from the refunds that the acquirer has of a charge, ours and others.
enum FollowRefunds {
    /// A refund that we know of.
    struct Known: Equatable, Sendable {
        var id: MoneyActionID
        var state: MoneyAction.State
        var reference: String?
    }

    enum Step: Equatable, Sendable {
        /// Made at the acquirer: the books have not heard of it.
        case book(AcquirerRefund)
        /// One of ours stands otherwise than we have it: its own job asks and settles it.
        case ask(MoneyActionID)
        /// Not ended yet: look again later.
        case wait
    }

    static func steps(_ told: [AcquirerRefund], known: [Known]) -> [Step] {
        told.compactMap { refund in
            let own = known.first {
                $0.reference == refund.reference || refund.key == MoneyAction.idempotencyKey($0.id)
            }
            switch (own, refund.state) {
            case (nil, .succeeded): return .book(refund)
            case (nil, .pending): return .wait
            case (nil, .failed): return nil
            case (let own?, .succeeded):
                // Given up by us, and done all the same.
                return own.state == .underWay || own.state == .failed ? .ask(own.id) : nil
            case (let own?, .failed): return own.state == .underWay || own.state == .done ? .ask(own.id) : nil
            case (_?, .pending): return nil
            }
        }
    }
}
