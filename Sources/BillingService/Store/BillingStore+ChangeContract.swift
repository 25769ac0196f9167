import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// Why a change that exists, or not, stays as it is.
    enum ChangeRefusal: Error, Equatable {
        case noContract
        case noSuchChange
        case begunAlready
        /// Not what was shown any more: a day, a yen or a word is another.
        case shownOtherwise
    }

    struct ContractStanding: Sendable {
        var contract: Contract
        /// Have not begun, each with what it would mean to take it back.
        var pending: [ChangeContract.Withdrawal]
        var today: JapanDate
        var deadlineDay: Int
        var allowed: [ChangeContract.Wish]
        /// Every plan over the last whole months.
        var plans: [ComparePlans.Sum]
    }

    /// nil before a number was issued.
    func contractStanding(of accountID: AccountID, for asker: ChangeContract.Asker) async throws -> ContractStanding? {
        try await store.read { tx in
            guard let facts = try changeFacts(accountID, asker, tx) else { return nil }
            let contract = facts.billing.contract
            return ContractStanding(
                contract: contract,
                pending: try contract.pending(on: tx.today).map { try tx.withdrawal(of: $0, facts.billing) },
                today: tx.today,
                deadlineDay: facts.brand.contractChanges.deadlineDay, allowed: ChangeContract.allowed(facts),
                plans: ComparePlans.sums(
                    facts.billing, plans: facts.brand.priced(on: tx.today).plans, on: tx.today))
        }
    }

    func previewChange(
        _ wish: ChangeContract.Wish, of accountID: AccountID, for asker: ChangeContract.Asker
    ) async throws -> ChangeContract.Preview {
        try await store.read { tx in
            guard let facts = try changeFacts(accountID, asker, tx) else { throw ChangeRefusal.noContract }
            return try ChangeContract.preview(wish, facts)
        }
    }

    /// - Throws: `ChangeContract.Rejection`, `ChangeRefusal`, `RequestIDReused`.
    func requestChange(
        _ wish: ChangeContract.Wish, of accountID: AccountID, by asker: ChangeAsker,
        request: Billing_RequestChangeRequest
    ) async throws -> Billing_RequestChangeResponse {
        try await store.write { tx in
            try tx.once(request.requestID, fingerprint: request) {
                guard let facts = try changeFacts(accountID, asker.asker, tx) else { throw ChangeRefusal.noContract }
                let preview = try ChangeContract.preview(wish, facts)
                let outcome = preview.outcome
                guard preview.shown.digest == request.shownDigest, outcome.change.from.iso == request.effectiveDate
                else {
                    throw ChangeRefusal.shownOtherwise
                }
                try tx.insert(
                    outcome.change, of: accountID, by: asker, shown: preview.shown.text, note: Typed.text(request.note))
                for old in outcome.replaced { try tx.withdraw(old.id, for: outcome.change.id, by: asker, note: "") }
                try tx.saveDates(outcome.contract, facts.billing)
                let told = Billing_ContractChange(outcome.change, of: outcome.contract)
                try tx.append(event: outcome.change.what.eventKind, subject: accountID.text, payload: told)
                return Billing_RequestChangeResponse.with { $0.change = told }
            }.response
        }
    }

    /// - Throws: `ChangeRefusal`, `ChangeContract.Rejection`, `RequestIDReused`.
    func withdrawChange(
        _ id: ContractChangeID, of accountID: AccountID, by asker: ChangeAsker,
        request: Billing_WithdrawChangeRequest
    ) async throws -> Billing_WithdrawChangeResponse {
        try await store.write { tx in
            try tx.once(request.requestID, fingerprint: request) {
                guard let facts = try tx.billingFacts(accountID) else { throw ChangeRefusal.noContract }
                guard let change = facts.contract.changes.first(where: { $0.id == id }) else {
                    throw ChangeRefusal.noSuchChange
                }
                guard ChangeContract.mayWithdraw(change, facts, on: tx.today) else { throw ChangeRefusal.begunAlready }
                // What staff entered, with the deadline and the note that go with it, staff take back.
                guard asker.asker == .staff || !change.byStaff else { throw ChangeContract.Rejection.staffOnly }
                var withdrawal = try tx.withdrawal(of: change, facts)
                try tx.withdraw(id, for: nil, by: asker, note: Typed.text(request.note))
                for old in withdrawal.dropped { try tx.withdraw(old.id, for: nil, by: asker, note: Self.idle) }
                withdrawal.restored = try withdrawal.restored.map { try tx.restore($0, of: accountID) }
                try tx.saveDates(withdrawal.contract, facts)
                var told = Billing_ContractChange(withdrawal)
                told.terms = Billing_ContractTerms(withdrawal.contract, in: change.from)
                try tx.append(event: "contract.change_withdrawn", subject: accountID.text, payload: told)
                return Billing_WithdrawChangeResponse.with { $0.change = told }
            }.response
        }
    }

    private static let idle = "ほかの予定の取り消しにより、不要になったため"

    /// Contracts of which a change begins, or which end.
    func contractsTurning(on today: JapanDate) async throws -> [AccountID] {
        try await store.read { tx in
            try tx.rows(
                "SELECT account_id FROM contract WHERE next_turn_date <= ? ORDER BY next_turn_date, account_id LIMIT 100",
                today
            ).map { try $0.id("account_id") }
        }
    }

    /// Tells what holds from now on. Doing it again tells nothing.
    func tellTurn(_ accountID: AccountID) async throws {
        try await store.write { tx in
            let turn = try tx.row("SELECT next_turn_date FROM contract WHERE account_id = ?", accountID)
            guard let contract = try tx.contract(accountID), let due = try turn?.optionalDate("next_turn_date"),
                due <= tx.today
            else { return }
            let over = contract.isOver(in: tx.today)
            if let end = contract.end, over {
                try tx.append(
                    event: "contract.ended", subject: accountID.text,
                    payload: Billing_ContractStanding.with {
                        $0.accountID = accountID.text
                        $0.brand = contract.brand
                        $0.sinceDate = end.iso
                    })
            } else {
                try tx.append(
                    event: "contract.terms_began", subject: accountID.text,
                    payload: Billing_ContractTerms(contract, in: tx.today.firstOfMonth))
            }
            try tx.execute(
                "UPDATE contract SET next_turn_date = ? WHERE account_id = ?",
                over ? nil : contract.pending(on: tx.today).first?.from, accountID)
        }
    }

    private func changeFacts(
        _ accountID: AccountID, _ asker: ChangeContract.Asker, _ tx: Transaction
    ) throws -> ChangeContract.Facts? {
        guard let billing = try tx.billingFacts(accountID) else { return nil }
        return ChangeContract.Facts(
            billing: billing, brand: try brand(billing.contract.brand), now: tx.now, asker: asker, newID: tx.newID())
    }
}

extension Transaction {
    /// When the contract is looked at next. A turn that is due and not told yet stays due.
    fileprivate func saveDates(_ contract: Contract, _ facts: PlanBilling.Facts) throws {
        let known = try row("SELECT next_turn_date FROM contract WHERE account_id = ?", contract.accountID)?
            .optionalDate("next_turn_date")
        let due = known.flatMap { $0 <= today ? $0 : nil }
        var changed = facts
        changed.contract = contract
        try saveNextCharge(changed)
        try execute(
            "UPDATE contract SET next_turn_date = ? WHERE account_id = ?",
            due ?? contract.pending(on: today).first?.from, contract.accountID)
    }
}

extension Contract.Change.What {
    fileprivate var eventKind: String {
        switch self {
        case .plan: "contract.plan_changed"
        case .startOption, .endOption: "contract.option_changed"
        case .cancel: "contract.cancelled"
        }
    }
}
