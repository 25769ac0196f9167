import Primitives

/// Money of an invoice that the customer did not pay in the end, or has again: it was written off, given back, or taken back by
/// the card company.
struct InvoiceLoss: Equatable, Sendable {
    var invoiceID: InvoiceID
    /// Below 0 where it came back to us.
    var amount: Yen
    /// The account's invoices at that time: bills made before did not know of it.
    var invoicesBefore: Int
}

/// Calls that stand on a bill and were not paid for in the end: who did not pay for a call gets nothing back for it.
enum UnpaidOverage {
    /// What was lost is taken from the other lines first, then from the newest month's calls: the customer never gets less back
    /// than it paid for.
    static func calls(_ bill: Bill, lost: Yen) -> [JapanDate: Int] {
        guard lost > .zero else { return [:] }
        var rest = bill.totals.total - lost
        var unpaid: [JapanDate: Int] = [:]
        for line in bill.lines {
            guard case .overage(let month) = line.subject, line.quantity > 0 else { continue }
            let paid = PlanBilling.most(upTo: line.quantity) { worth(line, $0) <= rest }
            rest = rest - worth(line, paid)
            if paid < line.quantity { unpaid[month, default: 0] += line.quantity - paid }
        }
        return unpaid
    }

    /// Of all invoices of an account, by month.
    static func calls(_ bills: [InvoiceID: Bill], _ losses: [InvoiceLoss]) -> [JapanDate: Int] {
        var lost: [InvoiceID: Yen] = [:]
        for loss in losses { lost[loss.invoiceID, default: .zero] = lost[loss.invoiceID, default: .zero] + loss.amount }
        return bills.reduce(into: [:]) { sums, entry in
            sums.merge(calls(entry.value, lost: lost[entry.key] ?? .zero), uniquingKeysWith: +)
        }
    }

    private static func worth(_ line: InvoiceLine, _ calls: Int) -> Yen {
        var line = line
        line.quantity = calls
        return calls == 0 ? .zero : InvoiceTotals([line]).total
    }
}
