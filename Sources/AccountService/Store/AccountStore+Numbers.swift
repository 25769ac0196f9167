import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    /// - Throws: `RequestIDReused`.
    func importNumbers(
        _ outcome: ImportNumbers.Outcome, _ request: RepeatableRequest
    ) async throws
        -> Account_ImportNumbersResponse
    {
        try await once(request) { tx in
            var added = 0
            for number in outcome.numbers {
                added += try tx.execute(
                    "INSERT INTO phone_number (number, state, added_ms) VALUES (?, 'free', ?) ON CONFLICT (number) DO NOTHING",
                    number, tx.now)
            }
            return .with {
                $0.added = Int32(added)
                $0.alreadyThere = Int32(outcome.numbers.count - added)
                $0.problems = outcome.problems
            }
        }
    }

    /// Gives the account a number: two staff who press at once get two numbers, for the store writes one after the other.
    /// - Throws: `IssueRejection`, `NotFound`, `RequestIDReused`.
    func issueNumber(
        _ command: IssueNumber.Command, to id: AccountID, _ request: RepeatableRequest
    ) async throws
        -> Account_IssueNumberResponse
    {
        try await once(request) { tx in
            var account = try tx.existingAccount(id)
            let issued = try IssueNumber.decide(
                command,
                IssueNumber.Facts(
                    account: account, wanted: try command.wanted.flatMap { try tx.inventoryState($0) },
                    lowestFree: try tx.lowestFree(), today: tx.today))
            try tx.execute(
                "UPDATE phone_number SET state = 'issued', account_id = ?, rests_until_date = NULL WHERE number = ?",
                id, issued.number)
            account.number = issued
            account.state = .active
            try tx.update(account)
            try tx.append(
                .numberIssued, account,
                detail: .numberIssued(
                    .with {
                        $0.number = issued.number.digits
                        $0.issuedDate = issued.issued.iso
                        $0.serviceStartDate = issued.serviceStart.iso
                    }))
            return .with { $0.number = issued.number.digits }
        }
    }

    struct InventoryPage: Sendable {
        struct Line: Sendable {
            var number: PhoneNumber
            var state: InventoryState
            var accountID: AccountID?
            var siteName: String
        }

        var lines: [Line]
        /// Last number of the page, when there are more.
        var next: PhoneNumber?
        var freeCount: Int
    }

    /// In the order of the numbers.
    func numbers(after key: PhoneNumber?, limit: Int) async throws -> InventoryPage {
        try await store.read { tx in
            let rows = try tx.rows(
                """
                SELECT n.number, n.state, n.rests_until_date, n.account_id, a.site_name
                FROM phone_number n LEFT JOIN account a ON a.account_id = n.account_id
                WHERE n.number > ? ORDER BY n.number LIMIT ?
                """,
                key.map(\.digits) ?? "", limit + 1)
            let lines = try rows.prefix(limit).map { row in
                InventoryPage.Line(
                    number: try row.phoneNumber("number"), state: try row.inventoryState(on: tx.today),
                    accountID: try row.optionalID("account_id"), siteName: try row.optionalString("site_name") ?? "")
            }
            let free = try tx.row(
                "SELECT COUNT(*) AS n FROM phone_number WHERE state = 'free' OR (state = 'resting' AND rests_until_date < ?)",
                tx.today)!
            return InventoryPage(
                lines: lines, next: rows.count > limit ? lines.last?.number : nil, freeCount: try free.int("n"))
        }
    }
}

extension Transaction {
    fileprivate func inventoryState(_ number: PhoneNumber) throws -> InventoryState? {
        try row("SELECT state, rests_until_date FROM phone_number WHERE number = ?", number)?.inventoryState(on: today)
    }

    fileprivate func lowestFree() throws -> PhoneNumber? {
        try row(
            """
            SELECT number FROM phone_number
            WHERE state = 'free' OR (state = 'resting' AND rests_until_date < ?) ORDER BY number LIMIT 1
            """,
            today)?.phoneNumber("number")
    }
}

extension Row {
    /// A number whose rest is over is free without anybody doing anything.
    fileprivate func inventoryState(on day: JapanDate) throws -> InventoryState {
        let state = try choice("state", as: InventoryState.self)
        guard state == .resting else { return state }
        return try date("rests_until_date") < day ? .free : .resting
    }
}
