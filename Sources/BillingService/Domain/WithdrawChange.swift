import Primitives

/// Taking back a change that has not begun: what it had taken the place of holds again, and what would have nothing left to do
/// without it goes with it.
extension ChangeContract {
    struct Withdrawal: Equatable, Sendable {
        var change: Contract.Change
        /// Hold again, in order of their days.
        var restored: [Contract.Change]
        /// Would change nothing any more.
        var dropped: [Contract.Change]
        var contract: Contract
    }

    /// - Parameter replaced: those the change had taken the place of when it was asked for.
    static func withdrawal(
        of change: Contract.Change, replaced: [Contract.Change], _ facts: PlanBilling.Facts, on today: JapanDate
    ) -> Withdrawal {
        var contract = facts.contract.without([change.id])
        var restored: [Contract.Change] = []
        for old in replaced where mayWithdraw(old, facts, on: today) && !contract.hasTakenThePlace(of: old) {
            contract = contract.with(old)
            restored.append(old)
        }
        var dropped: [Contract.Change] = []
        for later in contract.changes where later.from >= change.from && contract.isIdle(later) {
            contract = contract.without([later.id])
            if restored.contains(later) { restored.removeAll { $0 == later } } else { dropped.append(later) }
        }
        return Withdrawal(change: change, restored: restored, dropped: dropped, contract: contract)
    }

    /// Whether a change can still be taken back.
    static func mayWithdraw(_ change: Contract.Change, _ facts: PlanBilling.Facts, on today: JapanDate) -> Bool {
        change.from > today && !facts.billedPeriods.contains { $0 >= change.from }
    }
}

extension Contract {
    fileprivate func hasTakenThePlace(of old: Change) -> Bool {
        if let end, old.from >= end { return true }
        return changes.contains { newer in
            newer.requested > old.requested && newer.from <= old.from
                && ChangeContract.isReplaced(old, by: .init(newer.what))
        }
    }

    /// Whether everything would be the same without it.
    fileprivate func isIdle(_ change: Change) -> Bool {
        let held = changes.prefix { $0.id != change.id }.reduce(firstTerms(in: change.from)) { $0.applying($1) }
        return switch change.what {
        case .plan(let plan): held.plan.key == plan.key
        case .startOption(let option): held.options.contains { $0.key == option.key }
        case .endOption(let option): !held.options.contains { $0.key == option.key }
        case .cancel: false
        }
    }
}

extension ChangeContract.Wish {
    /// What was wished for when it was agreed.
    init(_ what: Contract.Change.What) {
        self =
            switch what {
            case .plan(let plan): .plan(plan.key)
            case .startOption(let option): .startOption(option.key)
            case .endOption(let option): .endOption(option.key)
            case .cancel: .cancel
            }
    }
}
