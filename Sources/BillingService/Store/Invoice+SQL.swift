import Primitives
import ServiceStore

extension Transaction {
    func insert(_ invoice: Invoice) throws {
        try execute(
            """
            INSERT INTO invoice (invoice_id, account_id, brand, number, issued_date, charge_date, period_date, title,
                total_yen, recipient_kind, recipient_company, recipient_person, recipient_postal_code, recipient_address,
                recipient_addressee, state, failure, issued_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            invoice.id, invoice.accountID, invoice.brand, invoice.number, invoice.issuedDate, invoice.bill.chargeDate,
            invoice.bill.period, invoice.bill.title, invoice.total, invoice.recipient.kind.rawValue,
            invoice.recipient.companyName, invoice.recipient.personName, invoice.recipient.postalCode,
            invoice.recipient.address, invoice.recipient.addressee, invoice.state.rawValue, invoice.failure, now)
        for (position, line) in invoice.bill.lines.enumerated() {
            let (kind, option, month, credit) = Self.columns(line.subject, period: invoice.bill.period)
            try execute(
                """
                INSERT INTO invoice_line (invoice_id, position, kind, option_key, month_date, description, quantity,
                    unit_price_yen, tax_included, tax_rate_percent, credit_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                invoice.id, position, kind, option, month, line.description, line.quantity, line.unitPrice.yen,
                line.unitPrice.taxIncluded, line.taxRatePercent, credit)
        }
        for tax in invoice.taxes {
            try execute(
                "INSERT INTO invoice_tax (invoice_id, tax_rate_percent, total_yen, tax_yen) VALUES (?, ?, ?, ?)",
                invoice.id, tax.ratePercent, tax.total, tax.tax)
        }
    }

    /// Everything of an invoice but its lines and taxes; the card is that of the charge that succeeded.
    static let invoiceSelect = """
        SELECT invoice.invoice_id, invoice.account_id, invoice.brand, number, issued_date, charge_date, period_date, title,
            total_yen, recipient_kind, recipient_company, recipient_person, recipient_postal_code, recipient_address,
            recipient_addressee,
            EXISTS (SELECT 1 FROM charge waiting
                WHERE waiting.invoice_id = invoice.invoice_id AND waiting.state = 'needs_customer') AS waits_for_holder,
            (SELECT CAST(COALESCE(SUM(given.amount_yen), 0) AS BIGINT) FROM money_action given
                WHERE given.invoice_id = invoice.invoice_id AND given.kind = 'refund' AND given.state IN ('done', 'returned')) AS refunded_yen,
            CASE WHEN written_off_date IS NULL THEN invoice.state ELSE 'written_off' END AS state, invoice.failure,
            unpaid_since, paid_date, receipt_number, card_brand, card_last4, card_exp_month, card_exp_year
        FROM invoice LEFT JOIN charge ON charge.invoice_id = invoice.invoice_id AND charge.state = 'succeeded'
        """

    func invoice(_ id: InvoiceID) throws -> Invoice? {
        try row("\(Self.invoiceSelect) WHERE invoice.invoice_id = ?", id).map(invoice)
    }

    func invoice(_ row: Row) throws -> Invoice {
        let id = try row.id("invoice_id", InvoiceID.self)
        var payment: Invoice.Payment?
        if let paid = try row.optionalDate("paid_date") {
            payment = .init(date: paid, receiptNumber: try row.string("receipt_number"), card: try row.card())
        }
        return Invoice(
            id: id, accountID: try row.id("account_id"), brand: try row.string("brand"),
            number: try row.string("number"),
            issuedDate: try row.date("issued_date"),
            recipient: Recipient(
                kind: try row.choice("recipient_kind"), companyName: try row.string("recipient_company"),
                personName: try row.string("recipient_person"), postalCode: try row.string("recipient_postal_code"),
                address: try row.string("recipient_address"), addressee: try row.string("recipient_addressee")),
            bill: Bill(
                period: try row.date("period_date"), chargeDate: try row.date("charge_date"),
                title: try row.string("title"), lines: try lines(id)),
            taxes: try taxes(id), total: try row.yen("total_yen"), state: try row.choice("state"),
            failure: try row.string("failure"), unpaidSince: try row.optionalDate("unpaid_since"),
            waitsForHolder: try row.bool("waits_for_holder"), refunded: try row.yen("refunded_yen"), payment: payment,
            returns: payment == nil ? [] : try returns(id), dispute: payment == nil ? nil : try dispute(of: id))
    }

    private func lines(_ id: InvoiceID) throws -> [InvoiceLine] {
        try rows(
            """
            SELECT kind, option_key, month_date, description, quantity, unit_price_yen, tax_included, tax_rate_percent,
                credit_id
            FROM invoice_line WHERE invoice_id = ? ORDER BY position
            """, id
        ).map { row in
            InvoiceLine(
                subject: try Self.subject(row), description: try row.string("description"),
                quantity: try row.int("quantity"),
                unitPrice: Brand.Price(yen: try row.yen("unit_price_yen"), taxIncluded: try row.bool("tax_included")),
                taxRatePercent: try row.int("tax_rate_percent"))
        }
    }

    private func taxes(_ table: String, _ column: String, _ id: String) throws -> [TaxTotal] {
        try rows(
            """
            SELECT tax_rate_percent, total_yen, tax_yen FROM \(table) WHERE \(column) = ?
            ORDER BY tax_rate_percent DESC
            """, id
        ).map {
            TaxTotal(
                ratePercent: try $0.int("tax_rate_percent"), total: try $0.yen("total_yen"), tax: try $0.yen("tax_yen"))
        }
    }

    private func returns(_ id: InvoiceID) throws -> [InvoiceReturn] {
        try rows("SELECT number, issued_date, reason, way FROM invoice_return WHERE invoice_id = ? ORDER BY number", id)
            .map {
                let number = try $0.string("number")
                return InvoiceReturn(
                    number: number, issuedDate: try $0.date("issued_date"), reason: try $0.string("reason"),
                    way: try $0.choice("way"), taxes: try taxes("invoice_return_tax", "number", number))
            }
    }

    private func taxes(_ id: InvoiceID) throws -> [TaxTotal] { try taxes("invoice_tax", "invoice_id", id.text) }

    private static func columns(
        _ subject: InvoiceLine.Subject, period: JapanDate
    ) -> (kind: String, option: String, month: JapanDate, credit: MoneyActionID?) {
        switch subject {
        case .initialFee: ("initial_fee", "", period, nil)
        case .plan(let month): ("plan", "", month, nil)
        case .option(let key, let month): ("option", key, month, nil)
        case .overage(let month): ("overage", "", month, nil)
        case .credit(let id): ("credit", "", period, id)
        }
    }

    private static func subject(_ row: Row) throws -> InvoiceLine.Subject {
        let month = try row.date("month_date")
        switch try row.string("kind") {
        case "initial_fee": return .initialFee
        case "plan": return .plan(month: month)
        case "option": return .option(key: try row.string("option_key"), month: month)
        case "overage": return .overage(month: month)
        case "credit": return .credit(try row.id("credit_id"))
        case let kind: throw UnreadableRow(description: "kind: no line is for \(kind)")
        }
    }
}

extension Row {
    /// From the columns `card_brand`, `card_last4`, `card_exp_month`, `card_exp_year`.
    func card() throws -> Card {
        Card(
            brand: try choice("card_brand"), last4: try string("card_last4"), expMonth: try int("card_exp_month"),
            expYear: try int("card_exp_year"))
    }
}

/// A row says something this version does not know: a store never guesses.
struct UnreadableRow: Error, CustomStringConvertible {
    let description: String
}
