import Primitives

/// What one bill does about the overage of one month: counted minus billed. For the month that has just ended that is all of
/// its overage; for a month that was billed before it is an adjustment, because papers never change.
struct OverageShare: Equatable, Sendable {
    /// First day of the month in which the calls came in.
    var month: JapanDate
    /// Calls to charge for; below 0 = to give back.
    var calls: Int
    /// Calls to give back that this bill is too small for: they stand open until the next one.
    var carried = 0

    /// A bill never comes to less: no acquirer takes less from a card (Stripe: 50 yen).
    static let smallestBill = Yen(50)
}

extension PlanBilling {
    /// Calls beyond the included number. The first month has the whole included number however short it is: the guide
    /// shares the fee by days, not the calls.
    static func overageCalls(counted: Int, included: Int) -> Int { max(0, counted - included) }

    /// Counted minus billed of every month before `period`, where they differ; the oldest first.
    ///
    /// - Parameters:
    ///   - billed: overage calls that were charged for, less those that were given back, by month.
    ///   - lost: of those charged for, calls that were not paid in the end (`UnpaidOverage`): they are not given back.
    static func openOverage(
        _ contract: Contract, counted: [JapanDate: Int], billed: [JapanDate: Int], lost: [JapanDate: Int] = [:],
        before period: JapanDate
    ) -> [OverageShare] {
        Set(counted.keys).union(billed.keys).filter { $0 < period }.sorted().compactMap { month in
            let included = contract.terms(in: month).plan.includedCalls
            // Nobody owes for calls that came after the end.
            let calls = contract.isOver(in: month) ? 0 : counted[month, default: 0]
            let due = overageCalls(counted: calls, included: included)
            let more = due - billed[month, default: 0]
            let open = more >= 0 ? more : min(0, more + lost[month, default: 0])
            return open == 0 ? nil : OverageShare(month: month, calls: open)
        }
    }

    /// What of the open overage the bill of `period` takes: all that is to be charged; of what is to be given back, the
    /// oldest first, as much as leaves a bill that can be charged.
    static func fitting(_ open: [OverageShare], _ contract: Contract, period: JapanDate) -> [OverageShare] {
        var shares = open.filter { $0.calls > 0 }
        for share in open where share.calls < 0 {
            let given = most(upTo: -share.calls) { calls in
                let tried = shares + [OverageShare(month: share.month, calls: -calls)]
                return contract.monthlyBill(period, overage: tried).totals.total >= OverageShare.smallestBill
            }
            shares.append(OverageShare(month: share.month, calls: -given, carried: -share.calls - given))
        }
        return shares.sorted { $0.month < $1.month }
    }

    /// The largest number that fits, where all smaller ones do; 0 when none does.
    static func most(upTo limit: Int, fits: (Int) -> Bool) -> Int {
        var (low, high) = (0, limit)
        while low < high {
            let middle = (low + high + 1) / 2
            if fits(middle) { low = middle } else { high = middle - 1 }
        }
        return low
    }
}

extension Contract {
    /// 「超過コール 2026年11月分」, on a later bill 「2026年11月分 超過通話料の調整（1件 減）」: by the prices of its month, taxed
    /// as of its last day.
    func line(_ share: OverageShare, period: JapanDate) -> InvoiceLine {
        let month = share.month.japaneseMonth
        return InvoiceLine(
            subject: .overage(month: share.month),
            description: share.isAdjustment(in: period)
                ? "\(month)分 超過通話料の調整（\(share.change(rest: rest(after: period)))）" : "超過コール \(month)分",
            quantity: share.calls, unitPrice: terms(in: share.month).plan.overagePerCall,
            taxRatePercent: TaxRate.percent(on: share.month.lastOfMonth))
    }
}

extension OverageShare {
    /// Whether the bill of the month after had its chance.
    func isAdjustment(in period: JapanDate) -> Bool { month.firstOfNextMonth < period }

    fileprivate func change(rest: Contract.Rest) -> String {
        if calls > 0 { return "\(calls)件 増" }
        if carried == 0 { return "\(-calls)件 減" }
        let later = rest == .onLaterBills ? "次回以降のご請求で調整" : rest.words
        return calls == 0 ? "\(carried)件 減は\(later)" : "\(-calls)件 減、残り\(carried)件は\(later)"
    }
}

extension Contract {
    /// Where what a bill is too small for comes off.
    enum Rest: Equatable, Sendable {
        case onLaterBills
        /// It is the last month's: there may be one more bill, or none.
        case afterTheEnd
        case paidBack

        var words: String {
            switch self {
            case .onLaterBills: "次回以降のご請求で値引き"
            case .afterTheEnd: "ご契約の終了後に精算"
            case .paidBack: "ご返金"
            }
        }
    }

    func rest(after period: JapanDate) -> Rest {
        if isOver(in: period) { return .paidBack }
        return isOver(in: period.firstOfNextMonth) ? .afterTheEnd : .onLaterBills
    }
}
