import Contracts
import Primitives
import ServiceStore

extension Transaction {
    /// An event of Billing: an account with a card can be given a number. A changed card changes nothing here.
    func apply(_ event: Feed_Event) throws {
        guard event.kind == "card.registered" else { return }
        let registered = try Billing_CardRegistered(serializedBytes: event.payload)
        guard let id = AccountID(registered.accountID), var account = try account(id) else { throw NotFound.account }
        guard !account.cardRegistered else { return }
        account.cardRegistered = true
        try update(account)
        try append(.cardRegistered, account)
    }
}
