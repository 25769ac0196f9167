import Primitives

/// Which bills are due: from the contract, the calls counted and what has been billed already. Nothing here knows when
/// it was last asked, so a run after a week's outage, or a second run, comes to the same bills.
enum PlanBilling {
    struct Facts: Equatable, Sendable {
        var contract: Contract
        /// Counted calls by month (its first day). Calls before the contract's start are not in it.
        var countedCalls: [JapanDate: Int]
        /// Periods that have an invoice.
        var billedPeriods: Set<JapanDate>
        /// Calls that invoices have charged for as overage, less those they gave back, by month.
        var billedOverage: [JapanDate: Int]
        /// What staff have given and bills have not taken yet, the oldest first.
        var credits: [Credit] = []
        /// Of `billedOverage`, calls that were not paid in the end, by month.
        var lostOverage: [JapanDate: Int] = [:]
        /// After the end: the first month that may still have a bill, for those before it have been looked at; nil = none has.
        var openFrom: JapanDate?
    }

    /// How long a month's bill waits for calls that may still be under way from the Call service. After that it is
    /// made without them, and they come onto the next bill.
    static let longestWaitHours = 6

    /// Bills whose day has come, in order of their day.
    ///
    /// - Parameters:
    ///   - callsKnownUntil: nothing that Call wrote down before this instant is missing here; nil = not caught up with it since
    ///     `waitingSince`.
    ///   - waitingSince: when this process began to listen: after an outage over the 1st the wait begins there.
    static func due(
        _ facts: Facts, at now: Instant, callsKnownUntil: Instant?, waitingSince: Instant? = nil
    ) -> [Bill] {
        let unbilled = bills(facts, through: JapanDate(now))
        let waiting = unbilled.firstIndex { bill in
            bill.period != facts.contract.start.firstOfMonth
                && !isClosed(
                    monthBefore: bill.period, at: now, callsKnownUntil: callsKnownUntil, waitingSince: waitingSince)
        }
        return Array(unbilled[..<(waiting ?? unbilled.endIndex)])
    }

    /// The next bill as if nothing more happened: the day and the amount a customer is told.
    static func forecast(_ facts: Facts, on today: JapanDate) -> Bill? {
        // The 2nd: an option that begins moves its month's bill there.
        bills(facts, through: max(today, facts.contract.start).firstOfNextMonth.adding(days: 1)).first
    }

    /// All bills up to that of a month, as if nothing more happened.
    static func forecast(_ facts: Facts, through month: JapanDate) -> [Bill] {
        bills(facts, through: month.adding(days: 1)).filter { $0.period <= month }
    }

    /// This month's calls at the pace of its days so far, and the bill of the 1st after it, made of them.
    ///
    /// - Returns: nil in the first days of the month and after the end.
    static func atPace(_ facts: Facts, on today: JapanDate) -> (calls: Int, bill: Bill?)? {
        let (month, contract) = (today.firstOfMonth, facts.contract)
        guard !contract.isOver(in: month), contract.start <= today else { return nil }
        let counted = facts.countedCalls[month, default: 0]
        return Usage.forecast(calls: counted, start: contract.start, today: today).map { calls in
            var facts = facts
            facts.countedCalls[month] = calls
            let next = month.firstOfNextMonth
            return (calls, forecast(facts, through: next).first { $0.period == next })
        }
    }

    /// The day on which the next bill falls due; nil when the contract is over and everything was billed.
    static func nextChargeDate(_ facts: Facts) -> JapanDate? {
        let contract = facts.contract
        var month = contract.start.firstOfMonth
        while facts.billedPeriods.contains(month) { month = month.firstOfNextMonth }
        guard contract.isOver(in: month) else { return contract.chargeDate(month) }
        month = max(month, facts.openFrom ?? month)
        // Of the last month calls may still come.
        if month == contract.end { return month }
        return bills(facts, through: month).contains { $0.period == month } ? month : nil
    }

    /// Whether a month with fees is still to be billed.
    static func isBillToCome(_ facts: Facts) -> Bool {
        let next = facts.billedPeriods.max()?.firstOfNextMonth ?? facts.contract.start.firstOfMonth
        return !facts.contract.isOver(in: next)
    }

    /// Whether the bills of `period` need not wait any longer for the calls of the month before it.
    static func isClosed(
        monthBefore period: JapanDate, at now: Instant, callsKnownUntil: Instant?, waitingSince: Instant? = nil
    ) -> Bool {
        if let callsKnownUntil, callsKnownUntil >= period.start { return true }
        // Never heard since the start: what came while we were away is still to be told.
        let since = callsKnownUntil == nil ? max(period.start, waitingSince ?? period.start) : period.start
        return now >= since + .hours(longestWaitHours)
    }

    private static func bills(_ facts: Facts, through day: JapanDate) -> [Bill] {
        let contract = facts.contract
        var bills: [Bill] = []
        var billedOverage = facts.billedOverage
        var credits = facts.credits
        func make(_ bill: Bill) {
            let bill = bill.taking(credits, rest: contract.rest(after: bill.period))
            credits = credits.left(after: bill)
            bills.append(bill)
        }
        if contract.firstChargeDate <= day, !facts.billedPeriods.contains(contract.start.firstOfMonth) {
            make(contract.firstBill)
        }
        var month = contract.start.firstOfNextMonth
        while contract.chargeDate(month) <= day {
            if !facts.billedPeriods.contains(month), facts.isOpen(month) {
                let open = openOverage(
                    contract, counted: facts.countedCalls, billed: billedOverage, lost: facts.lostOverage, before: month
                )
                let overage = fitting(open, contract, period: month)
                let bill = contract.monthlyBill(month, overage: overage)
                // After the end a month may have nothing, or too little to be charged.
                if !contract.isOver(in: month) || bill.totals.total >= OverageShare.smallestBill {
                    for share in overage { billedOverage[share.month, default: 0] += share.calls }
                    make(bill)
                }
            }
            month = month.firstOfNextMonth
        }
        return bills
    }
}

extension PlanBilling.Facts {
    /// The bill was issued.
    mutating func settle(_ bill: Bill) {
        billedPeriods.insert(bill.period)
        credits = credits.left(after: bill)
        for line in bill.lines {
            if case .overage(let month) = line.subject { billedOverage[month, default: 0] += line.quantity }
        }
    }

    /// The month's bills were made. A call that is told of after that, of a contract that is over, comes onto the next month's.
    mutating func close(_ month: JapanDate) {
        guard contract.isOver(in: month) else { return }
        openFrom = max(openFrom ?? month, month.firstOfNextMonth)
    }

    fileprivate func isOpen(_ month: JapanDate) -> Bool {
        !contract.isOver(in: month) || openFrom.map { month >= $0 } ?? true
    }
}
