import Primitives
import ServiceStore

extension Inquiry {
    init(_ row: Row) throws {
        self.init(
            id: try row.id("id"), account: try row.id("account_id"), brand: try row.string("brand"),
            number: try row.phoneNumber("number"), received: try row.instant("received_ms"),
            kind: try row.choice("kind"),
            caller: Caller(
                name: try row.string("caller_name"), nameKana: try row.string("caller_name_kana"),
                company: try row.string("caller_company"),
                number: try row.optionalPhoneNumber("caller_number")),
            addressee: try row.string("addressee"), callbackWanted: try row.bool("callback_wanted"),
            convenientTime: try row.string("convenient_time"), content: try row.string("content"),
            call: try row.optionalID("call_id"), recordedBy: try row.string("recorded_by"),
            recorded: try row.instant("recorded_ms"), handled: try row.bool("handled"),
            handledChanged: try row.optionalInstant("handled_changed_ms"),
            counting: Counting(counts: try row.bool("counts"), because: try row.string("counts_because")),
            dispute: try row.optionalString("dispute") == nil ? nil : try row.choice("dispute"),
            version: try row.int("version"), corrected: try row.optionalInstant("corrected_ms"),
            assignee: try row.optionalString("assignee_id").map {
                Assignee(id: $0, name: try row.string("assignee_name"))
            },
            snoozedUntil: try row.optionalInstant("snoozed_until_ms"), noteCount: try row.int("note_count"))
    }
}

extension Transaction {
    func insert(_ inquiry: Inquiry) throws {
        try execute(
            """
            INSERT INTO inquiry (
                id, account_id, brand, number, received_ms, caller_name, caller_name_kana, caller_company, caller_number,
                addressee, callback_wanted, convenient_time, content, call_id, recorded_by, recorded_ms, handled,
                handled_changed_ms, kind, counts, counts_because
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            inquiry.id, inquiry.account, inquiry.brand, inquiry.number, inquiry.received, inquiry.caller.name,
            inquiry.caller.nameKana, inquiry.caller.company, inquiry.caller.number, inquiry.addressee,
            inquiry.callbackWanted, inquiry.convenientTime, inquiry.content, inquiry.call, inquiry.recordedBy,
            inquiry.recorded, inquiry.handled, inquiry.handledChanged, inquiry.kind.rawValue, inquiry.counting.counts,
            inquiry.counting.because)
        try index(inquiry)
    }

    /// Everything about an inquiry that can change after it was recorded.
    func update(_ inquiry: Inquiry) throws {
        try execute(
            """
            UPDATE inquiry SET
                caller_name = ?, caller_name_kana = ?, caller_company = ?, caller_number = ?, addressee = ?,
                callback_wanted = ?, convenient_time = ?, content = ?, kind = ?, handled = ?, handled_changed_ms = ?,
                counts = ?, counts_because = ?, dispute = ?, version = ?, corrected_ms = ?, assignee_id = ?,
                assignee_name = ?, snoozed_until_ms = ?, note_count = ?
            WHERE id = ?
            """,
            inquiry.caller.name, inquiry.caller.nameKana, inquiry.caller.company, inquiry.caller.number,
            inquiry.addressee,
            inquiry.callbackWanted, inquiry.convenientTime, inquiry.content, inquiry.kind.rawValue, inquiry.handled,
            inquiry.handledChanged, inquiry.counting.counts, inquiry.counting.because, inquiry.dispute?.rawValue,
            inquiry.version, inquiry.corrected, inquiry.assignee?.id, inquiry.assignee?.name, inquiry.snoozedUntil,
            inquiry.noteCount, inquiry.id)
    }

    /// - Throws: `NotFound` when there is none of this id in the account.
    func inquiry(_ id: InquiryID, of account: AccountID) throws -> Inquiry {
        guard let row = try row("SELECT * FROM inquiry WHERE id = ? AND account_id = ?", id, account) else {
            throw NotFound()
        }
        return try Inquiry(row)
    }

    /// For staff, who see all accounts.
    /// - Throws: `NotFound`.
    func inquiry(_ id: InquiryID) throws -> Inquiry {
        guard let row = try row("SELECT * FROM inquiry WHERE id = ?", id) else { throw NotFound() }
        return try Inquiry(row)
    }
}
