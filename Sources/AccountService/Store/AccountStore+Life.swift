import Contracts
import Primitives
import ServiceRuntime
import ServiceStore

extension AccountStore {
    static let life = Migration(
        "account-0005-life",
        sql: """
            ALTER TABLE account ADD COLUMN end_date TEXT;
            ALTER TABLE account ADD COLUMN reads_until_date TEXT;
            ALTER TABLE account ADD COLUMN former_number TEXT;
            CREATE TABLE inventory (
                number TEXT NOT NULL PRIMARY KEY,
                state TEXT NOT NULL,
                account_id TEXT REFERENCES account (account_id) CONSTRAINT an_account_has_one_number UNIQUE,
                rests_until_date TEXT,
                note TEXT NOT NULL,
                added_ms BIGINT NOT NULL,
                CONSTRAINT a_number_is_free_reserved_issued_or_resting CHECK (
                    (state = 'free' AND account_id IS NULL AND rests_until_date IS NULL)
                    OR (state IN ('reserved', 'issued') AND account_id IS NOT NULL AND rests_until_date IS NULL)
                    OR (state = 'resting' AND account_id IS NULL AND rests_until_date IS NOT NULL))
            );
            INSERT INTO inventory (number, state, account_id, rests_until_date, note, added_ms)
                SELECT number, state, account_id, rests_until_date, '', added_ms FROM phone_number;
            DROP TABLE phone_number;
            ALTER TABLE inventory RENAME TO phone_number;
            CREATE INDEX phone_number_by_state ON phone_number (state, number);
            CREATE TABLE detail_change (
                change_id TEXT NOT NULL PRIMARY KEY,
                account_id TEXT NOT NULL REFERENCES account (account_id),
                field TEXT NOT NULL,
                text_before TEXT NOT NULL,
                text_after TEXT NOT NULL,
                changed_by TEXT NOT NULL,
                changed_ms BIGINT NOT NULL,
                needs_review INTEGER NOT NULL,
                reviewed_by TEXT,
                reviewed_ms BIGINT
            );
            CREATE INDEX detail_change_by_account ON detail_change (account_id, change_id);
            CREATE TABLE account_export (
                export_id TEXT NOT NULL PRIMARY KEY,
                account_id TEXT NOT NULL REFERENCES account (account_id),
                staff_id TEXT NOT NULL,
                staff_name TEXT NOT NULL,
                exported_ms BIGINT NOT NULL
            );
            CREATE INDEX account_export_by_account ON account_export (account_id, export_id);
            """)

    /// Whose people may sign in (one bound value: today): after the end only for a while, to read.
    static let signsIn = "(a.state <> 'ended' OR a.reads_until_date >= ?)"
}

/// An event of Billing does not hold what its contract promises. It is parked, and ops see it.
struct UnreadableEvent: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension Transaction {
    /// A contract is not answered any more, or is again, or ends, or does not end after all.
    func follow(
        _ act: AccountLife.Act, tell kind: AccountEventKind, _ accountID: String, end: String = "",
        _ brands: BrandCatalogue
    ) throws {
        guard let id = AccountID(accountID), var account = try account(id) else { throw NotFound.account }
        let endDate = JapanDate(iso: end)
        if endDate == nil, act == .cancel || act == .end { throw UnreadableEvent("\(act.rawValue): no day: \(end)") }
        let before = account.life
        account.life = try before.after(act, by: .billing, endDate: endDate)
        guard account.life != before else { return }
        if act == .end {
            let rule = brands[account.details.brand]?.afterEnd ?? .standard
            try release(account, restsUntil: account.endDate?.adding(months: rule.restingMonths).adding(days: -1))
            account.close(readingMonths: rule.readingMonths)
        }
        try update(account)
        try append(kind, account)
    }

    /// The number goes back into the inventory and rests.
    private func release(_ account: Account, restsUntil: JapanDate?) throws {
        try execute(
            """
            UPDATE phone_number SET state = 'resting', account_id = NULL, rests_until_date = ?
            WHERE account_id = ? AND state = 'issued'
            """, restsUntil ?? today, account.id)
    }
}
