import Foundation
import Primitives
import ServiceStore

extension NotifyStore {
    /// Those of an account who are told, with their rules.
    ///
    /// The account's own address is one of them until a member has it: then its rules are those of whoever set some and is
    /// no member that Account has told of. Once the member who had it was removed, it is none of them.
    func recipients(_ account: AccountID, in tx: Transaction) throws -> [Recipient] {
        guard let contact = try contact(account, in: tx) else { return [] }
        var rules: [String: NoticeRules] = [:]
        for row in try tx.rows(
            "SELECT member_id, rules FROM notice_rules WHERE account_id = ? ORDER BY member_id", account)
        {
            rules[try row.string("member_id")] = try NotifyStore.decoded(NoticeRules.self, row, "rules")
        }
        let open = try openPlaces(account, in: tx)
        var found: [Recipient] = []
        for row in try tx.rows(
            "SELECT id, email, addressee, role FROM member WHERE account_id = ? ORDER BY id", account)
        {
            let id = try row.string("id")
            guard let email = EmailAddress(try row.string("email")) else { continue }
            var own = contact
            own.email = email
            own.addressee = try row.string("addressee")
            found.append(
                Recipient(
                    member: id, contact: own, rules: rules.removeValue(forKey: id) ?? NoticeRules(),
                    role: try row.choice("role"), open: open))
        }
        if try !found.contains(where: { $0.contact.email.key == contact.email.key }) && !hasLeft(contact, in: tx) {
            let own = rules.keys.min()
            found.append(
                Recipient(
                    member: own ?? "", contact: contact, rules: own.flatMap { rules[$0] } ?? NoticeRules(),
                    role: .owner, open: open))
        }
        return found
    }

    func keep(_ heard: MemberHeard, in tx: Transaction) throws {
        guard let person = heard.person else {
            try tx.execute("DELETE FROM member WHERE id = ?", heard.id)
            try tx.execute("DELETE FROM notice_rules WHERE account_id = ? AND member_id = ?", heard.account, heard.id)
            if let address = heard.left { try leave(address, heard, in: tx) }
            return
        }
        let before = try tx.row("SELECT email FROM member WHERE id = ?", heard.id)?.string("email")
        if let before = before.flatMap({ EmailAddress($0) }), before.key != person.email.key {
            // The member has confirmed another address.
            try clearFailing(before, in: tx)
        }
        try tx.execute(
            "DELETE FROM left_address WHERE account_id = ? AND address = ?", heard.account, person.email.key)
        try tx.execute(
            """
            INSERT INTO member (id, account_id, email, addressee, role) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                email = excluded.email, addressee = excluded.addressee, role = excluded.role
            """, heard.id, heard.account, person.email, person.name, person.role.rawValue)
    }

    /// The member as one who is told; whoever Account has not told of stands for the account's own address.
    func recipient(_ member: String, of account: AccountID, in tx: Transaction) throws -> Recipient? {
        let all = try recipients(account, in: tx)
        if let known = all.first(where: { $0.member == member }) { return known }
        guard let contact = try contact(account, in: tx) else { return nil }
        return Recipient(member: member, contact: contact, open: try openPlaces(account, in: tx))
    }

    func keep(_ rules: NoticeRules, of member: String, account: AccountID, in tx: Transaction) throws {
        try tx.execute(
            """
            INSERT INTO notice_rules (account_id, member_id, rules) VALUES (?, ?, ?)
            ON CONFLICT (account_id, member_id) DO UPDATE SET rules = excluded.rules
            """, account, member, try Delivery.json(rules))
        try moveWhatWaits(for: member, of: account, in: tx)
    }

    /// Where notices of the account can go, besides mail.
    func rooms(_ account: AccountID, in tx: Transaction) throws -> [NoticePlace] {
        var places: [NoticePlace] = []
        if let room = try connection(account, in: tx)?.open {
            places.append(NoticePlace(key: NoticeRules.chatwork, label: "Chatwork（\(room.name)）"))
        }
        for channel in try channels(account, in: tx) where channel.state != .off {
            places.append(NoticePlace(key: channel.id.text, label: "\(channel.kind.name)（\(channel.name)）"))
        }
        return places
    }

    static func decoded<Value: Decodable>(_: Value.Type, _ row: Row, _ column: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(try row.string(column).utf8))
    }
}

/// Where a notice can go, as a page names it.
struct NoticePlace: Equatable, Sendable {
    /// `mail`, `chatwork`, a channel's or a member's id.
    var key: String
    var label: String
}
