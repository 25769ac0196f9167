import Contracts
import Foundation
import Primitives
import ServiceStore

extension CallStore {
    /// Kind of the job that takes erased words out of the search index and the log; its `about` is the account's id.
    static let compactJob = "search.compact"
    private static let pagesPerCommit = 200

    /// Deleted words lie in the search index until its parts are merged, and in the log until it is emptied.
    func compact() async throws {
        let pages = CallStore.pagesPerCommit
        // SQLite's own words (FTS5, "merge"): a negative number begins with every part, a positive one goes on; it is done
        // when a step changes next to nothing.
        var changed = try await store.write { tx in
            try tx.execute("INSERT INTO inquiry_words (inquiry_words, rank) VALUES ('merge', ?)", -pages)
        }
        while changed > 1 {
            changed = try await store.write { tx in
                try tx.execute("INSERT INTO inquiry_words (inquiry_words, rank) VALUES ('merge', ?)", pages)
            }
        }
        guard try await store.emptyLog() else { throw LogHeldBack() }
    }

    struct LogHeldBack: Error {}
}

extension Transaction {
    /// Account has deleted an account: of those who called it nothing stays. Its calls stay counted: number, time, kind and
    /// whether they count, which bills and the figures of the desk were made of.
    func erase(_ account: AccountID) throws {
        let inquiries = "SELECT id FROM inquiry WHERE account_id = ?"
        try deleteWords(of: account)
        for table in ["inquiry_history", "inquiry_version", "dispute", "waiver"] {
            try execute("DELETE FROM \(table) WHERE inquiry_id IN (\(inquiries))", account)
        }
        try execute(
            "DELETE FROM draft WHERE about IN (SELECT id FROM call WHERE account_id = ?) OR saved_ms < ?", account,
            now - SaveDraft.kept)
        for table in ["answering_card", "announcement", "search_account"] {
            try execute("DELETE FROM \(table) WHERE account_id = ?", account)
        }
        try execute(
            """
            UPDATE inquiry SET caller_name = '', caller_name_kana = '', caller_company = '', callback_wanted = 0,
                caller_number = NULL, addressee = '', convenient_time = '', content = '', assignee_id = NULL,
                assignee_name = NULL, snoozed_until_ms = NULL, dispute = NULL, note_count = 0, counts_because = ''
            WHERE account_id = ?
            """, account)
        // The telephone system's own id of a call may hold numbers; ours stands in its place.
        try execute(
            "UPDATE call SET caller = '', announcement = '', provider_call_id = id WHERE account_id = ?", account)
        let told = Call_Inquiry.with { $0.accountID = account.text }
        try execute(
            "UPDATE event SET kind = 'inquiry.erased', payload = ? WHERE subject = ?",
            Data(try told.serializedData()), account)
        try schedule(job: CallStore.compactJob, about: account.text, due: now)
    }

    private func deleteWords(of account: AccountID) throws {
        let indexed = try rows(
            """
            SELECT s.key, s.folded FROM inquiry_search s JOIN inquiry i ON i.id = s.inquiry_id WHERE i.account_id = ?
            """, account)
        for row in indexed { try deleteWords(key: row.int64("key"), folded: row.string("folded")) }
        try execute(
            "DELETE FROM inquiry_search WHERE inquiry_id IN (SELECT id FROM inquiry WHERE account_id = ?)", account)
    }
}
