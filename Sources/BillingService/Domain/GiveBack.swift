import Primitives

/// A paper over what was given back of a paid invoice (適格返還請求書). It never changes either: giving back more is
/// another paper.
struct InvoiceReturn: Equatable, Sendable {
    var number: String
    var issuedDate: JapanDate
    /// As the paper says it: 「誤請求のため」
    var reason: String
    var way = MoneyAction.Way.card
    /// Highest rate first.
    var taxes: [TaxTotal]
    var total: Yen { taxes.map(\.total).sum() }
}

/// How an amount that is given back is shared over the tax rates of its invoice.
enum GiveBack {
    enum Rejection: Error, Equatable {
        case notPaid, nothing
        case tooMuch(left: Yen)
    }

    static func left(of invoice: Invoice) -> Yen { invoice.total - invoice.returns.map(\.total).sum() }

    /// The highest rate first. The tax in it is rounded down, once per rate and paper (as `InvoiceTotals`); what empties a
    /// rate takes all that is left of its tax, so that the papers together come to the invoice's tax. A rate that gave something
    /// back on the invoice itself (calls of another year) is below zero: the paper that gives the last yen back takes it along.
    static func shares(_ amount: Yen, of invoice: Invoice) throws(Rejection) -> [TaxTotal] {
        guard invoice.payment != nil else { throw .notPaid }
        guard amount > .zero else { throw .nothing }
        guard amount <= left(of: invoice) else { throw .tooMuch(left: left(of: invoice)) }
        let isLast = amount == left(of: invoice)
        var open = amount
        var shares: [TaxTotal] = []
        for tax in invoice.taxes {
            let given = invoice.returns.flatMap(\.taxes).filter { $0.ratePercent == tax.ratePercent }
            let leftTotal = tax.total - given.map(\.total).sum()
            let leftTax = tax.tax - given.map(\.tax).sum()
            let share = isLast ? leftTotal : min(open, leftTotal)
            guard share > .zero || isLast && share != .zero else { continue }
            let rounded = Yen(share.amount * Int64(tax.ratePercent) / Int64(100 + tax.ratePercent))
            shares.append(
                TaxTotal(
                    ratePercent: tax.ratePercent, total: share,
                    tax: share == leftTotal ? leftTax : min(rounded, leftTax))
            )
            open = open - share
        }
        return shares
    }
}
