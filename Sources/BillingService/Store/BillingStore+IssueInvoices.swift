import Primitives
import ServiceStore

extension BillingStore {
    /// Contracts that may have a bill due, in order of account.
    ///
    /// - Parameter monthIsClosed: whether this month's bills may be made, or still wait for last month's calls
    ///   (`PlanBilling.due` decides it again for each contract; here it only spares looking at all of them every second).
    func contractsDue(
        on today: JapanDate, monthIsClosed: Bool, after: AccountID?, limit: Int
    ) async throws -> [AccountID] {
        try await store.read { tx in
            // A first bill is never due on a 1st, so what is due exactly then is this month's.
            try tx.rows(
                """
                SELECT account_id FROM contract
                WHERE next_charge_date <= ? AND (? = 1 OR next_charge_date <> ?) AND account_id > ?
                ORDER BY account_id LIMIT ?
                """,
                today, monthIsClosed, today.firstOfMonth, after?.text ?? "", limit
            ).map { try $0.id("account_id") }
        }
    }

    func contractsDueCount(on today: JapanDate, monthIsClosed: Bool) async throws -> Int {
        try await store.read { tx in
            try tx.row(
                """
                SELECT COUNT(*) AS contracts FROM contract WHERE next_charge_date <= ? AND (? = 1 OR next_charge_date <> ?)
                """, today, monthIsClosed, today.firstOfMonth)!.int("contracts")
        }
    }

    /// Issues the invoices that are due for an account, each with its first charge. Doing it again changes nothing.
    /// - Returns: the new invoices.
    @discardableResult
    func issueDueInvoices(
        _ accountID: AccountID, callsKnownUntil: Instant?, waitingSince: Instant? = nil
    ) async throws -> [InvoiceID] {
        try await store.write { tx in
            guard var facts = try tx.billingFacts(accountID) else { return [] }
            guard let recipient = try tx.recipient(accountID) else {
                throw UnreadableRow(description: "no recipient for \(accountID)")
            }
            let brand = try brand(facts.contract.brand)
            var issued: [InvoiceID] = []
            for bill in PlanBilling.due(
                facts, at: tx.now, callsKnownUntil: callsKnownUntil, waitingSince: waitingSince)
            {
                let totals = bill.totals
                let invoice = Invoice(
                    id: tx.newID(), accountID: accountID, brand: brand.key,
                    number: try tx.nextNumber(.invoice, of: brand, on: tx.today), issuedDate: tx.today,
                    recipient: recipient, bill: bill, taxes: totals.taxes, total: totals.total, state: .open,
                    failure: "")
                try tx.insert(invoice)
                try tx.sealWords(.invoice, invoice.number)
                for posting in Journal.issued(bill, on: tx.today) {
                    try tx.enter(
                        posting.entries, about: invoice.id.text + posting.part, invoice: invoice, on: posting.day)
                }
                try tx.openCharge(invoice.id, of: accountID, amount: invoice.total, attempt: 1, due: tx.now)
                try tx.finishUsedCredits(bill)
                facts.settle(bill)
                issued.append(invoice.id)
            }
            let month = tx.today.firstOfMonth
            if PlanBilling.isClosed(
                monthBefore: month, at: tx.now, callsKnownUntil: callsKnownUntil, waitingSince: waitingSince)
            {
                facts.close(month)
            }
            try tx.saveNextCharge(facts)
            return issued
        }
    }
}

extension Transaction {
    func saveNextCharge(_ facts: PlanBilling.Facts) throws {
        try execute(
            "UPDATE contract SET next_charge_date = ? WHERE account_id = ?", PlanBilling.nextChargeDate(facts),
            facts.contract.accountID)
    }

    /// A call of a month that is over was put in or taken out. Where the contract is over, too, the next 1st has a bill now, or has
    /// none any more.
    func planAfterTheEnd(_ accountID: AccountID) throws {
        guard try contract(accountID)?.isOver(in: today.firstOfMonth) ?? false,
            let facts = try billingFacts(accountID)
        else { return }
        try saveNextCharge(facts)
    }
}
