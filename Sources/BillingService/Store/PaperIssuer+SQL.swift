import Crypto
import Foundation
import Primitives
import ServiceStore

extension BillingStore {
    /// Who issued each paper, as the brand was on that day: a paper that is rendered later says the same.
    static let issuerMigration = Migration(
        "0011-issuers-of-papers",
        sql: """
            CREATE TABLE issuer (
                issuer_id TEXT NOT NULL PRIMARY KEY,
                content TEXT NOT NULL
            );
            CREATE TABLE paper_issuer (
                number TEXT NOT NULL PRIMARY KEY,
                issuer_id TEXT NOT NULL REFERENCES issuer
            );

            """
                + ["issuer", "paper_issuer"].map { table in
                    refusal("\(table)_never_changes", "BEFORE UPDATE ON \(table)")
                        + refusal("\(table)_never_goes", "BEFORE DELETE ON \(table)")
                }.joined())
}

extension Transaction {
    /// Kept once, however many papers it issues.
    func keepIssuer(_ issuer: PaperContent.Issuer, of number: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let content = try encoder.encode(issuer)
        let id = Data(SHA256.hash(data: content)).hex
        try execute(
            "INSERT INTO issuer (issuer_id, content) VALUES (?, ?) ON CONFLICT (issuer_id) DO NOTHING", id,
            String(decoding: content, as: UTF8.self))
        try execute("INSERT INTO paper_issuer (number, issuer_id) VALUES (?, ?)", number, id)
    }

    /// nil for a paper that got its number before issuers were kept.
    func issuer(of number: String) throws -> PaperContent.Issuer? {
        try row(
            """
            SELECT content FROM paper_issuer JOIN issuer ON issuer.issuer_id = paper_issuer.issuer_id WHERE number = ?
            """, number
        ).map { try JSONDecoder().decode(PaperContent.Issuer.self, from: Data($0.string("content").utf8)) }
    }
}
