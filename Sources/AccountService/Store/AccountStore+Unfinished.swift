import Contracts
import Primitives
import ServiceRuntime
import ServiceStore

extension AccountStore {
    static let unfinished = Migration(
        "account-unfinished-0001",
        sql: """
            CREATE TABLE unfinished_application (
                account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (account_id),
                ends_date TEXT NOT NULL,
                announced_ms BIGINT NOT NULL
            );
            """)

    private static let accountsPerCommit = 100

    /// Announces and ends what nobody goes on with, as of today.
    func lapseUnfinished(_ brands: BrandCatalogue) async throws {
        var last: AccountID?
        repeat {
            last = try await store.write { [last] tx in
                let page = try tx.rows(
                    "SELECT account_id FROM account WHERE state = 'verified' AND account_id > ? ORDER BY account_id LIMIT ?",
                    last?.text ?? "", Self.accountsPerCommit
                ).map { try $0.id("account_id", AccountID.self) }
                for id in page { try tx.lapse(id, brands) }
                return page.last
            }
        } while last != nil
    }
}

extension Transaction {
    fileprivate func lapse(_ id: AccountID, _ brands: BrandCatalogue) throws {
        let account = try existingAccount(id)
        let stepped = try lastStep(of: account)
        let announced = try row(
            "SELECT ends_date FROM unfinished_application WHERE account_id = ? AND announced_ms > ?", id, stepped)
        let verdict = UnfinishedApplication.decide(
            .init(
                state: account.state, cardRegistered: account.cardRegistered, identity: account.identity,
                held: account.identityHeld, lastStep: JapanDate(stepped),
                announcedEnd: try announced?.date("ends_date"),
                rule: brands[account.details.brand]?.unfinished ?? .standard),
            today: today)
        switch verdict {
        case .keep: break
        case .announce(let ends):
            try execute(
                """
                INSERT INTO unfinished_application (account_id, ends_date, announced_ms) VALUES (?, ?, ?)
                ON CONFLICT (account_id) DO UPDATE SET
                    ends_date = excluded.ends_date, announced_ms = excluded.announced_ms
                """, id, ends, now)
            try append(.unfinished, account, detail: .applicationUnfinished(.with { $0.endsDate = ends.iso }))
        case .end:
            var ended = account
            ended.life = try account.life.after(.lapse, by: .system, endDate: today)
            try end(ended, telling: .with { $0.unfinished = true })
        }
    }

    /// The last time that somebody signed in for the account or did anything; what this service does by itself is none.
    private func lastStep(of account: Account) throws -> Instant {
        let row = try row(
            """
            SELECT MAX(at_ms) AS at_ms FROM (
                SELECT MAX(at_ms) AS at_ms FROM account_change WHERE account_id = ? AND kind <> 'account.unfinished'
                UNION ALL SELECT MAX(submitted_ms) FROM document WHERE account_id = ?
                UNION ALL SELECT MAX(reviewed_ms) FROM document WHERE account_id = ?
                UNION ALL SELECT MAX(s.last_used_ms) FROM session s JOIN member m ON m.member_id = s.person_id
                    WHERE m.account_id = ?) AS steps
            """, account.id, account.id, account.id, account.id)
        return max(try row?.optionalInstant("at_ms") ?? account.applied, account.applied)
    }
}
