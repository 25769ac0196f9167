import Primitives
import ServiceStore

// Full-text search is what SQLite and PostgreSQL do each in their own way: everything of it is in this file.

extension CallStore {
    /// FTS5 keeps the tokens' places only (contentless); `inquiry_search` holds the folded text they were made from, which
    /// FTS5 wants back, exactly, when an inquiry changes. The key orders by account, then time: a search walks one account's
    /// matches from the newest, whatever the other accounts have.
    static let search = Migration(
        "call-0003",
        sql: """
            CREATE TABLE search_account (
                account_id TEXT NOT NULL PRIMARY KEY,
                number BIGINT NOT NULL CONSTRAINT a_search_number_is_one_accounts UNIQUE
            );
            CREATE TABLE inquiry_search (
                key INTEGER NOT NULL PRIMARY KEY,
                inquiry_id TEXT NOT NULL CONSTRAINT an_inquiry_is_indexed_once UNIQUE REFERENCES inquiry (id),
                folded TEXT NOT NULL
            );
            CREATE VIRTUAL TABLE inquiry_words USING fts5 (tokens, content='', columnsize=0, tokenize='ascii', prefix='1 5');
            CREATE TABLE search_backfill (only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1), after_id TEXT NOT NULL);
            INSERT INTO search_backfill (only_row, after_id) VALUES (1, '');
            INSERT INTO job (id, kind, about, state, attempt, due_ms, last_error, created_ms)
            VALUES ('job_00000000000000000000000003', 'search.backfill', 'call-0003', 'queued', 0, 0, '', 0);
            """)
}

/// Place of an inquiry in the search index: 21 bits account, 42 bits milliseconds of receiving (until 2109).
struct SearchKey: Equatable, Sendable {
    static let timeBits: Int64 = 42
    var value: Int64

    /// - Parameter period: milliseconds since 1970; what lies outside the index's time is cut off, for below and above it
    ///   are other accounts.
    /// - Returns: the keys of an account's inquiries of a period.
    static func range(account: Int64, _ period: Range<Int64>) -> Range<Int64> {
        let base = account << timeBits
        let times = period.clamped(to: 0..<(Int64(1) << timeBits))
        return (base + times.lowerBound)..<(base + times.upperBound)
    }
}

extension Transaction {
    func index(_ inquiry: Inquiry) throws {
        let account = try searchNumber(of: inquiry.account)
        let time = inquiry.received.milliseconds
        let first = SearchKey.range(account: account, time..<(time + 1)).lowerBound
        let key = try freeKey(first)
        let folded = Transaction.folded(inquiry)
        try execute("INSERT INTO inquiry_search (key, inquiry_id, folded) VALUES (?, ?, ?)", key, inquiry.id, folded)
        try execute("INSERT INTO inquiry_words (rowid, tokens) VALUES (?, ?)", key, Transaction.tokens(folded))
    }

    /// Several in one millisecond stand behind one another.
    private func freeKey(_ first: Int64) throws -> Int64 {
        guard try row("SELECT key FROM inquiry_search WHERE key = ?", first) != nil else { return first }
        return try row(
            """
            SELECT taken.key + 1 AS free FROM inquiry_search AS taken
            WHERE taken.key >= ? AND NOT EXISTS (SELECT 1 FROM inquiry_search AS next WHERE next.key = taken.key + 1)
            ORDER BY taken.key LIMIT 1
            """, first)!.int64("free")
    }

    /// After a correction.
    func reindex(_ inquiry: Inquiry) throws {
        guard let old = try row("SELECT key, folded FROM inquiry_search WHERE inquiry_id = ?", inquiry.id) else {
            return try index(inquiry)
        }
        let key = try old.int64("key")
        let folded = Transaction.folded(inquiry)
        try deleteWords(key: key, folded: try old.string("folded"))
        try execute("INSERT INTO inquiry_words (rowid, tokens) VALUES (?, ?)", key, Transaction.tokens(folded))
        try execute("UPDATE inquiry_search SET folded = ? WHERE key = ?", folded, key)
    }

    func deleteWords(key: Int64, folded: String) throws {
        try execute(
            "INSERT INTO inquiry_words (inquiry_words, rowid, tokens) VALUES ('delete', ?, ?)", key,
            Transaction.tokens(folded))
    }

    /// Inquiries of the account that have all the words, newest first.
    func found(
        _ words: SearchWords, account: AccountID, keys: Range<Int64>, limit: Int
    ) throws -> [(key: Int64, inquiry: Inquiry)] {
        try rows(
            """
            SELECT s.key, i.* FROM inquiry_words
            CROSS JOIN inquiry_search AS s ON s.key = inquiry_words.rowid
            CROSS JOIN inquiry AS i ON i.id = s.inquiry_id
            WHERE inquiry_words MATCH ? AND inquiry_words.rowid >= ? AND inquiry_words.rowid < ? AND i.account_id = ?
            ORDER BY inquiry_words.rowid DESC LIMIT ?
            """, words.query, keys.lowerBound, keys.upperBound, account, limit
        ).map { (try $0.int64("key"), try Inquiry($0)) }
    }

    /// nil when the account has never had an inquiry.
    func knownSearchNumber(of account: AccountID) throws -> Int64? {
        try row("SELECT number FROM search_account WHERE account_id = ?", account)?.int64("number")
    }

    private func searchNumber(of account: AccountID) throws -> Int64 {
        if let known = try knownSearchNumber(of: account) { return known }
        let next = try row("SELECT COALESCE(MAX(number), 0) + 1 AS next FROM search_account")!.int64("next")
        try execute("INSERT INTO search_account (account_id, number) VALUES (?, ?)", account, next)
        return next
    }

    /// Indexes some of the inquiries that an older version recorded.
    /// - Returns: whether there are none left.
    func backfillSearch(limit: Int) throws -> Bool {
        let after = try row("SELECT after_id FROM search_backfill")!.string("after_id")
        let older = try rows("SELECT * FROM inquiry WHERE id > ? ORDER BY id LIMIT ?", after, limit).map(Inquiry.init)
        for inquiry in older
        where try row("SELECT key FROM inquiry_search WHERE inquiry_id = ?", inquiry.id) == nil { try index(inquiry) }
        guard let last = older.last else { return true }
        try execute("UPDATE search_backfill SET after_id = ?", last.id)
        return false
    }

    private static func folded(_ inquiry: Inquiry) -> String {
        let caller = inquiry.caller
        return [
            caller.name, caller.nameKana, caller.company, caller.number?.digits ?? "", inquiry.addressee,
            inquiry.content,
        ].map(SearchText.fold).joined(separator: "\n")
    }

    private static func tokens(_ folded: String) -> String {
        SearchText.tokens(folded.split(separator: "\n").map(String.init))
    }
}
