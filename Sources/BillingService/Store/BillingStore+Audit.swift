import Crypto
import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

struct AuditReport: Equatable, Sendable {
    var accounts = 0
    var invoices = 0
    var invoiced = Yen.zero
    var paid = Yen.zero
    var writtenOff = Yen.zero
    /// Overage calls that came after their month was billed and stand on the next bill.
    var lateCalls = 0
    /// Overage calls that no longer count since their month was billed and are given back with the next bills.
    var callsToGiveBack = 0
    /// The last link of the chain of seals (`PaperSeal.text`), to be written down somewhere else; empty when there is none.
    var lastSeal = ""
    var findings: [String] = []
}

/// Charges and refunds by idempotency key, to lay beside the acquirer's books.
struct ChargesInTheBooks: Equatable, Sendable {
    var settled: [String: Yen]
    /// Sent, and not answered yet.
    var underWay: Set<String>
}

extension BillingStore {
    /// Walks the whole store.
    ///
    /// - Parameters:
    ///   - asOf: what should have happened by then; nil = now.
    ///   - keptSeal: a link of the chain of seals as it was written down earlier; it must still be there.
    ///   - calls: what Call says of its calls; nil = nothing is laid beside.
    func audit(asOf: Instant? = nil, keptSeal: String? = nil, calls: CallCounts? = nil) async throws -> AuditReport {
        let now = asOf ?? store.world.now
        var report = AuditReport()
        var last: AccountID?
        while let account = try await nextAccount(in: "contract", after: last) {
            last = account
            let found = try await store.read { tx in try auditFacts(account, at: now, tx) }
            guard let (facts, schedule) = found else { continue }
            report.accounts += 1
            report.invoices += facts.invoices.count
            report.invoiced += facts.invoices.map(\.total).sum()
            report.paid += facts.charges.filter { $0.state == .succeeded }.map(\.amount).sum()
            report.writtenOff += facts.invoices.filter { $0.state == .writtenOff }.map(\.total).sum()
            let open = AuditAccount.openCalls(facts.billing)
            report.lateCalls += open.toCharge
            report.callsToGiveBack += open.toGiveBack
            report.findings += AuditAccount.findings(facts)
            report.findings += AuditAccount.schedule(facts.billing, schedule)
        }
        let seals = try await auditSeals(kept: keptSeal)
        report.findings += seals.findings
        report.lastSeal = seals.last?.text ?? ""
        if let calls { report.findings += try await auditCalls(calls) }
        report.findings += try await store.read { tx in
            try tx.auditNumbers() + tx.auditPapers() + tx.auditCounts() + tx.auditParked()
                + tx.auditStrangers(told: now - AuditAccount.Schedule.patience)
        }
        return report
    }

    func chargesInTheBooks() async throws -> ChargesInTheBooks {
        try await store.read { tx in
            let settled = try tx.rows("SELECT idempotency_key, amount_yen FROM charge WHERE state = 'succeeded'")
            let underWay = try tx.rows(
                "SELECT idempotency_key FROM charge WHERE state IN ('sent', 'unknown', 'needs_customer')")
            let refunds = try tx.rows(
                """
                SELECT action_id, state, amount_yen, CASE WHEN made_at_acquirer = 1 THEN reference END AS reference
                FROM money_action WHERE kind = 'refund' AND way = 'card' AND state IN ('done', 'under_way') AND returned_date IS NULL
                """)
            let taken = try tx.rows("SELECT reference, amount_yen FROM dispute WHERE place <> 'ours'")
            var books = ChargesInTheBooks(
                settled: try Dictionary(
                    uniqueKeysWithValues: settled.map { (try $0.string("idempotency_key"), try $0.yen("amount_yen")) }),
                underWay: Set(try underWay.map { try $0.string("idempotency_key") }))
            for row in refunds {
                let key = try row.optionalString("reference") ?? MoneyAction.idempotencyKey(try row.id("action_id"))
                if try row.string("state") == "done" {
                    books.settled[key] = try row.yen("amount_yen")
                } else {
                    books.underWay.insert(key)
                }
            }
            for row in taken { books.settled[try row.string("reference")] = try row.yen("amount_yen") }
            return books
        }
    }

    func nextAccount(in table: String, after last: AccountID?) async throws -> AccountID? {
        try await store.read { tx in
            try tx.row(
                "SELECT account_id FROM \(table) WHERE account_id > ? ORDER BY account_id LIMIT 1", last?.text ?? "")?
                .id("account_id")
        }
    }
}

extension Transaction {
    func auditFacts(_ accountID: AccountID) throws -> AuditAccount.Facts? {
        guard let billing = try billingFacts(accountID) else { return nil }
        let invoices = try rows("\(Self.invoiceSelect) WHERE invoice.account_id = ? ORDER BY period_date", accountID)
            .map(invoice)
        return AuditAccount.Facts(
            billing: billing, invoices: invoices, charges: try charges(of: accountID),
            told: try told(of: accountID, since: billing.contract.start), credits: try givenCredits(of: accountID),
            disputes: try disputes(of: accountID, openOnly: false, before: nil, limit: Self.mostDisputes),
            losses: try losses(of: accountID), settled: try settledOwed(of: accountID))
    }

    /// More than an account can have.
    private static let mostDisputes = 10_000

    private func told(of accountID: AccountID, since start: JapanDate) throws -> [AuditAccount.Told] {
        try rows(
            """
            SELECT received_month, invoices_before, CAST(SUM(delta) AS BIGINT) AS calls FROM count_entry
            WHERE account_id = ? AND received_date >= ? GROUP BY received_month, invoices_before
            """, accountID, start
        ).map {
            AuditAccount.Told(
                month: try $0.date("received_month"), invoicesBefore: try $0.int("invoices_before"),
                calls: try $0.int("calls"))
        }
    }

    /// A call counts once or not at all, in one month, and none of its entries is missing.
    fileprivate func auditCounts() throws -> [String] {
        try rows(
            """
            SELECT inquiry_id, CAST(SUM(delta) AS BIGINT) AS counted FROM count_entry GROUP BY inquiry_id
            HAVING SUM(delta) NOT IN (0, 1) OR COUNT(*) <> MAX(position)
                OR COUNT(DISTINCT account_id) > 1 OR COUNT(DISTINCT received_date) > 1
            ORDER BY inquiry_id
            """
        ).map {
            "inquiry \(try $0.string("inquiry_id")): counted \(try $0.int("counted")) times, or its entries do not fit"
        }
    }

    /// Numbers of each kind of paper run from 1 without gaps, up to what the sequence says.
    fileprivate func auditNumbers() throws -> [String] {
        let sequences = try rows("SELECT brand, kind, year, last_number FROM paper_sequence ORDER BY brand, kind, year")
        return try sequences.compactMap { sequence in
            let (brand, kind, year) = (
                try sequence.string("brand"), try sequence.string("kind"), try sequence.int("year")
            )
            let issued =
                switch try sequence.choice("kind", as: PaperKind.self) {
                case .invoice:
                    try rows("SELECT number FROM invoice WHERE brand = ? AND issued_date LIKE ?", brand, "\(year)-%")
                case .giveBack:
                    try rows(
                        "SELECT number FROM invoice_return WHERE brand = ? AND issued_date LIKE ?", brand, "\(year)-%")
                case .receipt:
                    try rows(
                        "SELECT receipt_number AS number FROM invoice WHERE brand = ? AND paid_date LIKE ?", brand,
                        "\(year)-%")
                }
            let numbers = try issued.map { row in
                let text = try row.string("number")
                guard let number = text.split(separator: "-").last.flatMap({ Int($0) }) else {
                    throw UnreadableRow(description: "number: \(text)")
                }
                return number
            }.sorted()
            let wanted = Array(1...max(1, try sequence.int("last_number")))
            return numbers == wanted
                ? nil : "\(brand) \(kind) \(year): \(wanted.count) numbers given out, \(numbers.count) papers, or a gap"
        }
    }

    /// The bytes are those that were issued, and each belongs to a number that was given out.
    fileprivate func auditPapers() throws -> [String] {
        // One at a time: together they are large.
        let damaged = try rows("SELECT number FROM paper ORDER BY number").compactMap { row -> String? in
            let number = try row.string("number")
            guard let paper = try self.row("SELECT pdf, sha256 FROM paper WHERE number = ?", number) else { return nil }
            return try Data(SHA256.hash(data: paper.data("pdf"))) == paper.data("sha256")
                ? nil : "paper \(number): the bytes are not those that were issued"
        }
        let strange = try rows(
            """
            SELECT number FROM paper WHERE NOT EXISTS (
                SELECT 1 FROM invoice WHERE invoice.invoice_id = paper.invoice_id AND (
                    kind = 'invoice' AND invoice.number = paper.number
                    OR kind = 'receipt' AND invoice.receipt_number = paper.number
                    OR kind = 'return' AND EXISTS (
                        SELECT 1 FROM invoice_return WHERE invoice_return.invoice_id = paper.invoice_id
                            AND invoice_return.number = paper.number)))
            """
        ).map { "paper \(try $0.string("number")): nothing has this number" }
        return damaged + strange
    }

    fileprivate func auditParked() throws -> [String] {
        try rows("SELECT publisher, sequence, error FROM parked_event ORDER BY publisher, sequence").map { row in
            "event \(try row.int64("sequence")) of \(try row.string("publisher")) is parked: \(try row.string("error"))"
        }
    }
}
