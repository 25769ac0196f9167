import Foundation
import Primitives
import ServiceStore

extension Transaction {
    private static let sealSelect = "SELECT position, kind, number, part, digest, chain FROM paper_seal"

    /// What a paper says from now on; part of the transaction that gives it its number.
    func sealWords(_ kind: PaperKind, _ number: String) throws {
        guard let digest = try wordsDigest(kind, number) else {
            throw UnreadableRow(description: "no \(kind.rawValue) has the number \(number)")
        }
        try seal(kind, number, .words, digest)
    }

    func seal(_ kind: PaperKind, _ number: String, _ part: PaperSeal.Part, _ digest: Data) throws {
        let last = try row("\(Self.sealSelect) ORDER BY position DESC LIMIT 1").map(PaperSeal.init)
        let seal = PaperSeal(after: last, kind: kind, number: number, part: part, digest: digest)
        try execute(
            """
            INSERT INTO paper_seal (position, kind, number, part, digest, chain, sealed_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
            """, seal.position, kind.rawValue, number, part.rawValue, digest, seal.chain, now)
    }

    func isSealed(_ number: String, _ part: PaperSeal.Part) throws -> Bool {
        try row("SELECT position FROM paper_seal WHERE number = ? AND part = ?", number, part.rawValue) != nil
    }

    /// In order.
    func seals(after position: Int, limit: Int) throws -> [PaperSeal] {
        try rows("\(Self.sealSelect) WHERE position > ? ORDER BY position LIMIT ?", position, limit).map(PaperSeal.init)
    }

    /// The digest of what a paper says as it stands now; nil when nothing has the number.
    func wordsDigest(_ kind: PaperKind, _ number: String) throws -> Data? {
        let found =
            switch kind {
            case .invoice: try invoiceWords(number)
            case .receipt: try receiptWords(number)
            case .giveBack: try returnWords(number)
            }
        guard let found else { return nil }
        let issuer = try words(
            ["content"],
            "FROM paper_issuer JOIN issuer ON issuer.issuer_id = paper_issuer.issuer_id WHERE number = ?", number)
        return PaperSeal.digest(found + issuer)
    }

    private func invoiceWords(_ number: String) throws -> [(name: String, value: String)]? {
        let own = try words(
            [
                "invoice_id", "account_id", "brand", "number", "issued_date", "charge_date", "period_date", "title",
                "total_yen", "recipient_kind", "recipient_company", "recipient_person", "recipient_postal_code",
                "recipient_address", "recipient_addressee", "issued_ms",
            ], "FROM invoice WHERE number = ?", number)
        guard let id = own.first(where: { $0.name == "invoice_id" })?.value else { return nil }
        let lines = try words(
            [
                "kind", "option_key", "month_date", "description", "quantity", "unit_price_yen", "tax_included",
                "tax_rate_percent", "credit_id",
            ], "FROM invoice_line WHERE invoice_id = ? ORDER BY position", id)
        let taxes = try words(
            ["tax_rate_percent", "total_yen", "tax_yen"],
            "FROM invoice_tax WHERE invoice_id = ? ORDER BY tax_rate_percent DESC", id)
        return own + lines + taxes
    }

    private func receiptWords(_ number: String) throws -> [(name: String, value: String)]? {
        let own = try words(
            [
                "invoice.invoice_id", "number", "receipt_number", "paid_date", "total_yen", "card_brand", "card_last4",
                "card_exp_month", "card_exp_year", "reference",
            ],
            """
            FROM invoice JOIN charge ON charge.invoice_id = invoice.invoice_id AND charge.state = 'succeeded'
            WHERE receipt_number = ?
            """, number)
        return own.isEmpty ? nil : own
    }

    private func returnWords(_ number: String) throws -> [(name: String, value: String)]? {
        let own = try words(
            ["number", "invoice_id", "account_id", "brand", "issued_date", "reason", "way", "issued_ms"],
            "FROM invoice_return WHERE number = ?", number)
        let taxes = try words(
            ["tax_rate_percent", "total_yen", "tax_yen"],
            "FROM invoice_return_tax WHERE number = ? ORDER BY tax_rate_percent DESC", number)
        return own.isEmpty ? nil : own + taxes
    }

    private func words(_ columns: [String], _ from: String, _ key: String) throws -> [(name: String, value: String)] {
        let names = columns.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
        let select = zip(columns, names).map { "CAST(\($0) AS TEXT) AS \($1)" }.joined(separator: ", ")
        return try rows("SELECT \(select) \(from)", key).flatMap { row in
            try names.map { (name: $0, value: try row.optionalString($0) ?? "") }
        }
    }
}

extension PaperSeal {
    fileprivate init(_ row: Row) throws {
        self.init(
            position: try row.int("position"), kind: try row.choice("kind"), number: try row.string("number"),
            part: try row.choice("part"), digest: try row.data("digest"), chain: try row.data("chain"))
    }
}
