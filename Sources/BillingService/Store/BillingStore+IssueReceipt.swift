import Crypto
import Foundation
import Primitives
import ServiceStore

/// A receipt as it was issued.
struct IssuedReceipt: Equatable, Sendable {
    var number: String
    var pdf: Data
    var fileName: String { "領収書_\(number).pdf" }
}

extension BillingStore {
    /// The issued bytes of a paid invoice's receipt. They are rendered once, right after the payment (or here, for
    /// whoever asks before that was done), kept with their hash, and checked against it whenever they are read.
    ///
    /// - Returns: nil when the invoice is not paid, or not the account's.
    func receipt(of invoiceID: InvoiceID, accountID: AccountID?) async throws -> IssuedReceipt? {
        if let issued = try await store.read({ tx in try tx.issuedReceipt(invoiceID, accountID: accountID) }) {
            return issued
        }
        guard let invoice = try await store.read({ tx in try tx.invoice(invoiceID) }),
            accountID == nil || invoice.accountID == accountID,
            let receipt = try Receipt(of: invoice, issuer: .init(brand(invoice.brand)))
        else { return nil }
        let pdf = try receipt.pdf()
        return try await store.write { tx in
            // Whoever came first has issued it.
            try tx.execute(
                """
                INSERT INTO receipt (invoice_id, number, pdf, sha256, issued_ms) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (invoice_id) DO NOTHING
                """,
                invoiceID, receipt.number, pdf, Data(SHA256.hash(data: pdf)), tx.now)
            return try tx.issuedReceipt(invoiceID, accountID: accountID)
        }
    }
}

extension Receipt {
    /// nil when the invoice is not paid.
    init?(of invoice: Invoice, issuer: Issuer) {
        guard let payment = invoice.payment else { return nil }
        self.init(
            number: payment.receiptNumber, invoiceNumber: invoice.number, paidDate: payment.date,
            recipient: invoice.recipient, title: invoice.bill.title, lines: invoice.bill.lines, taxes: invoice.taxes,
            total: invoice.total, card: payment.card, issuer: issuer)
    }
}

extension Transaction {
    struct DamagedReceipt: Error, CustomStringConvertible {
        let number: String
        var description: String { "receipt \(number): the bytes are not those that were issued" }
    }

    fileprivate func issuedReceipt(_ invoiceID: InvoiceID, accountID: AccountID?) throws -> IssuedReceipt? {
        let found = try row(
            """
            SELECT receipt.number AS receipt_number, pdf, sha256, account_id
            FROM receipt JOIN invoice ON invoice.invoice_id = receipt.invoice_id WHERE receipt.invoice_id = ?
            """, invoiceID)
        guard let found, try accountID == nil || found.id("account_id", AccountID.self) == accountID else { return nil }
        let issued = IssuedReceipt(number: try found.string("receipt_number"), pdf: try found.data("pdf"))
        guard try Data(SHA256.hash(data: issued.pdf)) == found.data("sha256") else {
            throw DamagedReceipt(number: issued.number)
        }
        return issued
    }
}
