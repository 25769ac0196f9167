import Primitives

/// What should have happened by now and has not: bills, and the steps that follow from unpaid ones.
extension AuditAccount {
    struct Schedule: Sendable {
        var now: Instant
        /// When the store looks at the contract next for a bill.
        var nextChargeDate: JapanDate?
        var nextDunningDate: JapanDate?
        var dunning: Dunning.Facts

        /// So long a thing that is due may wait for the process that does it.
        static let patience = Duration.days(1)
    }

    static func schedule(_ billing: PlanBilling.Facts, _ schedule: Schedule) -> [String] {
        missed(billing, schedule) + nextCharge(billing, schedule) + standing(billing.contract.accountID, schedule)
    }

    private static func missed(_ billing: PlanBilling.Facts, _ schedule: Schedule) -> [String] {
        let due = PlanBilling.due(billing, at: schedule.now - Schedule.patience, callsKnownUntil: schedule.now)
        return due.map { bill in
            "\(billing.contract.accountID): \(bill.period.japaneseMonth) was to be charged on \(bill.chargeDate.iso), and has no bill"
        }
    }

    /// A contract is looked at on the day of its next bill, not later and not sooner; one that is over and has calls to be billed,
    /// on the next 1st at the latest.
    private static func nextCharge(_ billing: PlanBilling.Facts, _ schedule: Schedule) -> [String] {
        var unseen = billing
        unseen.openFrom = nil
        let today = JapanDate(schedule.now)
        let next = schedule.nextChargeDate
        let wanted: JapanDate
        if let end = billing.contract.end, end < today {
            wanted = today.firstOfNextMonth
            guard !PlanBilling.forecast(unseen, through: wanted).isEmpty, next.map({ $0 > wanted }) ?? true else {
                return []
            }
        } else {
            guard let due = PlanBilling.nextChargeDate(unseen), next != due else { return [] }
            wanted = due
        }
        return [
            "\(billing.contract.accountID): the next bill is due on \(wanted.iso), and is looked for "
                + (next.map { "on \($0.iso)" } ?? "never")
        ]
    }

    private static func standing(_ account: AccountID, _ schedule: Schedule) -> [String] {
        let yesterday = JapanDate(schedule.now - Schedule.patience)
        if let step = Dunning.step(schedule.dunning, on: yesterday) {
            return ["\(account): by what is unpaid, calls should have been dealt with otherwise: \(step)"]
        }
        // The day may have been put off while an answer was missing.
        guard let next = Dunning.nextDay(schedule.dunning),
            schedule.nextDunningDate.map({ $0 > max(next, yesterday.adding(days: 2)) }) ?? true
        else { return [] }
        return ["\(account): what is unpaid is to be looked at on \(next.iso), and will not be"]
    }
}
