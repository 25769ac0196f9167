import Contracts
import Primitives
import ServiceStore

extension Transaction {
    /// An event of Billing: an account with a card can be given a number, and the account carries the plan and options that
    /// hold now, for Call's card. A changed card changes nothing here; a contract's end starts the clock of retention, no
    /// more: the customer still signs in for the last bill.
    func apply(_ event: Feed_Event) throws {
        switch event.kind {
        case "card.registered": try registerCard(Billing_CardRegistered(serializedBytes: event.payload))
        case "contract.ended": try end(Billing_ContractTerms(serializedBytes: event.payload))
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

    /// The verification is kept for seven years from now.
    private func end(_ terms: Billing_ContractTerms) throws {
        guard let id = AccountID(terms.accountID), let from = JapanDate(iso: terms.fromDate) else {
            throw NotFound.account
        }
        try contractEnded(id, on: from)
    }

    private func begin(_ terms: Billing_ContractTerms) throws {
        guard let id = AccountID(terms.accountID), var account = try account(id) else { throw NotFound.account }
        guard account.details.plan != terms.plan || account.details.options != terms.options else { return }
        account.details.plan = terms.plan
        account.details.options = terms.options
        try updateTerms(account)
        try append(.termsBegan, account)
    }
}
