import Foundation
import Primitives
import ServiceStore

extension NotifyStore {
    /// Writes down what has to be told, in the transaction of the event that says so.
    @discardableResult
    func tell(_ command: TellAccount, in tx: Transaction) throws -> TellAccount.Decision {
        var command = command
        command.takesBackCallback = try takesBackCallback(command, in: tx)
        let recipients = try recipients(command.account, in: tx)
        let contact = try contact(command.account, in: tx)
        let facts = TellAccount.Facts(
            contact: contact,
            told: try tx.row("SELECT id FROM delivery WHERE event_id = ? LIMIT 1", command.event) != nil,
            untried: try command.unlessUntried.map { try untried(about: $0.about, of: command.account, in: tx) } ?? [:],
            recipients: recipients, contactHasLeft: try contact.map { try hasLeft($0, in: tx) } ?? false, now: tx.now)
        let decision = command.decide(facts)
        switch decision {
        case .deliver(let mails): for mail in mails { try carryOut(mail, command, in: tx) }
        case .hold: _ = try insert(command, recipient: "", addressee: "", in: tx)
        case .reword(let id, let notice): try rewordMail(id, notice, command, in: tx)
        case .alreadyTold: return decision
        }
        try tellRooms(command, recipients, in: tx)
        return decision
    }

    func tell(_ staff: TellStaff, in tx: Transaction) throws {
        if let mail = staff.mail(try brand(staff.brand)) { try tell(mail, in: tx) }
    }

    private func takesBackCallback(_ command: TellAccount, in tx: Transaction) throws -> Bool {
        guard command.notice.kind == .correctedCallbackNotWanted else { return false }
        return try tx.row(
            "SELECT id FROM delivery WHERE account_id = ? AND about = ? AND kind IN (?, ?) LIMIT 1", command.account,
            command.notice.about, Notice.Kind.callbackWanted.rawValue, Notice.Kind.correctedCallbackWanted.rawValue)
            != nil
    }

    private func carryOut(_ mail: TellAccount.Mail, _ command: TellAccount, in tx: Transaction) throws {
        switch mail {
        case .send(let contact, let notBefore): try self.mail(command, to: contact, notBefore: notBefore, in: tx)
        case .reword(let id, let notice, let now):
            try rewordMail(id, notice, command, in: tx)
            if now {
                try tx.execute("UPDATE delivery SET hold_until_ms = 0 WHERE id = ?", id)
                try tx.hasten(job: NotifyStore.releaseJob, about: id.text)
            }
        case .collect(let member, let at): try collect(command, for: member, at: at, in: tx)
        }
    }

    /// Writes one mail down.
    /// - Parameter notBefore: the end of quiet hours; nil = now.
    func mail(_ command: TellAccount, to contact: Contact, notBefore: Instant?, in tx: Transaction) throws {
        let id = try insert(command, recipient: contact.email.text, addressee: contact.addressee, in: tx)
        if let notBefore {
            // It waits for its time, and lets others pass until then.
            try tx.execute("UPDATE delivery SET hold_until_ms = ? WHERE id = ?", notBefore, id)
            try tx.enqueue(job: NotifyStore.releaseJob, about: id.text, due: notBefore)
        } else {
            try lineUp(id, at: contact.email.text, alone: command.notice.standsAlone, in: tx)
        }
    }

    private func rewordMail(_ id: DeliveryID, _ notice: Notice, _ command: TellAccount, in tx: Transaction) throws {
        try tx.execute(
            "UPDATE delivery SET kind = ?, notice = ?, subject = ?, call_facts = ? WHERE id = ?",
            notice.kind.rawValue, try Delivery.json(notice), notice.subject(try brand(command.brand)),
            try callFacts(command, in: tx), id)
    }

    private func tellRooms(_ command: TellAccount, _ recipients: [Recipient], in tx: Transaction) throws {
        guard command.notice.isForRooms, !command.notice.isTest else { return }
        func when(_ place: String) -> NoticeRules.When { command.whenInRoom(place, recipients, now: tx.now) }
        if let hold = when(NoticeRules.chatwork).hold { try postToRoom(command, hold: hold.until, in: tx) }
        for channel in try channels(command.account, in: tx) where channel.state == .on {
            if let hold = when(channel.id.text).hold { try post(command, to: channel, hold: hold.until, in: tx) }
        }
    }

    /// Keeps where an account is reached, and sends what waited for it.
    func keep(_ contact: Contact, hours: AnsweringHours?, in tx: Transaction) throws {
        let hoursBefore = try self.hours(contact.account, in: tx)
        if let before = try self.contact(contact.account, in: tx)?.email, before.key != contact.email.key {
            // The customer has confirmed another address: nobody has to see to the old one any longer.
            try clearFailing(before, in: tx)
        }
        try tx.execute(
            """
            INSERT INTO contact (account_id, brand, email, addressee, hours, told_ms, active, ended)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account_id) DO UPDATE SET
                brand = excluded.brand, email = excluded.email, addressee = excluded.addressee,
                hours = excluded.hours, told_ms = excluded.told_ms, active = excluded.active,
                ended = excluded.ended
            """,
            contact.account, contact.brand, contact.email, contact.addressee, try hours.map(Delivery.json) ?? "",
            tx.now, contact.active, contact.ended)
        try tx.execute("DELETE FROM contact_without_hours WHERE account_id = ?", contact.account)
        if hours != hoursBefore { try lookAtWaitingCalls(of: contact.account, in: tx) }
        let held = try tx.rows(
            "SELECT * FROM delivery WHERE account_id = ? AND recipient = '' ORDER BY id", contact.account
        ).map(Delivery.init)
        for delivery in held {
            try tx.execute(
                "UPDATE delivery SET recipient = ?, addressee = ? WHERE id = ?", contact.email, contact.addressee,
                delivery.id)
            try lineUp(delivery.id, at: contact.email.text, alone: delivery.notice.standsAlone, in: tx)
        }
    }

    func contact(_ account: AccountID, in tx: Transaction) throws -> Contact? {
        guard
            let row = try tx.row(
                "SELECT brand, email, addressee, active, ended FROM contact WHERE account_id = ?", account)
        else { return nil }
        let email = try row.string("email")
        guard let address = EmailAddress(email) else { throw Unreadable("contact of \(account): no address") }
        return Contact(
            account: account, brand: try row.string("brand"), email: address, addressee: try row.string("addressee"),
            active: try row.bool("active"), ended: try row.bool("ended"))
    }

    /// The first mails about a call, by address, that wait for one or whose job was never taken: a try is counted before it
    /// is made, so what is written here is what will be sent.
    private func untried(
        about: String, of account: AccountID, in tx: Transaction
    ) throws -> [String: DeliveryID] {
        var found: [String: DeliveryID] = [:]
        let mails = try tx.rows(
            "SELECT * FROM delivery WHERE account_id = ? AND about = ? AND channel = 'mail' ORDER BY id",
            account, about
        ).map(Delivery.init)
        for mail in mails where mail.notice.tellsOfNewCall && mail.state == .queued {
            let address = mail.recipient?.text ?? ""
            let untried = try address.isEmpty || tx.isUntried(job: NotifyStore.mailJob, about: mail.id.text)
            if untried { found[address] = mail.id }
        }
        return found
    }

    /// What of a call stands in its mail, as JSON; empty unless the customer has chosen so.
    private func callFacts(_ command: TellAccount, in tx: Transaction) throws -> String {
        guard command.notice.isForRooms, let call = command.call, try mailsContent(to: command.account, in: tx)
        else { return "" }
        return try Delivery.json(call)
    }

    func insert(
        _ command: TellAccount, recipient: String, addressee: String, in tx: Transaction
    ) throws -> DeliveryID {
        let id = tx.newID(DeliveryID.self)
        try tx.execute(
            """
            INSERT INTO delivery (
                id, event_id, account_id, brand, kind, about, notice, subject, channel, recipient, addressee, state,
                attempts, last_error, happened_ms, created_ms, call_facts, called_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?, ?, ?, ?)
            """,
            id, command.event, command.account, command.brand, command.notice.kind.rawValue, command.notice.about,
            try Delivery.json(command.notice), command.notice.subject(try brand(command.brand)),
            Delivery.Channel.mail.rawValue, recipient, addressee, Delivery.State.queued.rawValue, command.happened,
            tx.now, try callFacts(command, in: tx), command.called)
        return id
    }
}

extension NoticeRules.When {
    /// nil where it does not go at all; `until` nil: at once.
    fileprivate var hold: (until: Instant?, Void)? {
        switch self {
        case .now: (nil, ())
        case .held(let until): (until, ())
        case .digest, .not: nil
        }
    }
}
