import Primitives

/// What staff give an account off its next bills (値引き), tax included. It is agreed before the bill is made, so it is a line
/// of the bill and lessens its tax; nothing is given back and no paper is corrected.
struct Credit: Equatable, Sendable {
    var id: MoneyActionID
    /// As it stands on the bill.
    var reason: String
    var amount: Yen
    /// Not on any bill yet.
    var left: Yen

    static let largest = Yen(1_000_000)
    static let mostOpen = 20
    static let reasonLength = 60
}

extension Bill {
    /// With what open credits take off it, the oldest first. A bill never comes to less than can be charged and no tax rate to
    /// less than zero; the highest rate comes first (as with `GiveBack`). What does not fit stays open for the next bill.
    ///
    /// - Parameter rest: where what does not fit comes off; the paper says so.
    func taking(_ credits: [Credit], rest: Contract.Rest = .onLaterBills) -> Bill {
        var bill = self
        var rates = totals.taxes.map { (rate: $0.ratePercent, room: $0.total) }
        var room = totals.total - OverageShare.smallestBill
        for credit in credits {
            var left = credit.left
            var shares: [(rate: Int, yen: Yen)] = []
            for index in rates.indices {
                let share = min(left, rates[index].room, room)
                guard share > .zero else { continue }
                shares.append((rates[index].rate, share))
                rates[index].room = rates[index].room - share
                (left, room) = (left - share, room - share)
            }
            bill.lines += shares.map { credit.line($0.yen, ratePercent: $0.rate, left: left, rest: rest) }
        }
        return bill
    }

    /// As it was before credits were taken off.
    var withoutCredits: Bill {
        var bill = self
        bill.lines.removeAll { $0.credit != nil }
        return bill
    }
}

extension Credit {
    fileprivate func line(_ share: Yen, ratePercent: Int, left: Yen, rest: Contract.Rest) -> InvoiceLine {
        InvoiceLine(
            subject: .credit(id),
            description: left > .zero
                ? "値引き（\(reason)、残り\(left.japanese)は\(rest.words)）" : "値引き（\(reason)）",
            quantity: 1, unitPrice: Brand.Price(yen: .zero - share, taxIncluded: true), taxRatePercent: ratePercent)
    }
}

extension InvoiceLine {
    /// The credit that the line takes off; nil for all other lines.
    var credit: MoneyActionID? { if case .credit(let id) = subject { id } else { nil } }
}

extension [Credit] {
    /// What is left of them once the bill is made; those that are used up are gone.
    func left(after bill: Bill) -> [Credit] {
        compactMap { credit in
            var credit = credit
            credit.left = credit.left + bill.lines.filter { $0.credit == credit.id }.map(\.amount).sum()
            return credit.left > .zero ? credit : nil
        }
    }
}

enum GiveCredit {
    struct Facts: Equatable, Sendable {
        /// Of the account, also those that wait for a second person.
        var open: Int
        /// A month with fees is still to be billed.
        var billToCome: Bool
        var secondPersonAbove: Yen
        /// Given since the newest bill, or about to be: what comes off one bill counts together.
        var sinceLastBill = Yen.zero
    }

    static func decide(
        _ command: RequestMoneyAction.Command, _ facts: Facts
    ) throws(RequestMoneyAction.Rejection) -> RequestMoneyAction.Decision {
        if command.reason.isEmpty { throw .noReason }
        if command.reason.count > Credit.reasonLength { throw .reasonTooLong(Credit.reasonLength) }
        guard command.amount > .zero else { throw .noAmount }
        guard command.amount <= Credit.largest else { throw .tooMuch(Credit.largest) }
        guard facts.open < Credit.mostOpen else { throw .tooManyCredits }
        try admit(facts)
        // Several small ones count as one: nobody gets round the second person by splitting.
        return facts.sinceLastBill + command.amount > facts.secondPersonAbove ? .secondPerson : .atOnce
    }

    /// Asked again when the second person agrees: the contract may have ended meanwhile.
    static func admit(_ facts: Facts) throws(RequestMoneyAction.Rejection) {
        guard facts.billToCome else { throw .noBillToCome }
    }
}

/// Taking a credit back: what the customer has read on a bill stands, so only before a bill has anything of it; its rest only
/// where no bill will take it, when it was paid back in another way.
enum WithdrawCredit {
    static func decide(_ action: MoneyAction, note: String) throws(CloseMoneyAction.Rejection) {
        guard action.kind == .credit, action.state == .waiting || action.state == .underWay else { throw .notOpen }
        guard action.used == .zero || action.noBillToCome else { throw .onABill }
        try CloseMoneyAction.check(note)
    }
}

/// A refund that came back was paid in another way, as a rule to a bank account.
enum SettleReturnedRefund {
    static func decide(_ action: MoneyAction, note: String) throws(CloseMoneyAction.Rejection) {
        guard action.state == .returned else { throw .notOpen }
        try CloseMoneyAction.check(note)
    }
}

enum CloseMoneyAction {
    enum Rejection: Error, Equatable {
        case notOpen
        /// A bill has some of the credit, and later bills will take the rest.
        case onABill
        case noNote
        case noteTooLong
    }

    static func check(_ note: String) throws(Rejection) {
        if note.isEmpty { throw .noNote }
        if note.count > RequestMoneyAction.reasonLength { throw .noteTooLong }
    }
}
