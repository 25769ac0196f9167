import Primitives
import ServiceStore

/// The noun and its rows.
extension Transaction {
    static let accountColumns = """
        account_id, brand, state, party_kind, company_name, person_name, person_name_kana, telephone, postal_code, address,
        email, site_name, site_name_kana, site_url, plan, card_registered, number, number_issued_date, service_start_date,
        applied_ms, closed_on_holidays, end_date, reads_until_date, former_number
        """

    func account(_ id: AccountID) throws -> Account? {
        try row("SELECT \(Transaction.accountColumns) FROM account WHERE account_id = ?", id).map(account)
    }

    /// The account, or the rejection that says there is none.
    func existingAccount(_ id: AccountID) throws -> Account {
        guard let account = try account(id) else { throw NotFound.account }
        return account
    }

    /// What of an account stands in tables of its own.
    private struct Around {
        var options: [String] = []
        var hours: [OpeningHours] = []
        /// In the order of submission.
        var documents: [IdentityDocument] = []
        var closingDays: [ClosingDays] = []
        var words = ApprovedWords()
        var addressees: [Addressee] = []
        var hold = HoldVerification.Standing()
    }

    /// Reads the rest of an account whose row has `accountColumns`.
    func account(_ row: Row) throws -> Account {
        let id = try row.id("account_id", AccountID.self)
        let options = try rows("SELECT option_key FROM account_option WHERE account_id = ? ORDER BY position", id)
            .map { try $0.string("option_key") }
        let hours = try rows(
            "SELECT weekday, opens_minute, closes_minute FROM account_hours WHERE account_id = ? ORDER BY weekday, opens_minute",
            id
        ).map {
            OpeningHours(
                weekday: try $0.int("weekday"), opensMinute: try $0.int("opens_minute"),
                closesMinute: try $0.int("closes_minute"))
        }
        return try account(
            row,
            Around(
                options: options, hours: hours, documents: try identityDocuments(of: id),
                closingDays: try closingDays(of: id).upcoming(on: today), words: try approvedWords(of: id),
                addressees: try addressees(of: id), hold: try holdStanding(of: id)))
    }

    /// Accounts as lists show them, in two statements for all: without options, hours, closing days, words and addressees.
    func listed(_ rows: [Row]) throws -> [Account] {
        let ids = try rows.map { try $0.id("account_id", AccountID.self) }
        guard !ids.isEmpty else { return [] }
        var documents: [AccountID: [IdentityDocument]] = [:]
        for document in try self.rows(
            """
            SELECT account_id, kind, state, reason, source, received_date, submitted_ms FROM document
            WHERE account_id IN (?*) ORDER BY document_id
            """,
            list: ids)
        {
            documents[try document.id("account_id"), default: []].append(try document.identityDocument())
        }
        let holds = try holdStandings(of: ids)
        return try zip(rows, ids).map { row, id in
            try account(row, Around(documents: documents[id, default: []], hold: holds[id, default: .init()]))
        }
    }

    private func account(_ row: Row, _ around: Around) throws -> Account {
        let party = try row.choice("party_kind", as: PartyKind.self)
        let endDate = try row.optionalDate("end_date")
        let state = try row.choice("state", as: AccountState.self)
        return Account(
            id: try row.id("account_id"),
            details: AccountDetails(
                brand: try row.string("brand"), partyKind: party,
                companyName: try row.string("company_name"), personName: try row.string("person_name"),
                personNameKana: try row.string("person_name_kana"), telephone: try row.phoneNumber("telephone"),
                postalCode: try row.string("postal_code"), address: try row.string("address"),
                email: try row.email("email"), siteName: try row.string("site_name"),
                siteNameKana: try row.string("site_name_kana"), siteURL: try row.string("site_url"),
                plan: try row.string("plan"), options: around.options,
                hours: around.hours),
            state: state == .active && endDate != nil ? .ending : state,
            identity: .over(around.documents, of: party),
            cardRegistered: try row.bool("card_registered"),
            number: try row.issuedNumber(), applied: try row.instant("applied_ms"),
            closedOnHolidays: try row.bool("closed_on_holidays"),
            closingDays: around.closingDays, words: around.words, addressees: around.addressees,
            endDate: endDate, readsUntil: try row.optionalDate("reads_until_date"),
            formerNumber: try row.optionalPhoneNumber("former_number"), identityHeld: around.hold.isHeld,
            identityMissing: .over(around.documents, of: party, on: today),
            heldByReviewer: around.hold.byReviewer && !around.hold.byNotice)
    }

    func insert(_ account: Account) throws {
        let d = account.details
        try execute(
            """
            INSERT INTO account (
                account_id, brand, state, party_kind, company_name, person_name, person_name_kana, telephone, postal_code,
                address, email, email_key, site_name, site_name_kana, site_url, plan, card_registered, applied_ms, search_text)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            account.id, d.brand, account.state.stored, d.partyKind.rawValue, d.companyName, d.personName,
            d.personNameKana, d.telephone, d.postalCode, d.address, d.email, d.email.key, d.siteName, d.siteNameKana,
            d.siteURL, d.plan, account.cardRegistered, account.applied, account.searchText)
        try insertOptions(account)
        try insert(d.hours, of: account.id)
    }

    func insert(_ hours: [OpeningHours], of account: AccountID) throws {
        for hours in hours {
            try execute(
                "INSERT INTO account_hours (account_id, weekday, opens_minute, closes_minute) VALUES (?, ?, ?, ?)",
                account, hours.weekday, hours.opensMinute, hours.closesMinute)
        }
    }

    private func insertOptions(_ account: Account) throws {
        for (position, option) in account.details.options.enumerated() {
            try execute(
                "INSERT INTO account_option (account_id, position, option_key) VALUES (?, ?, ?)", account.id, position,
                option)
        }
    }

    /// Writes plan and options, as the contract has them.
    func updateTerms(_ account: Account) throws {
        try execute("UPDATE account SET plan = ? WHERE account_id = ?", account.details.plan, account.id)
        try execute("DELETE FROM account_option WHERE account_id = ?", account.id)
        try insertOptions(account)
    }

    /// Writes what changes after the application: life, card, number.
    func update(_ account: Account) throws {
        try execute(
            """
            UPDATE account SET state = ?, card_registered = ?, number = ?, number_issued_date = ?, service_start_date = ?,
                end_date = ?, reads_until_date = ?, former_number = ?, search_text = ?
            WHERE account_id = ?
            """,
            account.state.stored, account.cardRegistered, account.number?.number, account.number?.issued,
            account.number?.serviceStart, account.endDate, account.readsUntil, account.formerNumber, account.searchText,
            account.id)
    }
}

extension Account {
    /// What staff find an account by, in lower case.
    var searchText: String {
        [
            details.companyName, details.personName, details.personNameKana, details.siteName, details.siteNameKana,
            details.email.text, details.telephone.digits, number?.number.digits,
            formerNumber?.digits,
        ]
        .compactMap { $0 }.joined(separator: "\n").lowercased()
    }
}

extension Row {
    func email(_ column: String) throws -> EmailAddress {
        guard let email = EmailAddress(try string(column)) else {
            throw Row.Unreadable("\(column): not an address")
        }
        return email
    }

    func issuedNumber() throws -> IssuedNumber? {
        guard try optionalString("number") != nil else { return nil }
        return IssuedNumber(
            number: try phoneNumber("number"), issued: try date("number_issued_date"),
            serviceStart: try date("service_start_date"))
    }

    func documentState() throws -> DocumentState {
        switch try string("state") {
        case "submitted": .submitted
        case "accepted": .accepted
        case "rejected": .rejected(reason: try string("reason"))
        case let other: throw Row.Unreadable("state: unknown value \(other)")
        }
    }
}
