import Primitives

/// The books in double entry: every row names the account that is debited and the one that is credited, so the journal
/// balances whatever is in it. Rows are only added.
enum Journal {
    enum Account: String, Sendable, CaseIterable {
        case receivable
        case sales
        case taxReceived = "tax_received"
        /// What the acquirer has taken for us.
        case atAcquirer = "at_acquirer"
        case badDebt = "bad_debt"
        case discount
        /// What we owe customers whose refund came back.
        case payable
        case bank

        var name: String {
            switch self {
            case .receivable: "売掛金"
            case .sales: "売上高"
            case .taxReceived: "仮受消費税"
            case .atAcquirer: "未収入金"
            case .badDebt: "貸倒損失"
            case .discount: "売上値引"
            case .payable: "未払金"
            case .bank: "普通預金"
            }
        }
    }

    enum Kind: String, Sendable, CaseIterable {
        case sale, credit, payment, refund
        case writeOff = "write_off"
        case refundReturned = "refund_returned"
        case paidOtherwise = "paid_otherwise"
    }

    struct Entry: Equatable, Sendable {
        var kind: Kind
        var debit: Account
        var credit: Account
        var amount: Yen
        /// 0 where tax plays no part.
        var taxRatePercent: Int
    }

    static func sale(_ taxes: [TaxTotal]) -> [Entry] {
        split(.sale, taxes, net: (.receivable, .sales), tax: (.receivable, .taxReceived))
    }

    /// A bill that was issued: the sale without its credits, then what they take off it.
    static func issued(_ bill: Bill) -> [Entry] {
        let (gross, net) = (bill.withoutCredits.totals.taxes, bill.totals.taxes)
        let taken = gross.compactMap { before -> TaxTotal? in
            guard let after = net.first(where: { $0.ratePercent == before.ratePercent }) else { return nil }
            return TaxTotal(
                ratePercent: before.ratePercent, total: before.total - after.total, tax: before.tax - after.tax)
        }
        return sale(gross) + split(.credit, taken, net: (.discount, .receivable), tax: (.taxReceived, .receivable))
    }

    static func payment(_ total: Yen) -> [Entry] {
        [Entry(kind: .payment, debit: .atAcquirer, credit: .receivable, amount: total, taxRatePercent: 0)]
    }

    static func refund(_ taxes: [TaxTotal]) -> [Entry] {
        split(.refund, taxes, net: (.sales, .atAcquirer), tax: (.taxReceived, .atAcquirer))
    }

    /// The card company has returned a refund: the acquirer has the money again, and we owe it to the customer.
    static func refundReturned(_ amount: Yen) -> [Entry] {
        [Entry(kind: .refundReturned, debit: .atAcquirer, credit: .payable, amount: amount, taxRatePercent: 0)]
    }

    static func paidOtherwise(_ amount: Yen) -> [Entry] {
        [Entry(kind: .paidOtherwise, debit: .payable, credit: .bank, amount: amount, taxRatePercent: 0)]
    }

    static func writeOff(_ taxes: [TaxTotal]) -> [Entry] {
        split(.writeOff, taxes, net: (.badDebt, .receivable), tax: (.taxReceived, .receivable))
    }

    private static func split(
        _ kind: Kind, _ taxes: [TaxTotal], net: (Account, Account), tax: (Account, Account)
    ) -> [Entry] {
        taxes.flatMap { total in
            [(net, total.total - total.tax), (tax, total.tax)].compactMap { sides, amount in
                guard amount != .zero else { return nil }
                // Never below zero: what a rate gives back stands the other way round.
                let turned = amount < .zero
                return Entry(
                    kind: kind, debit: turned ? sides.1 : sides.0, credit: turned ? sides.0 : sides.1,
                    amount: turned ? .zero - amount : amount, taxRatePercent: total.ratePercent)
            }
        }
    }
}
