import Contracts
import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

extension AnsweringCard {
    init(_ row: Row) throws {
        self.init(
            account: try row.id("account_id"), brand: try row.string("brand"), number: try row.phoneNumber("number"),
            siteName: try row.string("site_name"), siteNameKana: try row.string("site_name_kana"),
            companyName: try row.string("company_name"),
            hours: try JSONDecoder().decode(AnsweringHours.self, from: Data(row.string("hours").utf8)),
            options: try row.string("options").split(separator: ",").map(String.init),
            suspended: try row.bool("suspended"), ended: try row.bool("ended"),
            serviceStart: try row.optionalDate("service_start_date"),
            words: try JSONDecoder().decode(AnsweringWords.self, from: Data(row.string("words").utf8)),
            addressees: try JSONDecoder().decode([Addressee].self, from: Data(row.string("addressees").utf8)))
    }
}

extension Transaction {
    func card(number: PhoneNumber) throws -> AnsweringCard? {
        try row("SELECT * FROM answering_card WHERE number = ?", number).map(AnsweringCard.init)
    }

    func card(account: AccountID) throws -> AnsweringCard? {
        try row("SELECT * FROM answering_card WHERE account_id = ?", account).map(AnsweringCard.init)
    }

    /// An event of Account: keeps the answering card of every account that has a number, or had it last.
    func apply(_ event: Feed_Event) throws {
        guard event.kind != "session.ended" else { return }
        let account = try Account_AccountEvent(serializedBytes: event.payload).account
        guard let id = AccountID(account.accountID) else { throw Row.Unreadable("account id \(account.accountID)") }
        if event.kind == "account.erased" { return try erase(id) }
        if account.state == .ended {
            try execute("UPDATE answering_card SET ended = 1 WHERE account_id = ?", id)
            return
        }
        guard !account.number.isEmpty else { return }
        // The number has rested and is another's now.
        try execute(
            "DELETE FROM answering_card WHERE number = ? AND account_id <> ? AND ended = 1", account.number, id)
        let (hours, words) = (try AnsweringHours(account), AnsweringWords(account))
        let addressees = account.addressees.map {
            Addressee(name: $0.name, nameKana: $0.nameKana, department: $0.department)
        }
        try execute(
            """
            INSERT INTO answering_card (
                account_id, brand, number, site_name, site_name_kana, company_name, hours, options, suspended,
                service_start_date, folded, words, addressees
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account_id) DO UPDATE SET
                brand = excluded.brand, number = excluded.number, site_name = excluded.site_name,
                site_name_kana = excluded.site_name_kana, company_name = excluded.company_name, hours = excluded.hours,
                options = excluded.options, suspended = excluded.suspended,
                service_start_date = excluded.service_start_date, folded = excluded.folded, words = excluded.words,
                addressees = excluded.addressees
            """,
            id, account.brand, account.number, account.siteName, account.siteNameKana, account.companyName,
            String(decoding: try JSONEncoder().encode(hours), as: UTF8.self), account.options.joined(separator: ","),
            account.state == .suspended, JapanDate(iso: account.serviceStartDate),
            FindAnsweringCards.folded(
                siteName: account.siteName, kana: account.siteNameKana, company: account.companyName,
                number: account.number),
            String(decoding: try JSONEncoder().encode(words), as: UTF8.self),
            String(decoding: try JSONEncoder().encode(addressees), as: UTF8.self))
    }
}

extension CallStore {
    static let answeringWords = Migration(
        "call-0005-answering-words",
        sql: """
            ALTER TABLE answering_card ADD COLUMN words TEXT NOT NULL
            DEFAULT '{"memo":{"basics":"","businessHours":"","freeText":""},"questions":[]}'
            """)
}

extension CallStore {
    static let addressees = Migration(
        "call-0006-addressees", sql: "ALTER TABLE answering_card ADD COLUMN addressees TEXT NOT NULL DEFAULT '[]'")
    static let endedCards = Migration(
        "call-0007-ended-cards", sql: "ALTER TABLE answering_card ADD COLUMN ended INTEGER NOT NULL DEFAULT 0")
}

extension AnsweringWords {
    fileprivate init(_ account: Account_AccountSnapshot) {
        memo = Memo(
            basics: account.memo.basics, businessHours: account.memo.businessHours, freeText: account.memo.freeText)
        questions = account.questions.map { Question(question: $0.question, answer: $0.answer) }
    }
}
