import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    /// All lines or, where one is bad, none.
    /// - Throws: `RequestIDReused`.
    func importNumbers(
        _ outcome: ImportNumbers.Outcome, _ request: RepeatableRequest
    ) async throws -> Account_ImportNumbersResponse {
        try await once(request) { tx in
            var added = 0
            for line in outcome.lines {
                added += try tx.execute(
                    """
                    INSERT INTO phone_number (number, state, note, added_ms) VALUES (?, 'free', ?, ?)
                    ON CONFLICT (number) DO NOTHING
                    """, line.number, line.note, tx.now)
            }
            return Account_ImportNumbersResponse(
                outcome, added: added, alreadyThere: outcome.lines.count - added)
        }
    }

    /// Gives the account a number: two staff who press at once get two numbers, for the store writes one after the other.
    /// - Throws: `IssueRejection`, `NotFound`, `RequestIDReused`.
    func issueNumber(
        _ command: IssueNumber.Command, to id: AccountID, _ request: RepeatableRequest
    ) async throws -> Account_IssueNumberResponse {
        try await once(request) { tx in
            var account = try tx.existingAccount(id)
            let issued = try IssueNumber.decide(
                command,
                .init(
                    account: account, inventory: try tx.inventoryFacts(command.wanted, id),
                    changesWait: try tx.changesWait(of: id),
                    noticeNamesAnotherPlan: try tx.termsNotices(of: id).nameAnotherPlan, today: tx.today))
            try tx.releaseReservation(of: id)
            try tx.execute(
                "UPDATE phone_number SET state = 'issued', account_id = ?, rests_until_date = NULL WHERE number = ?",
                id, issued.number)
            account.number = issued
            account.life = try account.life.after(.issueNumber, by: .reviewer)
            try tx.update(account)
            try tx.append(.numberIssued, account, detail: .numberIssued(.init(issued)))
            try tx.append(.serviceStartSet, account, detail: .numberIssued(.init(issued)))
            return .with { $0.number = issued.number.digits }
        }
    }

    /// - Throws: `IssueRejection`, `NotFound`, `RequestIDReused`.
    func reserveNumber(
        _ wanted: PhoneNumber?, for id: AccountID, _ request: RepeatableRequest
    ) async throws -> Account_ReserveNumberResponse {
        try await once(request) { tx in
            let number = try ReserveNumber.decide(
                wanted, tx.existingAccount(id), tx.inventoryFacts(wanted, id))
            try tx.releaseReservation(of: id)
            try tx.execute(
                "UPDATE phone_number SET state = 'reserved', account_id = ?, rests_until_date = NULL WHERE number = ?",
                id, number)
            return .with { $0.number = number.digits }
        }
    }

    /// Nothing happens where nothing is kept.
    /// - Throws: `NotFound`, `RequestIDReused`.
    func releaseReservation(of id: AccountID, _ request: RepeatableRequest) async throws {
        _ = try await once(request) { tx in
            _ = try tx.existingAccount(id)
            try tx.releaseReservation(of: id)
            return Account_ReleaseReservationResponse()
        }
    }

    /// - Throws: `IssueRejection`, `NotFound`, `RequestIDReused`.
    func setServiceStart(_ typed: String, of id: AccountID, _ request: RepeatableRequest) async throws {
        _ = try await once(request) { tx in
            var account = try tx.existingAccount(id)
            let issued = try SetServiceStart.decide(typed, account, today: tx.today)
            if issued != account.number {
                account.number = issued
                try tx.update(account)
                try tx.append(.serviceStartSet, account, detail: .numberIssued(.init(issued)))
            }
            return Account_SetServiceStartResponse()
        }
    }
}

extension Transaction {
    fileprivate func inventoryFacts(_ wanted: PhoneNumber?, _ account: AccountID) throws -> InventoryFacts {
        InventoryFacts(
            wanted: try wanted.flatMap(inventoryState),
            lowestFree: try row(
                """
                SELECT number FROM phone_number
                WHERE state = 'free' OR (state = 'resting' AND rests_until_date < ?) ORDER BY number LIMIT 1
                """, today)?.phoneNumber("number"),
            reserved: try reservedNumber(of: account))
    }

    func reservedNumber(of account: AccountID) throws -> PhoneNumber? {
        try row("SELECT number FROM phone_number WHERE account_id = ? AND state = 'reserved'", account)?
            .phoneNumber("number")
    }

    func releaseReservation(of account: AccountID) throws {
        try execute(
            "UPDATE phone_number SET state = 'free', account_id = NULL WHERE account_id = ? AND state = 'reserved'",
            account)
    }
}

extension Row {
    /// A number whose rest is over is free without anybody doing anything.
    func inventoryState(on day: JapanDate) throws -> InventoryState {
        let state = try choice("state", as: InventoryState.self)
        guard state == .resting else { return state }
        return try date("rests_until_date") < day ? .free : .resting
    }
}

extension Account_NumberIssued {
    fileprivate init(_ issued: IssuedNumber) {
        self.init()
        number = issued.number.digits
        issuedDate = issued.issued.iso
        serviceStartDate = issued.serviceStart.iso
    }
}

extension Account_ImportNumbersResponse {
    fileprivate init(_ outcome: ImportNumbers.Outcome, added: Int, alreadyThere: Int) {
        self.init()
        self.added = Int32(added)
        self.alreadyThere = Int32(alreadyThere)
        badLines = outcome.bad.map { bad in
            .with {
                $0.line = Int32(bad.line)
                $0.text = bad.text
                $0.reason = bad.reason
            }
        }
        badLineCount = Int32(outcome.badCount)
        problems = outcome.bad.map(\.sentence)
        let unsaid = outcome.badCount - outcome.bad.count
        if unsaid > 0 { problems.append("ほか\(unsaid)行にも誤りがあります。") }
    }
}
