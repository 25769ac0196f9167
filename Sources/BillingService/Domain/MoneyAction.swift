import Primitives

/// What staff do about money: give back what was paid, give up what was not, or take something off the bills to come. Written
/// down with who, why and, above the brand's amount, who agreed.
struct MoneyAction: Equatable, Sendable {
    var id: MoneyActionID
    var kind: Kind
    var state: State
    var accountID: AccountID
    var brand: String
    /// nil with a credit: it is for the bills to come.
    var invoiceID: InvoiceID?
    /// Empty with a credit.
    var invoiceNumber: String
    /// Tax included.
    var amount: Yen
    var reason: String
    /// nil when it was made on the acquirer's own page.
    var requestedBy: Person?
    var requested: Instant
    var decision: Decision?
    var doneDate: JapanDate?
    /// Why the acquirer refused, in its words; empty otherwise.
    var failure: String
    /// Of a credit: what bills have taken so far.
    var used = Yen.zero
    /// Of a credit: the contract is over.
    var noBillToCome = false
    /// Of a refund: the day on which the money came back to us.
    var returned: JapanDate?
    /// Who took the credit back, or paid the returned refund in another way.
    var closing: Decision?
    /// Of a refund.
    var way = Way.card
    /// A refund of what was owed after the contract's end.
    var settlesContract = false

    enum Way: String, Sendable {
        /// To the card that paid.
        case card
        /// By staff, to a bank account.
        case bank
    }

    enum Kind: String, Sendable, CaseIterable {
        case refund, credit
        case writeOff = "write_off"
    }

    /// A refund that reached the card, whether or not it came back since.
    var gaveBack: Bool { kind == .refund && [.done, .returned].contains(state) }

    enum State: String, Sendable, CaseIterable {
        /// For the second person.
        case waiting
        case refused
        /// Agreed; the acquirer has not answered, or bills have not taken all of the credit.
        case underWay = "under_way"
        case done
        /// The acquirer refused it.
        case failed
        /// A credit that was taken back, or its rest.
        case withdrawn
        /// Given back, and returned to us by the card company. The paper over it stands: we owe the customer the money.
        case returned

        /// Its money is spoken for: given back already, or about to be.
        var holdsMoney: Bool {
            switch self {
            case .waiting, .underWay, .done, .returned: true
            case .refused, .failed, .withdrawn: false
            }
        }
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
        /// It cannot be charged for a fault of ours; perhaps never again.
        var waitsForUs = false
        /// Another write-off waits for its second person.
        var writeOffWaits: Bool
        var secondPersonAbove: Yen
        /// The card company has taken the payment back, or looks into it.
        var disputed = false
        /// Of the account: given back and given up within `Brand.secondPersonWindow`, or about to be.
        var lately = Yen.zero
    }

    enum Rejection: Error, Equatable {
        case noReason
        /// Longer than so many characters.
        case reasonTooLong(Int)
        case noAmount
        case tooMuch(Yen)
        case tooManyCredits
        case noBillToCome
        case notAboutAnInvoice
        case notPaid
        case moreThanLeft(Yen)
        case notUnpaid
        case chargeUnderWay
        case asked
        case disputed
    }

    enum Decision: Equatable, Sendable {
        case atOnce
        case secondPerson
    }

    static func decide(_ command: Command, _ facts: Facts) throws(Rejection) -> Decision {
        if command.reason.isEmpty { throw .noReason }
        if command.reason.count > reasonLength { throw .reasonTooLong(reasonLength) }
        try admit(command.kind, command.amount, facts)
        // Several small ones count as one: nobody gets round the second person by splitting.
        let together = max(command.kind == .refund ? facts.spokenFor : .zero, facts.lately) + command.amount
        return together > facts.secondPersonAbove ? .secondPerson : .atOnce
    }

    /// Asked again when the second person agrees: things may have changed meanwhile.
    static func admit(_ kind: MoneyAction.Kind, _ amount: Yen, _ facts: Facts) throws(Rejection) {
        switch kind {
        case .refund:
            guard facts.state == .paid else { throw .notPaid }
            if facts.disputed { throw .disputed }
            guard amount > .zero else { throw .noAmount }
            let left = facts.total - facts.spokenFor
            guard amount <= left else { throw .moreThanLeft(left) }
        case .writeOff:
            guard facts.state == .failed || facts.state == .open && facts.waitsForUs else {
                throw facts.state == .unknown ? .chargeUnderWay : .notUnpaid
            }
            if facts.chargeUnderWay { throw .chargeUnderWay }
            if facts.writeOffWaits { throw .asked }
        case .credit: throw .notAboutAnInvoice
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
        guard action.requestedBy?.id != person else { throw .samePerson }
        guard note.count <= RequestMoneyAction.reasonLength else { throw .noteTooLong }
    }
}
