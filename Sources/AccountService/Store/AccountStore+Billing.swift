import Contracts
import Primitives
import ServiceStore

extension Transaction {
    /// An event of Billing: an account with a card can be given a number, and the account carries the plan and options that
    /// hold now, for Call's card. A changed card changes nothing here; nor does a contract's end: the customer still
    /// signs in for the last bill.
    func apply(_ event: Feed_Event) throws {
        switch event.kind {
        case "card.registered": try registerCard(Billing_CardRegistered(serializedBytes: event.payload))
        case "contract.terms_began": try begin(Billing_ContractTerms(serializedBytes: event.payload))
        case _: return
        }
    }

    private func registerCard(_ registered: Billing_CardRegistered) throws {
        guard let id = AccountID(registered.accountID), var account = try account(id) else { throw NotFound.account }
        guard !account.cardRegistered else { return }
        account.cardRegistered = true
        try update(account)
        try append(.cardRegistered, account)
    }

    private func begin(_ terms: Billing_ContractTerms) throws {
        guard let id = AccountID(terms.accountID), var account = try account(id) else { throw NotFound.account }
        guard account.details.plan != terms.plan || account.details.options != terms.options else { return }
        let before = account.details.plan
        account.details.plan = terms.plan
        account.details.options = terms.options
        try updateTerms(account)
        try append(.termsBegan, account, before: before == terms.plan ? "" : before)
    }
}
