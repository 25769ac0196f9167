import Primitives

/// What staff do about money: give back what was paid, or give up what was not. Written down with who, why and, above
/// the brand's amount, who agreed.
struct MoneyAction: Equatable, Sendable {
    var id: MoneyActionID
    var kind: Kind
    var state: State
    var accountID: AccountID
    var brand: String
    var invoiceID: InvoiceID
    var invoiceNumber: String
    /// Tax included.
    var amount: Yen
    var reason: String
    var requestedBy: Person
    var requested: Instant
    var decision: Decision?
    var doneDate: JapanDate?
    /// Why the acquirer refused, in its words; empty otherwise.
    var failure: String

    enum Kind: String, Sendable, CaseIterable {
        case refund
        case writeOff = "write_off"
    }

    enum State: String, Sendable {
        /// For the second person.
        case waiting
        case refused
        /// Agreed; the acquirer has not answered.
        case underWay = "under_way"
        case done
        /// The acquirer refused it.
        case failed

        /// Its money is spoken for: given back already, or about to be.
        var holdsMoney: Bool { self == .waiting || self == .underWay || self == .done }
    }

    struct Person: Equatable, Sendable {
        var id: StaffID
        var name: String
    }

    struct Decision: Equatable, Sendable {
        var by: Person
        var at: Instant
        var note: String
    }

    /// The acquirer gives it back once under this key.
    static func idempotencyKey(_ id: MoneyActionID) -> String { "refund:\(id.text)" }
}

enum RequestMoneyAction {
    static let reasonLength = 200

    struct Command: Equatable, Sendable {
        var kind: MoneyAction.Kind
        var amount: Yen
        var reason: String
    }

    struct Facts: Equatable, Sendable {
        var state: InvoiceState
        var total: Yen
        /// Given back already, or about to be.
        var spokenFor: Yen
        /// A charge has gone out, or waits for its holder.
        var chargeUnderWay: Bool
        /// Another write-off waits for its second person.
        var writeOffWaits: Bool
        var secondPersonAbove: Yen
    }

    enum Rejection: Error, Equatable {
        case noReason
        case reasonTooLong
        case noAmount
        case notPaid
        case moreThanLeft(Yen)
        case notUnpaid
        case chargeUnderWay
        case asked
    }

    enum Decision: Equatable, Sendable {
        case atOnce
        case secondPerson
    }

    static func decide(_ command: Command, _ facts: Facts) throws(Rejection) -> Decision {
        if command.reason.isEmpty { throw .noReason }
        if command.reason.count > reasonLength { throw .reasonTooLong }
        try admit(command.kind, command.amount, facts)
        // Several small ones count as one: nobody gets round the second person by splitting.
        let together = command.kind == .refund ? facts.spokenFor + command.amount : command.amount
        return together > facts.secondPersonAbove ? .secondPerson : .atOnce
    }

    /// Asked again when the second person agrees: things may have changed meanwhile.
    static func admit(_ kind: MoneyAction.Kind, _ amount: Yen, _ facts: Facts) throws(Rejection) {
        switch kind {
        case .refund:
            guard facts.state == .paid else { throw .notPaid }
            guard amount > .zero else { throw .noAmount }
            let left = facts.total - facts.spokenFor
            guard amount <= left else { throw .moreThanLeft(left) }
        case .writeOff:
            guard facts.state == .failed else { throw facts.state == .unknown ? .chargeUnderWay : .notUnpaid }
            if facts.chargeUnderWay { throw .chargeUnderWay }
            if facts.writeOffWaits { throw .asked }
        }
    }
}

enum DecideMoneyAction {
    enum Rejection: Error, Equatable {
        case notWaiting
        case samePerson
        case noteTooLong
    }

    static func decide(_ action: MoneyAction, by person: StaffID, note: String) throws(Rejection) {
        guard action.state == .waiting else { throw .notWaiting }
        guard action.requestedBy.id != person else { throw .samePerson }
        guard note.count <= RequestMoneyAction.reasonLength else { throw .noteTooLong }
    }
}
