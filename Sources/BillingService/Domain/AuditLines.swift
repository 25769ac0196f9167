import Primitives

/// What of a bill's lines the audit compares with what it reckons.
struct FeeLine: Equatable {
    var subject: InvoiceLine.Subject
    var quantity: Int
    var price: Brand.Price
    var taxRatePercent: Int

    init?(_ line: InvoiceLine) {
        switch line.subject {
        case .overage, .credit: return nil
        case .initialFee, .plan, .option: break
        }
        (subject, quantity, price, taxRatePercent) = (
            line.subject, line.quantity, line.unitPrice, line.taxRatePercent
        )
    }
}

struct CreditLine: Equatable {
    var id: MoneyActionID
    var amount: Yen
    var taxRatePercent: Int

    init?(_ line: InvoiceLine) {
        guard let id = line.credit else { return nil }
        (self.id, amount, taxRatePercent) = (id, line.amount, line.taxRatePercent)
    }
}

/// What of a line has to be as reckoned; the words may change with time.
struct OverageLine: Equatable {
    var month: JapanDate
    var calls: Int
    var price: Brand.Price
    var taxRatePercent: Int

    init?(_ line: InvoiceLine) {
        guard case .overage(let month) = line.subject else { return nil }
        (self.month, calls, price, taxRatePercent) = (month, line.quantity, line.unitPrice, line.taxRatePercent)
    }
}
