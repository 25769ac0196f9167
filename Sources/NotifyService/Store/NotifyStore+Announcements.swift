import Primitives
import ServiceStore

extension NotifyStore {
    /// Kind of the job that writes an announcement's mails, some at a time; its `about` is the announcement's id.
    static let announcementJob = "announcement"
    /// Mails of announcements that wait at once: no call waits behind more, and a pause takes hold soon.
    static let announcementsWaiting = 50
    /// With those that other servers have put off: they hold up nobody, but there is an end to them too.
    static let announcementsPutOff = 2_000
    private static let look = Duration.seconds(1)

    func announcement(_ id: AnnouncementID, in tx: Transaction) throws -> Announcement? {
        try tx.row("SELECT * FROM announcement WHERE id = ?", id).map(Announcement.init)
    }

    /// Writes a new one, or other words into an old one.
    func write(
        _ words: WriteAnnouncement.Words, brand: String, by name: String, over old: Announcement?, in tx: Transaction
    ) throws -> AnnouncementID {
        let id = old?.id ?? tx.newID()
        try tx.execute(
            """
            INSERT INTO announcement (id, brand, state, title, body, written_by, changed_ms)
            VALUES (?, ?, 'draft', ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                brand = excluded.brand, title = excluded.title, body = excluded.body, written_by = excluded.written_by,
                changed_ms = excluded.changed_ms
            """, id, brand, words.title, words.text, name, tx.now)
        return id
    }

    func apply(_ decision: ScheduleAnnouncement.Decision, to id: AnnouncementID, in tx: Transaction) throws {
        switch decision {
        case .draft:
            try tx.execute("UPDATE announcement SET state = 'draft', scheduled_ms = NULL WHERE id = ?", id)
        case .schedule(let at):
            try tx.execute("UPDATE announcement SET state = 'scheduled', scheduled_ms = ? WHERE id = ?", at, id)
            try tx.schedule(job: NotifyStore.announcementJob, about: id.text, due: at)
        }
    }

    /// - Returns: whether it was being sent.
    func pause(_ id: AnnouncementID, in tx: Transaction) throws -> Bool {
        try tx.execute("UPDATE announcement SET state = 'paused' WHERE id = ? AND state = 'sending'", id) == 1
    }

    /// - Returns: whether it was paused.
    func resume(_ id: AnnouncementID, in tx: Transaction) throws -> Bool {
        guard try tx.execute("UPDATE announcement SET state = 'sending' WHERE id = ? AND state = 'paused'", id) == 1
        else { return false }
        try tx.schedule(job: NotifyStore.announcementJob, about: id.text, due: tx.now)
        return true
    }

    /// Writes the next mails, in the order of the accounts' ids: what was written is known by where it stopped.
    func sendOn(_ id: AnnouncementID, in tx: Transaction) throws -> JobOutcome {
        guard let announcement = try announcement(id, in: tx) else { return .failed("announcement \(id) is not there") }
        switch announcement.state {
        case .draft, .paused, .finished: return .done
        case .scheduled:
            if let at = announcement.scheduled, at > tx.now { return .retry(at: at, error: "") }
            try tx.execute("UPDATE announcement SET state = 'sending', published_ms = ? WHERE id = ?", tx.now, id)
        case .sending: break
        }
        let (fresh, all) = try waitingMails(of: id, in: tx)
        let room = min(NotifyStore.announcementsWaiting - fresh, NotifyStore.announcementsPutOff - all)
        guard room > 0 else { return .retry(at: tx.now + NotifyStore.look, error: "") }
        let accounts = try tx.rows(
            """
            SELECT account_id FROM contact WHERE brand = ? AND active = 1 AND account_id > ? ORDER BY account_id LIMIT ?
            """, announcement.brand, announcement.writtenUntil, room
        ).map { try $0.id("account_id", AccountID.self) }
        var written = 0
        for account in accounts where try writeMail(announcement, to: account, in: tx) { written += 1 }
        try tx.execute(
            """
            UPDATE announcement SET recipients = recipients + ?, unsubscribed = unsubscribed + ?, written_until = ?
            WHERE id = ?
            """, written, accounts.count - written, accounts.last?.text ?? announcement.writtenUntil, id)
        if accounts.count == room { return .retry(at: tx.now, error: "") }
        try tx.execute("UPDATE announcement SET state = 'finished', finished_ms = ? WHERE id = ?", tx.now, id)
        return .done
    }

    private func writeMail(_ announcement: Announcement, to account: AccountID, in tx: Transaction) throws -> Bool {
        let contacts = try standing(for: account, in: tx).filter {
            try !hasUnsubscribed($0.email, from: announcement.brand, in: tx)
        }
        if contacts.isEmpty { return false }
        for contact in contacts { _ = try token(of: contact.email, for: announcement.brand, in: tx) }
        try tell(
            TellAccount(
                event: "\(announcement.id)/\(account)", account: account, brand: announcement.brand,
                notice: .announcement(announcement: announcement.id.text, title: announcement.title), happened: tx.now),
            in: tx)
        return true
    }

    /// - Returns: `fresh`: not tried yet; `all`: with those that come again later.
    private func waitingMails(of id: AnnouncementID, in tx: Transaction) throws -> (fresh: Int, all: Int) {
        let row = try tx.row(
            """
            SELECT COUNT(*) AS n, COUNT(CASE WHEN attempts = attempts_before THEN 1 END) AS fresh FROM delivery
            WHERE kind = 'announcement' AND about = ? AND state IN ('queued', 'unknown')
            """, id)
        return (try row?.int("fresh") ?? 0, try row?.int("n") ?? 0)
    }

    /// How many mails of it are out, and how many were given up.
    func progress(of id: AnnouncementID, in tx: Transaction) throws -> (sent: Int, failed: Int) {
        let counts = try tx.rows(
            "SELECT state, COUNT(*) AS n FROM delivery WHERE kind = 'announcement' AND about = ? GROUP BY state", id)
        func count(_ state: Delivery.State) throws -> Int {
            try counts.first { try $0.string("state") == state.rawValue }?.int("n") ?? 0
        }
        return (try count(.sent), try count(.failed))
    }

    /// Accounts it would be mailed to now.
    func announcementRecipients(_ brand: String, in tx: Transaction) throws -> Int {
        try tx.row(
            """
            SELECT COUNT(*) AS n FROM contact c WHERE c.brand = ? AND c.active = 1 AND NOT EXISTS (
                SELECT 1 FROM subscription s
                WHERE s.brand = c.brand AND s.address = lower(c.email) AND s.unsubscribed_ms IS NOT NULL)
            """, brand
        )?.int("n") ?? 0
    }
}

extension Announcement {
    init(_ row: Row) throws {
        id = try row.id("id")
        brand = try row.string("brand")
        state = try row.choice("state")
        title = try row.string("title")
        text = try row.string("body")
        writtenBy = try row.string("written_by")
        changed = try row.instant("changed_ms")
        scheduled = try row.optionalInstant("scheduled_ms")
        published = try row.optionalInstant("published_ms")
        finished = try row.optionalInstant("finished_ms")
        recipients = try row.int("recipients")
        unsubscribed = try row.int("unsubscribed")
        writtenUntil = try row.string("written_until")
    }
}
