import Primitives

/// Whether an account's papers add up (PRODUCT D12): lines = total = payments + open amount, every closed month's calls
/// billed once, no period left out.
enum AuditAccount {
    struct Facts: Sendable {
        var billing: PlanBilling.Facts
        /// In order of their periods.
        var invoices: [Invoice]
        /// Every attempt there ever was.
        var charges: [Charge]
    }

    /// Sentences for ops; empty when all is well.
    static func findings(_ facts: Facts) -> [String] {
        facts.invoices.flatMap { invoice in
            findings(invoice, charges: facts.charges.filter { $0.invoiceID == invoice.id })
        } + periods(facts) + overage(facts)
    }

    private static func findings(_ invoice: Invoice, charges: [Charge]) -> [String] {
        var findings: [String] = []
        let totals = invoice.bill.totals
        if totals.taxes != invoice.taxes {
            findings.append("\(invoice.number): the lines do not come to the taxes on the paper")
        }
        if totals.total != invoice.total {
            findings.append(
                "\(invoice.number): the lines come to \(totals.total.japanese), the paper says \(invoice.total.japanese)"
            )
        }
        if charges.contains(where: { $0.amount != invoice.total }) {
            findings.append("\(invoice.number): a charge is not over the invoice's total")
        }
        let paid = charges.filter { $0.state == .succeeded }.map(\.amount).sum()
        let open = invoice.state == .paid ? Yen.zero : invoice.total
        if paid + open != invoice.total {
            findings.append(
                "\(invoice.number): \(paid.japanese) paid and \(open.japanese) open are not \(invoice.total.japanese)")
        }
        let underWay = charges.contains { [.waiting, .sent, .unknown].contains($0.state) }
        if invoice.state == .open, !underWay { findings.append("\(invoice.number): open, and nobody charges it") }
        if invoice.state == .unknown, !charges.contains(where: { $0.state == .unknown }) {
            findings.append("\(invoice.number): unknown, and nobody asks")
        }
        if invoice.state == .paid, underWay { findings.append("\(invoice.number): paid, and charged again") }
        return findings
    }

    private static func periods(_ facts: Facts) -> [String] {
        var expected = facts.billing.contract.start.firstOfMonth
        for invoice in facts.invoices {
            if invoice.bill.period != expected {
                return [
                    "\(invoice.number): charges \(invoice.bill.period.japaneseMonth), and \(expected.japaneseMonth) was never charged"
                ]
            }
            expected = expected.firstOfNextMonth
        }
        return []
    }

    /// Late calls may still be waiting for the next bill; more than were counted may never have been billed.
    private static func overage(_ facts: Facts) -> [String] {
        facts.billing.billedOverage.sorted { $0.key < $1.key }.compactMap { month, billed in
            let included = facts.billing.contract.terms(in: month).plan.includedCalls
            let counted = facts.billing.countedCalls[month, default: 0]
            let due = PlanBilling.overageCalls(counted: counted, included: included)
            return billed > due
                ? "\(facts.billing.contract.accountID): \(billed) overage calls billed for \(month.japaneseMonth), \(due) counted"
                : nil
        }
    }

    /// Overage calls of months that are closed, not billed yet: they came late and stand on the next bill.
    static func lateCalls(_ billing: PlanBilling.Facts) -> Int {
        billing.countedCalls.filter { billing.billedPeriods.contains($0.key.firstOfNextMonth) }.map { month, counted in
            let included = billing.contract.terms(in: month).plan.includedCalls
            return PlanBilling.overageCalls(counted: counted, included: included)
                - billing.billedOverage[month, default: 0]
        }.reduce(0, +)
    }
}
