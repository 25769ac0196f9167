import Contracts
import Primitives
import ServiceRuntime
import ServiceStore

extension Transaction {
    /// An event of Billing: an account with a card can be given a number, it carries the plan and options that hold now
    /// (for Call's card), and its life follows the contract. A changed card changes nothing here.
    func apply(_ event: Feed_Event, _ brands: BrandCatalogue) throws {
        switch event.kind {
        case "card.registered": try registerCard(Billing_CardRegistered(serializedBytes: event.payload))
        case "contract.terms_began": try begin(Billing_ContractTerms(serializedBytes: event.payload), brands)
        case "contract.suspended":
            let standing = try Billing_ContractStanding(serializedBytes: event.payload)
            try follow(.suspend, tell: .suspended, standing.accountID, brands)
        case "contract.resumed":
            let standing = try Billing_ContractStanding(serializedBytes: event.payload)
            try follow(.resume, tell: .resumed, standing.accountID, brands)
        case "contract.cancelled":
            let change = try Billing_ContractChange(serializedBytes: event.payload)
            try follow(.cancel, tell: .ending, change.accountID, end: change.effectiveDate, brands)
        case "contract.change_withdrawn":
            let change = try Billing_ContractChange(serializedBytes: event.payload)
            guard change.wish.cancel else { return }
            try follow(.withdrawCancellation, tell: .endingWithdrawn, change.accountID, brands)
        case "contract.ended":
            let standing = try Billing_ContractStanding(serializedBytes: event.payload)
            try follow(.end, tell: .ended, standing.accountID, end: standing.sinceDate, brands)
            if let id = AccountID(standing.accountID), let day = JapanDate(iso: standing.sinceDate) {
                try contractEnded(id, on: day)
            }
        case _: return
        }
    }

    private func registerCard(_ registered: Billing_CardRegistered) throws {
        guard let id = AccountID(registered.accountID), var account = try account(id) else { throw NotFound.account }
        try account.life.mustAllow(.registerCard, by: .billing)
        guard !account.cardRegistered else { return }
        account.cardRegistered = true
        try update(account)
        try append(.cardRegistered, account)
    }

    private func begin(_ terms: Billing_ContractTerms, _ brands: BrandCatalogue) throws {
        guard let id = AccountID(terms.accountID), var account = try account(id) else { throw NotFound.account }
        try account.life.mustAllow(.beginTerms, by: .billing)
        guard account.details.plan != terms.plan || account.details.options != terms.options else { return }
        let before = account.details
        account.details.plan = terms.plan
        account.details.options = terms.options
        try updateTerms(account)
        let brand = brands[before.brand]
        try append(
            .termsBegan, account,
            words: ChangeWords(before: before.termsInWords(brand), after: account.details.termsInWords(brand)))
    }
}
