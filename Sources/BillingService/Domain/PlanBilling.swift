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
    }

    /// How long a month's bill waits for calls that may still be under way from the Call service. After that it is
    /// made without them, and they come onto the next bill.
    static let longestWaitHours = 6

    /// Bills whose day has come, in order of their day.
    ///
    /// - Parameter callsKnownUntil: nothing that Call wrote down before this instant is missing here; nil = never
    ///   heard from it.
    static func due(_ facts: Facts, at now: Instant, callsKnownUntil: Instant?) -> [Bill] {
        let unbilled = bills(facts, through: JapanDate(now))
        let waiting = unbilled.firstIndex { bill in
            bill.period != facts.contract.start.firstOfMonth
                && !isClosed(monthBefore: bill.period, at: now, callsKnownUntil: callsKnownUntil)
        }
        return Array(unbilled[..<(waiting ?? unbilled.endIndex)])
    }

    /// The next bill as if nothing more happened: the day and the amount a customer is told.
    static func forecast(_ facts: Facts, on today: JapanDate) -> Bill? {
        bills(facts, through: max(today, facts.contract.start).firstOfNextMonth).first
    }

    /// The day on which the next bill falls due.
    static func nextChargeDate(_ contract: Contract, billedPeriods: Set<JapanDate>) -> JapanDate {
        var month = contract.start.firstOfMonth
        while billedPeriods.contains(month) { month = month.firstOfNextMonth }
        return month == contract.start.firstOfMonth ? contract.firstChargeDate : month
    }

    /// Whether the bills of `period` need not wait any longer for the calls of the month before it.
    static func isClosed(monthBefore period: JapanDate, at now: Instant, callsKnownUntil: Instant?) -> Bool {
        if let callsKnownUntil, callsKnownUntil >= period.start { return true }
        return now >= period.start + .hours(longestWaitHours)
    }

    private static func bills(_ facts: Facts, through day: JapanDate) -> [Bill] {
        let contract = facts.contract
        var bills: [Bill] = []
        var billedOverage = facts.billedOverage
        if contract.firstChargeDate <= day, !facts.billedPeriods.contains(contract.start.firstOfMonth) {
            bills.append(contract.firstBill)
        }
        var month = contract.start.firstOfNextMonth
        while month <= day {
            if !facts.billedPeriods.contains(month) {
                let open = openOverage(contract, counted: facts.countedCalls, billed: billedOverage, before: month)
                let overage = fitting(open, contract, period: month)
                for share in overage { billedOverage[share.month, default: 0] += share.calls }
                bills.append(contract.monthlyBill(month, overage: overage))
            }
            month = month.firstOfNextMonth
        }
        return bills
    }
}
