import Primitives
import ServiceStore

extension NotifyStore {
    /// Kind of the job that watches over a call that waits to be called back; its `about` is the inquiry's id.
    static let escalationJob = "escalation"

    func escalation(_ account: AccountID, in tx: Transaction) throws -> Escalation {
        try tx.row("SELECT settings FROM escalation WHERE account_id = ?", account)
            .map { try NotifyStore.decoded(Escalation.self, $0, "settings") } ?? Escalation()
    }

    func keep(_ escalation: Escalation, of account: AccountID, in tx: Transaction) throws {
        try tx.execute(
            """
            INSERT INTO escalation (account_id, settings) VALUES (?, ?)
            ON CONFLICT (account_id) DO UPDATE SET settings = excluded.settings
            """, account, try Delivery.json(escalation))
        try lookAtWaitingCalls(of: account, in: tx)
    }

    /// Lets each call that waits for its next step be timed anew: by other settings, other answering hours.
    func lookAtWaitingCalls(of account: AccountID, in tx: Transaction) throws {
        for row in try tx.rows("SELECT inquiry_id FROM waiting_call WHERE account_id = ?", account) {
            try tx.hasten(job: NotifyStore.escalationJob, about: row.string("inquiry_id"))
        }
    }

    /// Keeps what is known of a call that has to be called back, or forgets it once it is not.
    func watch(_ watched: WatchCall, in tx: Transaction) throws {
        switch watched.state {
        case .over:
            try tx.execute("DELETE FROM waiting_call WHERE inquiry_id = ?", watched.inquiry)
        case .snoozed(let until):
            let known = try tx.execute(
                "UPDATE waiting_call SET snoozed_until_ms = ? WHERE inquiry_id = ?", until, watched.inquiry)
            if known == 1 { try tx.schedule(job: NotifyStore.escalationJob, about: watched.inquiry.text, due: tx.now) }
        case .waits(let since):
            try tx.execute(
                """
                INSERT INTO waiting_call (
                    inquiry_id, account_id, brand, round, told, since_ms, snoozed_until_ms, call_facts)
                VALUES (?, ?, ?, ?, 0, ?, NULL, ?)
                ON CONFLICT (inquiry_id) DO UPDATE SET call_facts = excluded.call_facts
                """,
                watched.inquiry, watched.account, watched.brand, watched.event, since, try Delivery.json(watched.call))
            // Whatever an earlier round waited for.
            try tx.schedule(job: NotifyStore.escalationJob, about: watched.inquiry.text, due: tx.now)
        }
    }

    /// Tells the next place when it is time: written down together with the step, so that each step is told once.
    func escalate(_ inquiry: InquiryID, in tx: Transaction) throws -> JobOutcome {
        guard let row = try tx.row("SELECT * FROM waiting_call WHERE inquiry_id = ?", inquiry) else { return .done }
        let account: AccountID = try row.id("account_id")
        let escalation = try escalation(account, in: tx)
        let told = try row.int("told")
        let facts = Escalation.Facts(
            told: told, since: try row.instant("since_ms"),
            snoozedUntil: try row.optionalInstant("snoozed_until_ms"), hours: try hours(account, in: tx), now: tx.now)
        switch escalation.next(facts) {
        case .end:
            // Still known, so that a correction does not begin it anew; what was written down is not needed any more.
            let received = try NotifyStore.decoded(CallFacts.self, row, "call_facts").received
            try tx.execute(
                "UPDATE waiting_call SET call_facts = ? WHERE inquiry_id = ?",
                try Delivery.json(CallFacts(received: received)), inquiry)
            return .done
        case .wait(let until): return .retry(at: until, error: "")
        case .tell(let place):
            let call = try NotifyStore.decoded(CallFacts.self, row, "call_facts")
            let minutes = Int((tx.now - call.received).components.seconds / 60)
            let command = TellAccount(
                event: "\(try row.string("round"))-\(told + 1)", account: account, brand: try row.string("brand"),
                notice: .callUnhandled(inquiry: inquiry.text, minutes: minutes, step: told + 1), happened: tx.now,
                call: call)
            try tell(command, at: place, in: tx)
            try tx.execute(
                "UPDATE waiting_call SET told = ?, since_ms = ? WHERE inquiry_id = ?", told + 1, tx.now, inquiry)
            return .retry(at: tx.now, error: "")
        }
    }

    /// One place alone, whatever the rules say: the customer has named it for this.
    private func tell(_ command: TellAccount, at place: String, in tx: Transaction) throws {
        if place == NoticeRules.chatwork, try postToRoom(command, hold: nil, in: tx) != nil { return }
        if let id = ChannelID(place), let channel = try openChannel(id, in: tx), channel.account == command.account {
            _ = try post(command, to: channel, hold: nil, in: tx)
            return
        }
        // A place that is gone meanwhile: the account's own address hears of it instead.
        let recipient = try recipients(command.account, in: tx)
            .first { $0.member == place && !place.isEmpty && $0.hears(command.notice.kind) }
        for contact in try recipient.map({ [$0.contact] }) ?? standing(for: command.account, in: tx) {
            try mail(command, to: contact, notBefore: nil, in: tx)
        }
    }

    func hours(_ account: AccountID, in tx: Transaction) throws -> AnsweringHours? {
        guard let row = try tx.row("SELECT hours FROM contact WHERE account_id = ?", account),
            try !row.string("hours").isEmpty
        else { return nil }
        return try NotifyStore.decoded(AnsweringHours.self, row, "hours")
    }
}
