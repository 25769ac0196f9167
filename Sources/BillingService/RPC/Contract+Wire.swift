import Contracts
import Primitives

extension Billing_ContractTerms {
    /// What holds in a month, given by its first day; no plan after the end.
    init(_ contract: Contract, in month: JapanDate) {
        let terms = contract.terms(in: month)
        self = .with {
            $0.accountID = contract.accountID.text
            $0.brand = contract.brand
            $0.fromDate = month.iso
            guard !contract.isOver(in: month) else { return }
            $0.plan = terms.plan.key
            $0.planName = terms.plan.name
            $0.options = terms.options.map(\.key)
            $0.optionNames = terms.options.map(\.name)
            $0.monthlyYen = contract.monthlyTotal(in: month).amount
            $0.includedCalls = Int32(terms.plan.includedCalls)
            $0.overageUnitYen = terms.plan.overagePerCall.yen.amount
        }
    }
}

extension Billing_ContractChange {
    init(_ change: Contract.Change, of contract: Contract) {
        self = .with {
            $0.changeID = change.id.text
            $0.accountID = contract.accountID.text
            $0.brand = contract.brand
            $0.wish = Billing_ContractWish(ChangeContract.Wish(change.what))
            switch change.what {
            case .plan(let plan): $0.name = plan.name
            case .startOption(let option), .endOption(let option): $0.name = option.name
            case .cancel: break
            }
            $0.effectiveDate = change.from.iso
            $0.requestedMs = change.requested.milliseconds
            $0.byStaff = change.byStaff
        }
    }
}

extension Billing_ContractChange {
    init(_ withdrawal: ChangeContract.Withdrawal) {
        let contract = withdrawal.contract
        self.init(withdrawal.change, of: contract)
        restored = withdrawal.restored.map { Billing_ContractChange($0, of: contract) }
        dropped = withdrawal.dropped.map { Billing_ContractChange($0, of: contract) }
    }
}

extension Billing_ShownChange {
    init(_ shown: ShownChange) {
        self = .with {
            $0.change = shown.change.map(Billing_ShownRow.init)
            $0.warnings = shown.warnings.map(Billing_ShownRow.init)
            $0.before = Billing_ShownRow(shown.before)
            $0.after = Billing_ShownRow(shown.after)
            $0.bills = shown.bills.map(Billing_ShownRow.init)
            $0.conditions = shown.conditions.map(Billing_ShownRow.init)
        }
    }
}

extension Billing_ShownRow {
    fileprivate init(_ row: ShownChange.Row) {
        self = .with {
            $0.label = row.label
            $0.lines = row.lines
        }
    }
}

extension Billing_ContractWish {
    init(_ wish: ChangeContract.Wish) {
        self = .with {
            switch wish {
            case .plan(let key): $0.plan = key
            case .startOption(let key): $0.startOption = key
            case .endOption(let key): $0.endOption = key
            case .cancel: $0.cancel = true
            }
        }
    }

    /// nil when nothing was chosen.
    var command: ChangeContract.Wish? {
        switch wish {
        case .plan(let key): .plan(key)
        case .startOption(let key): .startOption(key)
        case .endOption(let key): .endOption(key)
        case .cancel(let wanted): wanted ? .cancel : nil
        case nil: nil
        }
    }
}

extension Billing_PlanComparison {
    init(_ sum: ComparePlans.Sum) {
        self = .with {
            $0.plan = sum.plan.key
            $0.planName = sum.plan.name
            $0.months = sum.months.map { month in
                .with {
                    $0.monthDate = month.month.iso
                    $0.calls = Int32(month.calls)
                    $0.totalYen = month.total.amount
                }
            }
            $0.totalYen = sum.total.amount
            $0.held = sum.held
            $0.cheapest = sum.cheapest
        }
    }
}

extension Billing_ContractBill {
    init(_ bill: Bill) {
        self = .with {
            $0.chargeDate = bill.chargeDate.iso
            $0.title = bill.title
            $0.lines = bill.lines.map(Billing_InvoiceLine.init)
            $0.taxes = bill.totals.taxes.map(Billing_TaxTotal.init)
            $0.totalYen = bill.totals.total.amount
        }
    }
}
