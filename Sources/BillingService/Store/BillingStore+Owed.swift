import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// What an account is owed, and what of it goes back next.
    struct OwedStanding: Equatable, Sendable {
        var accountID: AccountID
        var brand: String
        var owed: Owed
        /// nil when no paid invoice has anything left.
        var plan: GiveBackOwed.Plan?
    }

    /// In order of account.
    /// - Parameter accountID: nil = all.
    func owed(
        to accountID: AccountID?, after key: AccountID?, limit: Int
    ) async throws -> (owed: [OwedStanding], next: AccountID?) {
        try await store.read { tx in
            if let accountID { return ([try tx.owedStanding(accountID)].compactMap { $0 }, nil) }
            var found: [OwedStanding] = []
            var last = key
            while true {
                let perhaps = try tx.contractsPerhapsOwed(after: last, limit: limit)
                for account in perhaps {
                    if found.count == limit { return (found, last) }
                    if let standing = try tx.owedStanding(account) { found.append(standing) }
                    last = account
                }
                if perhaps.count < limit { return (found, nil) }
            }
        }
    }

    /// Gives back what is owed after the end, or writes down that it was paid; at once where no second person is needed.
    /// - Throws: `GiveBackOwed.Rejection`, `MoneyRefusal`, `RequestIDReused`.
    func giveBackOwed(
        _ command: GiveBackOwed.Command, to accountID: AccountID, by person: MoneyAction.Person,
        request: Billing_GiveBackOwedRequest
    ) async throws -> Billing_GiveBackOwedResponse {
        try await store.write { tx in
            try tx.once(request.requestID, fingerprint: request) {
                guard let standing = try tx.owedStanding(accountID) else { throw GiveBackOwed.Rejection.nothingOwed }
                let decision = try GiveBackOwed.decide(
                    command,
                    GiveBackOwed.Facts(
                        plan: standing.plan, spokenFor: try tx.handedOutLately(to: accountID),
                        secondPersonAbove: try brand(standing.brand).secondPersonAbove, today: tx.today))
                guard let plan = standing.plan, let invoice = try tx.invoice(plan.invoice) else {
                    throw GiveBackOwed.Rejection.nothingOwed
                }
                var action = MoneyAction(
                    id: tx.newID(), kind: .refund, state: .waiting, accountID: accountID, brand: standing.brand,
                    invoiceID: plan.invoice, invoiceNumber: plan.number, amount: plan.amount, reason: "ご契約の終了に伴う精算",
                    requestedBy: person, requested: tx.now, failure: "", way: command.way, settlesContract: true)
                if command.way == .bank {
                    action.closing = MoneyAction.Decision(by: person, at: tx.now, note: command.note)
                    action.doneDate = command.paid
                }
                try tx.insert(action)
                try tx.insert(plan.items, settledBy: action)
                if decision == .atOnce { try carryOut(action, invoice, tx) }
                return try .with { $0.action = Billing_MoneyAction(try tx.moneyAction(action.id) ?? action) }
            }.response
        }
    }
}

extension Transaction {
    func owedStanding(_ accountID: AccountID) throws -> BillingStore.OwedStanding? {
        guard let facts = try billingFacts(accountID), let owed = PlanBilling.owed(facts, on: today) else { return nil }
        return BillingStore.OwedStanding(
            accountID: accountID, brand: facts.contract.brand, owed: owed,
            plan: GiveBackOwed.plan(owed, of: try roomsToGiveBack(of: accountID), contract: facts.contract))
    }
}
