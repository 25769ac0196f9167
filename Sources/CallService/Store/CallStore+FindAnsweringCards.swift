import Primitives
import ServiceStore

extension CallStore {
    /// Cards of an older version are folded by a job: folding is ours, not the database's.
    static let foldedCards = Migration(
        "call-0004",
        sql: """
            ALTER TABLE answering_card ADD COLUMN folded TEXT NOT NULL DEFAULT '';
            INSERT INTO job (id, kind, about, state, attempt, due_ms, last_error, created_ms)
            VALUES ('job_00000000000000000000000004', 'card.fold', 'call-0004', 'queued', 0, 0, '', 0);
            """)

    /// Every word must be found; no words find nothing.
    /// - Parameter words: `SearchWords.wordLimit` at most.
    func findCards(_ words: SearchWords) async throws -> FindAnsweringCards.Found {
        guard !words.words.isEmpty else { return .init(cards: [], more: false) }
        // Folded words hold letters and digits only: nothing in them is a pattern. The places without a word match anything.
        let word = (words.words + Array(repeating: "", count: SearchWords.wordLimit)).map { "%\($0)%" }
        return try await store.read { tx in
            let found = try tx.rows(
                """
                SELECT * FROM answering_card
                WHERE ended = 0 AND folded LIKE ? AND folded LIKE ? AND folded LIKE ? AND folded LIKE ?
                    AND folded LIKE ? AND folded LIKE ? AND folded LIKE ? AND folded LIKE ?
                ORDER BY site_name_kana, number LIMIT ?
                """,
                word[0], word[1], word[2], word[3], word[4], word[5], word[6], word[7],
                FindAnsweringCards.shown + 1
            ).map(AnsweringCard.init)
            return .init(
                cards: Array(found.prefix(FindAnsweringCards.shown)), more: found.count > FindAnsweringCards.shown)
        }
    }
}

extension Transaction {
    /// Folds cards that an older version kept.
    func foldCards() throws {
        for row in try rows("SELECT * FROM answering_card WHERE folded = ''") {
            let card = try AnsweringCard(row)
            try execute(
                "UPDATE answering_card SET folded = ? WHERE account_id = ?",
                FindAnsweringCards.folded(
                    siteName: card.siteName, kana: card.siteNameKana, company: card.companyName,
                    number: card.number.digits), card.account)
        }
    }
}
