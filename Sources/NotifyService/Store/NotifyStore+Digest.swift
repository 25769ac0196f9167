import Primitives
import ServiceStore

extension NotifyStore {
    /// Kind of the job that sends a member's daily mail; its `about` is account and member.
    static let digestJob = "digest"

    /// Puts a line into the member's next daily mail.
    func collect(_ command: TellAccount, for member: String, at due: Instant, in tx: Transaction) throws {
        try tx.execute(
            """
            INSERT INTO digest_item (event_id, account_id, member_id, brand, at_ms, due_ms, subject)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id, member_id) DO NOTHING
            """,
            command.event, command.account, member, command.brand, command.happened, due,
            command.notice.kind.subject(try brand(command.brand)))
        let about = NotifyStore.digestKey(command.account, member)
        try tx.requeue(job: NotifyStore.digestJob, about: about, due: due)
        try tx.enqueue(job: NotifyStore.digestJob, about: about, due: due)
    }

    /// Writes the daily mail down, and takes its lines away, in one transaction: each line goes once.
    func sendDigest(_ about: String, in tx: Transaction) throws -> JobOutcome {
        let parts = about.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let account = AccountID(parts[0]) else { throw Unreadable("digest of \(about)") }
        let member = parts[1]
        let rows = try tx.rows(
            """
            SELECT * FROM digest_item WHERE account_id = ? AND member_id = ? AND due_ms <= ? ORDER BY at_ms, event_id
            """, account, member, tx.now)
        if let first = rows.first, let recipient = try recipient(member, of: account, in: tx) {
            let items = try rows.map {
                Notice.SummaryItem(at: try $0.instant("at_ms"), subject: try $0.string("subject"))
            }
            let summary = TellAccount(
                event: "digest-\(tx.newID(EventID.self))", account: account, brand: try first.string("brand"),
                notice: .dailySummary(day: tx.today, items: items), happened: tx.now)
            try mail(summary, to: recipient.contact, notBefore: nil, in: tx)
        }
        try tx.execute(
            "DELETE FROM digest_item WHERE account_id = ? AND member_id = ? AND due_ms <= ?", account, member, tx.now)
        let next = try tx.row(
            """
            SELECT due_ms FROM digest_item WHERE account_id = ? AND member_id = ? ORDER BY due_ms LIMIT 1
            """, account, member)
        return try next.map { .retry(at: try $0.instant("due_ms"), error: "") } ?? .done
    }

    static func digestKey(_ account: AccountID, _ member: String) -> String { "\(account) \(member)" }
}
