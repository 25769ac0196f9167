import Primitives

extension Contract {
    /// One change that was agreed and not taken back. It begins on a 1st and holds for whole months.
    struct Change: Equatable, Sendable {
        var id: ContractChangeID
        var from: JapanDate
        var what: What
        var requested: Instant
        var byStaff: Bool

        /// With the prices that stand without any dated change of the list: those come in with each month
        /// (`Contract.terms(in:)`), so that one that is put off or brought forward holds for all alike.
        enum What: Equatable, Sendable {
            case plan(Brand.Plan)
            case startOption(Option)
            case endOption(Option)
            /// The day before `from` is the last one.
            case cancel
        }
    }

    /// First day without a contract.
    var end: JapanDate? { changes.filter { $0.what == .cancel }.map(\.from).min() }

    /// Changes whose day has not come.
    func pending(on today: JapanDate) -> [Change] { changes.filter { $0.from > today } }

    func without(_ ids: [ContractChangeID]) -> Contract {
        var contract = self
        contract.changes.removeAll { ids.contains($0.id) }
        return contract
    }

    func with(_ change: Change) -> Contract {
        var contract = self
        // Two of one month stay in the order in which they were agreed.
        let place =
            contract.changes.firstIndex { ($0.from, $0.requested) > (change.from, change.requested) }
            ?? contract.changes.endIndex
        contract.changes.insert(change, at: place)
        return contract
    }
}

extension Contract.Terms {
    func applying(_ change: Contract.Change) -> Contract.Terms {
        var terms = self
        terms.from = change.from
        switch change.what {
        case .plan(let plan): terms.plan = plan
        case .startOption(let option):
            terms.options.removeAll { $0.key == option.key }
            terms.options.append(option)
        case .endOption(let option): terms.options.removeAll { $0.key == option.key }
        case .cancel: break
        }
        return terms
    }
}

/// What somebody wants of a running contract (PRODUCT D4, D5, D6): from when it holds, what it takes the place of, or why
/// not. Nothing here touches a month that was billed.
enum ChangeContract {
    enum Wish: Equatable, Sendable {
        case plan(String)
        case startOption(String)
        case endOption(String)
        case cancel
    }

    enum Asker: Equatable, Sendable {
        case customer, staff
    }

    struct Facts: Sendable {
        var billing: PlanBilling.Facts
        var brand: Brand
        var now: Instant
        var asker: Asker
        /// For the change, if there comes to be one.
        var newID: ContractChangeID
    }

    enum Rejection: Error, Equatable {
        case unknownPlan, unknownOption
        case planHeld, optionHeld, optionNotHeld
        case cancelledAlready
        /// The contract is over by the day on which it would hold.
        case over(JapanDate)
        /// The brand's customers call or write for this.
        case staffOnly
    }

    struct Outcome: Equatable, Sendable {
        var change: Contract.Change
        /// Pending ones it takes the place of.
        var replaced: [Contract.Change]
        var before: Contract.Terms
        /// With the change; its `terms` after the end are those of the last month.
        var contract: Contract
        var heldByMinimumTerm = false
    }

    static func decide(_ wish: Wish, _ facts: Facts) throws(Rejection) -> Outcome {
        let contract = facts.billing.contract
        let earliest = firstOpenMonth(facts)
        if let end = contract.end {
            guard wish != .cancel else { throw .cancelledAlready }
            guard earliest < end else { throw .over(end) }
        }
        let from = wish == .cancel ? max(earliest, contract.firstPossibleEnd) : earliest
        // What is agreed already needs no second asking.
        _ = try what(wish, contract.terms(in: from), facts.brand)
        let replaced = contract.changes.filter { $0.from >= from && isReplaced($0, by: wish) }
        let kept = contract.without(replaced.map(\.id))
        let held = kept.terms(in: from)
        let change = Contract.Change(
            id: facts.newID, from: from, what: try what(wish, held, facts.brand), requested: facts.now,
            byStaff: facts.asker == .staff)
        let changed = kept.with(change)
        let dearer = changed.terms(in: from).plan.monthly.yen > held.plan.monthly.yen
        guard facts.asker == .staff || door(change.what, dearer: dearer, facts.brand) == .dashboard else {
            throw .staffOnly
        }
        return Outcome(
            change: change, replaced: replaced, before: held, contract: changed, heldByMinimumTerm: from > earliest)
    }

    /// A change as it is shown before it is asked for.
    struct Preview: Equatable, Sendable {
        var outcome: Outcome
        /// Up to the first one under the change: the same functions that bill.
        var bills: [Bill]
        var shown: ShownChange
    }

    static func preview(_ wish: Wish, _ facts: Facts) throws(Rejection) -> Preview {
        let outcome = try decide(wish, facts)
        var changed = facts.billing
        changed.contract = outcome.contract
        let bills = PlanBilling.forecast(changed, through: outcome.change.from)
        return Preview(
            outcome: outcome, bills: bills,
            shown: ShownChange(outcome, bills: bills, facts.brand, asker: facts.asker))
    }

    /// Changes the asker may wish for now, in the order of the price list.
    static func allowed(_ facts: Facts) -> [Wish] {
        let wishes =
            facts.brand.plans.map { Wish.plan($0.key) } + facts.brand.options.map { .startOption($0.key) }
            + facts.brand.options.map { .endOption($0.key) } + [.cancel]
        return wishes.filter { wish in
            do throws(Rejection) {
                _ = try decide(wish, facts)
                return true
            } catch {
                return false
            }
        }
    }

    /// The 25th still counts, to its last second in Japan. A month that was billed is never reached.
    private static func firstOpenMonth(_ facts: Facts) -> JapanDate {
        let today = max(JapanDate(facts.now), facts.billing.contract.start)
        let next = today.firstOfNextMonth
        let inTime = today.day <= facts.brand.contractChanges.deadlineDay
        let open = facts.billing.billedPeriods.max()?.firstOfNextMonth ?? next
        return max(inTime ? next : next.firstOfNextMonth, open)
    }

    static func isReplaced(_ pending: Contract.Change, by wish: Wish) -> Bool {
        switch (wish, pending.what) {
        case (.cancel, _), (.plan, .plan): true
        case (.startOption(let key), .startOption(let option)), (.startOption(let key), .endOption(let option)),
            (.endOption(let key), .startOption(let option)), (.endOption(let key), .endOption(let option)):
            key == option.key
        case (.plan, _), (.startOption, _), (.endOption, _): false
        }
    }

    private static func what(
        _ wish: Wish, _ held: Contract.Terms, _ brand: Brand
    ) throws(Rejection) -> Contract.Change.What {
        switch wish {
        case .plan(let key):
            guard let plan = brand.plan(key) else { throw .unknownPlan }
            guard held.plan.key != key else { throw .planHeld }
            return .plan(plan)
        case .startOption(let key):
            guard let option = brand.option(key) else { throw .unknownOption }
            guard !held.options.contains(where: { $0.key == key }) else { throw .optionHeld }
            return .startOption(.init(key: option.key, name: option.name, monthly: option.monthly))
        case .endOption(let key):
            guard let option = held.options.first(where: { $0.key == key }) else {
                throw brand.option(key) == nil ? .unknownOption : .optionNotHeld
            }
            return .endOption(option)
        case .cancel: return .cancel
        }
    }

    /// - Parameter dearer: than the plan before, at the prices of the day from which it holds.
    private static func door(
        _ what: Contract.Change.What, dearer: Bool, _ brand: Brand
    ) -> Brand.ContractChanges.Door {
        let rules = brand.contractChanges
        return switch what {
        case .plan: dearer ? rules.upgrade : rules.downgrade
        case .startOption: rules.startOption
        case .endOption: rules.endOption
        case .cancel: rules.cancel
        }
    }
}

extension Contract {
    /// The minimum term runs from the start over all plans; a contract ends with a month.
    var firstPossibleEnd: JapanDate {
        minimumTermEnd.day == 1 ? minimumTermEnd : minimumTermEnd.firstOfNextMonth
    }
}
