import Primitives
import ServiceStore

extension BillingStore {
    /// 電子帳簿保存法: what was issued cannot be changed silently. Each paper's words are sealed when it gets its number, its file
    /// when it is drawn (`PaperSeal`); papers from before the chain are listed once, and sealed at the next start.
    static let sealMigration = Migration(
        "0011-seals-of-papers",
        sql: """
            CREATE TABLE paper_seal (
                position BIGINT NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL,
                number TEXT NOT NULL,
                part TEXT NOT NULL,
                digest BLOB NOT NULL,
                chain BLOB NOT NULL,
                sealed_ms BIGINT NOT NULL,
                CONSTRAINT a_paper_is_sealed_once UNIQUE (number, part),
                CONSTRAINT words_or_bytes_are_sealed CHECK (part IN ('words', 'bytes'))
            );
            CREATE TABLE paper_to_seal (
                number TEXT NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL
            );
            INSERT INTO paper_to_seal (number, kind) SELECT number, 'invoice' FROM invoice;
            INSERT INTO paper_to_seal (number, kind)
            SELECT receipt_number, 'receipt' FROM invoice WHERE receipt_number IS NOT NULL;
            INSERT INTO paper_to_seal (number, kind) SELECT number, 'return' FROM invoice_return;

            """
                + refusal("paper_seal_never_changes", "BEFORE UPDATE ON paper_seal")
                + refusal("paper_seal_never_goes", "BEFORE DELETE ON paper_seal"))

    private static let sealedAtOnce = 500

    /// Seals what was issued before there were seals; once, before anything is served.
    func sealEarlierPapers() async throws {
        while try await store.write({ tx in try tx.sealEarlierPapers(limit: Self.sealedAtOnce) }) {}
    }
}

extension Transaction {
    /// - Returns: whether there may be more.
    fileprivate func sealEarlierPapers(limit: Int) throws -> Bool {
        let found = try rows("SELECT number, kind FROM paper_to_seal ORDER BY kind, number LIMIT ?", limit)
        for row in found {
            let (number, kind) = (try row.string("number"), try row.choice("kind", as: PaperKind.self))
            try sealWords(kind, number)
            if let paper = try self.row("SELECT sha256 FROM paper WHERE number = ?", number) {
                try seal(kind, number, .bytes, paper.data("sha256"))
            }
            try execute("DELETE FROM paper_to_seal WHERE number = ?", number)
        }
        return found.count == limit
    }
}
