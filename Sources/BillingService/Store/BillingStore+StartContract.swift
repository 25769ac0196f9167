import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    /// Applies one event of the Account service: whom papers are made out to, and, when a number was issued, the contract.
    /// An account has one contract: a second number changes nothing.
    func applyAccount(_ fed: Feed_Event, _ tx: Transaction) throws {
        // Sessions are the one thing Account tells that is not about an account.
        guard fed.kind != "session.ended" else { return }
        let event = try Account_AccountEvent(serializedBytes: fed.payload)
        let account = event.account
        guard let accountID = AccountID(account.accountID) else {
            throw UnreadableEvent("account_id: \(account.accountID)")
        }
        if fed.kind == "account.withdrawn" || fed.kind == "account.erased" {
            // No contract comes of it, or it is long over: the card is let go, here and at the acquirer.
            try tx.letGoOfCards(of: accountID)
            try tx.execute("DELETE FROM card WHERE account_id = ?", accountID)
            try tx.execute("DELETE FROM card_setup WHERE account_id = ? AND completed = 0", accountID)
        }
        if fed.kind == "account.erased" {
            try tx.execute("DELETE FROM addressee WHERE account_id = ?", accountID)
            // Papers outlive the account: no new name.
            return
        }
        try tx.save(try Recipient(account), of: accountID)
        guard fed.kind == "number.issued", try tx.contract(accountID) == nil else { return }
        guard let start = JapanDate(iso: event.numberIssued.issuedDate) else {
            throw UnreadableEvent("issued_date: \(event.numberIssued.issuedDate)")
        }
        let contract = try Contract.agreed(
            accountID: accountID, brand: try brand(account.brand), plan: account.plan, options: account.options,
            start: start, applied: account.appliedMs > 0 ? JapanDate(Instant(milliseconds: account.appliedMs)) : start,
            promised: account.campaignsKept
                ? account.campaigns.filter { $0.plans.isEmpty || $0.plans.contains(account.plan) }
                    .map { Contract.Campaign($0, start: start) } : nil)
        try tx.insert(contract, nextChargeDate: contract.firstChargeDate)
    }
}

/// An event of another service says what cannot be: it is parked, and ops see it.
struct UnreadableEvent: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension Contract.Campaign {
    fileprivate init(_ promised: Account_AgreedCampaign, start: JapanDate) {
        self.init(
            key: promised.campaign, name: promised.name, initialFeeFree: promised.initialFeeFree,
            cashBack: promised.cashBackYen > 0
                ? .init(
                    yen: Yen(promised.cashBackYen),
                    month: start.firstOfMonth.adding(months: Int(promised.cashBackMonth))) : nil)
    }
}

extension Recipient {
    init(_ account: Account_AccountSnapshot) throws(UnreadableEvent) {
        switch account.partyKind {
        case .company: kind = .company
        case .person: kind = .person
        case .unspecified, .UNRECOGNIZED: throw UnreadableEvent("party_kind: \(account.partyKind)")
        }
        companyName = account.companyName
        personName = account.personName
        postalCode = account.postalCode
        address = account.address
    }
}

extension Transaction {
    fileprivate func save(_ recipient: Recipient, of accountID: AccountID) throws {
        try execute(
            """
            INSERT INTO recipient (account_id, kind, company_name, person_name, postal_code, address)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account_id) DO UPDATE SET kind = excluded.kind, company_name = excluded.company_name,
                person_name = excluded.person_name, postal_code = excluded.postal_code, address = excluded.address
            """,
            accountID, recipient.kind.rawValue, recipient.companyName, recipient.personName, recipient.postalCode,
            recipient.address)
    }

    func recipient(_ accountID: AccountID) throws -> Recipient? {
        try row(
            """
            SELECT kind, company_name, person_name, postal_code, address, COALESCE(words, '') AS words
            FROM recipient LEFT JOIN addressee ON addressee.account_id = recipient.account_id
            WHERE recipient.account_id = ?
            """, accountID
        ).map { row in
            Recipient(
                kind: try row.choice("kind"), companyName: try row.string("company_name"),
                personName: try row.string("person_name"), postalCode: try row.string("postal_code"),
                address: try row.string("address"), addressee: try row.string("words"))
        }
    }
}
