import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    static let answering = Migration(
        "account-0003-answering",
        sql: """
            ALTER TABLE account ADD COLUMN closed_on_holidays INTEGER NOT NULL DEFAULT 0;
            CREATE TABLE closing_days (
                account_id TEXT NOT NULL REFERENCES account (account_id),
                from_date TEXT NOT NULL,
                to_date TEXT NOT NULL,
                label TEXT NOT NULL,
                PRIMARY KEY (account_id, from_date),
                CONSTRAINT closing_days_end_after_they_begin CHECK (from_date <= to_date)
            );
            CREATE TABLE answering_text (
                text_id TEXT NOT NULL PRIMARY KEY,
                account_id TEXT NOT NULL REFERENCES account (account_id),
                kind TEXT NOT NULL,
                state TEXT NOT NULL,
                reason TEXT NOT NULL,
                submitted_ms BIGINT NOT NULL,
                submitted_by TEXT NOT NULL,
                reviewed_by TEXT,
                reviewed_ms BIGINT,
                CONSTRAINT an_answering_text_is_in_a_known_state
                    CHECK (state IN ('waiting', 'approved', 'rejected', 'replaced')),
                CONSTRAINT a_waiting_text_has_not_been_reviewed CHECK (state <> 'waiting' OR reviewed_ms IS NULL)
            );
            CREATE INDEX answering_text_by_account ON answering_text (account_id, kind, text_id);
            CREATE INDEX answering_text_by_state ON answering_text (state, text_id);
            CREATE UNIQUE INDEX one_text_of_a_kind_waits ON answering_text (account_id, kind) WHERE state = 'waiting';
            CREATE TABLE answering_text_part (
                text_id TEXT NOT NULL REFERENCES answering_text (text_id),
                position INTEGER NOT NULL,
                heading TEXT NOT NULL,
                body TEXT NOT NULL,
                PRIMARY KEY (text_id, position)
            );
            """)

    /// - Parameter began: what the form began with, see `StartingVersion`.
    /// - Throws: `AnsweringTimesRejection`, `ChangedMeanwhile`, `NotFound`, `RequestIDReused`.
    func setAnsweringTimes(
        _ command: SetAnsweringTimes.Command, of id: AccountID, began: String, _ request: RepeatableRequest
    ) async throws -> Account_SetAnsweringTimesResponse {
        try await once(request) { tx in
            let account = try tx.existingAccount(id)
            try StartingVersion.check(began, account.versions.answeringTimes)
            let times = try SetAnsweringTimes.decide(
                command, .init(state: account.state, known: try tx.closingDays(of: id), today: tx.today))
            try tx.write(times, of: id)
            let changed = try tx.existingAccount(id)
            try tx.append(.answeringTimesChanged, changed)
            return .with { $0.account = Account_AccountSnapshot(changed) }
        }
    }
}

extension Transaction {
    /// In order, past ones too.
    func closingDays(of account: AccountID) throws -> [ClosingDays] {
        try rows(
            "SELECT from_date, to_date, label FROM closing_days WHERE account_id = ? ORDER BY from_date", account
        ).map {
            ClosingDays(from: try $0.date("from_date"), to: try $0.date("to_date"), label: try $0.string("label"))
        }
    }

    fileprivate func write(_ times: AnsweringTimes, of account: AccountID) throws {
        try execute("UPDATE account SET closed_on_holidays = ? WHERE account_id = ?", times.closedOnHolidays, account)
        try execute("DELETE FROM account_hours WHERE account_id = ?", account)
        try insert(times.hours, of: account)
        try execute("DELETE FROM closing_days WHERE account_id = ?", account)
        for days in times.closingDays {
            try execute(
                "INSERT INTO closing_days (account_id, from_date, to_date, label) VALUES (?, ?, ?, ?)", account,
                days.from, days.to, days.label)
        }
    }
}
