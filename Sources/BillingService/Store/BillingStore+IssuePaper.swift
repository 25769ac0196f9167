import Crypto
import Foundation
import NIOPosix
import Primitives
import ServiceStore

/// A paper as it was issued.
struct IssuedPaper: Equatable, Sendable {
    var kind: PaperKind
    var number: String
    var pdf: Data
    var fileName: String { "\(kind.name)_\(number).pdf" }
}

extension BillingStore {
    /// The issued bytes of a paper. What it says was settled in the transaction that gave it its number; it is rendered once
    /// (receipts and what gives back right after, invoices for whoever asks first), kept with its hash, and checked against
    /// it whenever it is read. One whose file was drawn and is gone is not drawn anew: it has to come from a backup.
    ///
    /// - Returns: nil when there is no such paper, or it is another account's.
    /// - Throws: `DamagedPaper`, `LostPaper`
    func paper(_ number: String, accountID: AccountID?) async throws -> IssuedPaper? {
        guard let found = try await store.read({ tx in try tx.paperFacts(number) }),
            accountID == nil || found.invoice.accountID == accountID
        else { return nil }
        if let drawn = try await store.read({ tx in try tx.drawnPaper(number) }) { return drawn }
        let kept = try await store.read { tx in try tx.issuer(of: number) }
        let issuer = try kept ?? PaperContent.Issuer(brand(found.invoice.brand))
        guard let content = found.content(issuer) else { return nil }
        // A tenth of a second of drawing: not on the threads that answer customers.
        let pdf = try await NIOThreadPool.singleton.runIfActive { try content.pdf() }
        return try await store.write { tx in
            let digest = Data(SHA256.hash(data: pdf))
            let issued = try tx.execute(
                """
                INSERT INTO paper (number, kind, invoice_id, pdf, sha256, issued_ms) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (number) DO NOTHING
                """,
                number, content.kind.rawValue, found.invoice.id, pdf, digest, tx.now)
            // Whoever came first has issued it.
            if issued > 0 { try tx.seal(content.kind, number, .bytes, digest) }
            return try tx.issuedPaper(number)
        }
    }

    /// - Returns: nil when the invoice is not paid, or not the account's.
    func receipt(of invoiceID: InvoiceID, accountID: AccountID?) async throws -> IssuedPaper? {
        let invoice = try await store.read { tx in try tx.invoice(invoiceID) }
        guard let number = invoice?.payment?.receiptNumber else { return nil }
        return try await paper(number, accountID: accountID)
    }

    /// Numbers of an account's papers of a year, oldest first.
    func paperNumbers(of accountID: AccountID, year: Int) async throws -> [String] {
        let (from, to) = ("\(year)-01-01", "\(year)-12-31")
        return try await store.read { tx in
            try tx.rows(
                """
                SELECT number, issued_date FROM invoice WHERE account_id = ? AND issued_date BETWEEN ? AND ?
                UNION ALL
                SELECT receipt_number, paid_date FROM invoice WHERE account_id = ? AND paid_date BETWEEN ? AND ?
                UNION ALL
                SELECT number, issued_date FROM invoice_return WHERE account_id = ? AND issued_date BETWEEN ? AND ?
                ORDER BY 2, 1
                """, accountID, from, to, accountID, from, to, accountID, from, to
            ).map { try $0.string("number") }
        }
    }

    /// Writes a paper over what is given back of a paid invoice; part of the transaction that gives it back.
    ///
    /// - Parameter reason: as the paper says it, at most 200 characters.
    /// - Throws: `GiveBack.Rejection`
    @discardableResult
    func issueReturn(
        of invoice: Invoice, amount: Yen, reason: String, way: MoneyAction.Way = .card, _ tx: Transaction
    ) throws -> InvoiceReturn {
        let given = InvoiceReturn(
            number: "", issuedDate: tx.today, reason: reason, way: way, taxes: try GiveBack.shares(amount, of: invoice))
        return try tx.insert(
            given, of: invoice, number: tx.nextNumber(.giveBack, of: brand(invoice.brand), on: tx.today))
    }
}

/// A number and what it stands for.
private struct PaperFacts: Sendable {
    var number: String
    var invoice: Invoice

    func content(_ issuer: PaperContent.Issuer) -> PaperContent? {
        if number == invoice.number { return PaperContent(invoice: invoice, issuer: issuer) }
        if number == invoice.payment?.receiptNumber { return PaperContent(receiptOf: invoice, issuer: issuer) }
        return invoice.returns.first { $0.number == number }.map { PaperContent($0, of: invoice, issuer: issuer) }
    }
}

extension Transaction {
    struct LostPaper: Error, CustomStringConvertible {
        let number: String
        var description: String { "paper \(number): was drawn, and its file is gone" }
    }

    struct DamagedPaper: Error, CustomStringConvertible {
        let number: String
        var description: String { "paper \(number): the bytes are not those that were issued" }
    }

    fileprivate func paperFacts(_ number: String) throws -> PaperFacts? {
        let found = try row(
            """
            SELECT invoice_id FROM invoice WHERE number = ? OR receipt_number = ?
            UNION ALL SELECT invoice_id FROM invoice_return WHERE number = ?
            """, number, number, number)
        guard let id = try found?.id("invoice_id", InvoiceID.self), let invoice = try invoice(id) else { return nil }
        return PaperFacts(number: number, invoice: invoice)
    }

    /// nil when it is still to be drawn.
    fileprivate func drawnPaper(_ number: String) throws -> IssuedPaper? {
        if let issued = try issuedPaper(number) { return issued }
        if try isSealed(number, .bytes) { throw LostPaper(number: number) }
        return nil
    }

    fileprivate func issuedPaper(_ number: String) throws -> IssuedPaper? {
        guard let found = try row("SELECT kind, pdf, sha256 FROM paper WHERE number = ?", number) else { return nil }
        let issued = IssuedPaper(kind: try found.choice("kind"), number: number, pdf: try found.data("pdf"))
        guard try Data(SHA256.hash(data: issued.pdf)) == found.data("sha256") else {
            throw DamagedPaper(number: number)
        }
        return issued
    }

    fileprivate func insert(_ given: InvoiceReturn, of invoice: Invoice, number: String) throws -> InvoiceReturn {
        var given = given
        given.number = number
        try execute(
            """
            INSERT INTO invoice_return (number, invoice_id, account_id, brand, issued_date, reason, issued_ms, way)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, number, invoice.id, invoice.accountID, invoice.brand, given.issuedDate, given.reason, now,
            given.way.rawValue)
        for tax in given.taxes {
            try execute(
                "INSERT INTO invoice_return_tax (number, tax_rate_percent, total_yen, tax_yen) VALUES (?, ?, ?, ?)",
                number, tax.ratePercent, tax.total, tax.tax)
        }
        try sealWords(.giveBack, number)
        try enqueue(job: BillingStore.paperJob, about: number, due: now)
        return given
    }
}
