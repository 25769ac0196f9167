import Primitives

/// What a customer is still owed when its contract is over: calls that no longer count, rests of credits. While a contract runs
/// the next bills take such things off; afterwards staff give them back.
struct Owed: Equatable, Sendable {
    /// First day without a contract.
    var end: JapanDate
    /// In the order in which they are given back.
    var items: [Item]

    struct Item: Equatable, Sendable {
        var what: What
        /// Tax included.
        var amount: Yen
    }

    enum What: Equatable, Sendable {
        /// So many calls of a month, given by its first day.
        case calls(Int, of: JapanDate)
        case credit(MoneyActionID, reason: String)
    }

    var amount: Yen { items.map(\.amount).sum() }
}

extension Owed.Item {
    /// 「2026年11月分 超過通話料 2件」
    var text: String {
        switch what {
        case .calls(let calls, let month): "\(month.japaneseMonth)分 超過通話料 \(calls)件"
        case .credit(_, let reason): "値引きの残り（\(reason)）"
        }
    }
}

extension PlanBilling {
    /// - Returns: nil while the contract runs, or a bill is still to be made; also when nothing is owed.
    static func owed(_ facts: Facts, on today: JapanDate) -> Owed? {
        let (contract, month) = (facts.contract, today.firstOfMonth)
        guard let end = contract.end, contract.isOver(in: month),
            forecast(facts, through: month.firstOfNextMonth).isEmpty
        else { return nil }
        let calls = openOverage(
            contract, counted: facts.countedCalls, billed: facts.billedOverage, lost: facts.lostOverage,
            before: month.firstOfNextMonth
        ).filter { $0.calls < 0 }.map { share in
            Owed.Item(
                what: .calls(-share.calls, of: share.month), amount: contract.worth(of: -share.calls, in: share.month))
        }
        let credits = facts.credits.map {
            Owed.Item(what: .credit($0.id, reason: $0.reason), amount: $0.left)
        }
        let owed = Owed(end: end, items: (calls + credits).filter { $0.amount > .zero })
        return owed.items.isEmpty ? nil : owed
    }
}

extension Contract {
    /// What calls beyond the included ones cost in a month, tax included.
    func worth(of calls: Int, in month: JapanDate) -> Yen {
        InvoiceTotals([line(OverageShare(month: month, calls: calls), period: month.firstOfNextMonth)]).total
    }
}

/// Giving back what is owed after the end. It goes back of one paid invoice, so that a paper says what it belongs to; what that
/// one is too small for goes back of another, the next time.
enum GiveBackOwed {
    /// A paid invoice, and what of it was not given back yet.
    struct Room: Equatable, Sendable {
        var invoice: InvoiceID
        var number: String
        var left: Yen
    }

    struct Plan: Equatable, Sendable {
        var invoice: InvoiceID
        var number: String
        var items: [Owed.Item]
        var amount: Yen { items.map(\.amount).sum() }
    }

    struct Facts: Equatable, Sendable {
        var plan: Plan?
        /// Of the account, given back and given up lately, or about to be.
        var spokenFor: Yen
        var secondPersonAbove: Yen
        var today: JapanDate
    }

    struct Command: Equatable, Sendable {
        /// As it was shown.
        var amount: Yen
        var way: MoneyAction.Way
        /// Of a bank transfer.
        var paid: JapanDate?
        var note: String
    }

    enum Rejection: Error, Equatable {
        case nothingOwed
        /// It is another amount by now.
        case shownOtherwise(Yen)
        case noDay
        case dayToCome
        case noNote
        case noteTooLong
    }

    static func decide(_ command: Command, _ facts: Facts) throws(Rejection) -> RequestMoneyAction.Decision {
        guard let plan = facts.plan else { throw .nothingOwed }
        guard command.amount == plan.amount else { throw .shownOtherwise(plan.amount) }
        if command.way == .bank {
            guard let paid = command.paid else { throw .noDay }
            if paid > facts.today { throw .dayToCome }
            if command.note.isEmpty { throw .noNote }
        }
        if command.note.count > RequestMoneyAction.reasonLength { throw .noteTooLong }
        return facts.spokenFor + plan.amount > facts.secondPersonAbove ? .secondPerson : .atOnce
    }

    /// - Parameter rooms: the newest invoice first.
    /// - Returns: the newest invoice that is large enough, else the largest with as much as it can take; nil when nothing fits.
    static func plan(_ owed: Owed, of rooms: [Room], contract: Contract) -> Plan? {
        let largest = rooms.max { $0.left < $1.left }
        guard let room = rooms.first(where: { $0.left >= owed.amount }) ?? largest else { return nil }
        var left = room.left
        let items = owed.items.compactMap { item -> Owed.Item? in
            let part = item.part(upTo: left, contract)
            left = left - part.amount
            return part.amount > .zero ? part : nil
        }
        return items.isEmpty ? nil : Plan(invoice: room.invoice, number: room.number, items: items)
    }
}

extension Owed.Item {
    fileprivate func part(upTo room: Yen, _ contract: Contract) -> Owed.Item {
        if amount <= room { return self }
        switch what {
        case .credit: return Owed.Item(what: what, amount: room)
        case .calls(let calls, let month):
            let fitting = PlanBilling.most(upTo: calls) { contract.worth(of: $0, in: month) <= room }
            return Owed.Item(
                what: .calls(fitting, of: month), amount: fitting == 0 ? .zero : contract.worth(of: fitting, in: month))
        }
    }
}
