import Primitives
import ServiceStore

extension BillingStore {
    private static let sealsAtOnce = 500

    /// Recomputes the chain, and lays every paper beside its seals.
    ///
    /// - Parameter kept: a link as it was written down somewhere else (`PaperSeal.text`).
    /// - Returns: the last link, to be written down.
    func auditSeals(kept: String?) async throws -> (findings: [String], last: PaperSeal?) {
        var findings: [String] = []
        var last: PaperSeal?
        var keptIsThere = kept == nil
        while true {
            let position = last?.position ?? 0
            let page = try await store.read { tx in
                try tx.seals(after: position, limit: Self.sealsAtOnce).map { ($0, try tx.finding(about: $0)) }
            }
            for (seal, finding) in page {
                if !seal.follows(last) { findings.append("seal \(seal.position): does not follow the one before it") }
                if let finding { findings.append(finding) }
                if seal.text == kept { keptIsThere = true }
                last = seal
            }
            if page.count < Self.sealsAtOnce { break }
        }
        if !keptIsThere { findings.append("the seal \(kept ?? "") was there once, and is not in the chain") }
        return (findings + (try await store.read { tx in try tx.unsealed() }), last)
    }
}

extension Transaction {
    fileprivate func finding(about seal: PaperSeal) throws -> String? {
        switch seal.part {
        case .words:
            guard let digest = try wordsDigest(seal.kind, seal.number) else {
                return "paper \(seal.number): was issued, and is gone"
            }
            return digest == seal.digest ? nil : "paper \(seal.number): does not say what it said when it was issued"
        case .bytes:
            guard let paper = try row("SELECT sha256 FROM paper WHERE number = ?", seal.number) else {
                return "paper \(seal.number): was drawn, and its file is gone"
            }
            return try paper.data("sha256") == seal.digest
                ? nil : "paper \(seal.number): its file is not the one that was issued"
        }
    }

    /// Papers without a seal, and those that are to be drawn and that nobody draws.
    fileprivate func unsealed() throws -> [String] {
        let numbers = """
            SELECT number, 'words' AS part FROM invoice
            UNION ALL SELECT receipt_number, 'words' FROM invoice WHERE receipt_number IS NOT NULL
            UNION ALL SELECT number, 'words' FROM invoice_return
            UNION ALL SELECT number, 'bytes' FROM paper
            """
        let bare = try rows(
            """
            SELECT number, part FROM (\(numbers)) AS issued
            WHERE NOT EXISTS (SELECT 1 FROM paper_seal
                WHERE paper_seal.number = issued.number AND paper_seal.part = issued.part)
            ORDER BY number, part
            """
        ).map { "paper \(try $0.string("number")): its \(try $0.string("part")) were never sealed" }
        let drawn = """
            SELECT receipt_number AS number, 'receipt' AS job_kind, invoice_id AS about FROM invoice
            WHERE receipt_number IS NOT NULL
            UNION ALL SELECT number, 'paper', number FROM invoice_return
            """
        let missing = try rows(
            """
            SELECT number FROM (\(drawn)) AS wanted
            WHERE NOT EXISTS (SELECT 1 FROM paper_seal
                    WHERE paper_seal.number = wanted.number AND paper_seal.part = 'bytes')
                AND NOT EXISTS (SELECT 1 FROM job
                    WHERE job.kind = wanted.job_kind AND job.about = wanted.about AND job.state = 'queued')
            ORDER BY number
            """
        ).map { "paper \(try $0.string("number")): has no file, and nobody draws it" }
        return bare + missing
    }
}
