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
        /// The card company has taken a payment back, or returned it.
        case disputed
        /// A dispute that was lost.
        case chargeback
    }

    struct Entry: Equatable, Sendable {
        var kind: Kind
        var debit: Account
        var credit: Account
        var amount: Yen
        /// 0 where tax plays no part.
        var taxRatePercent: Int

        var turned: Entry {
            Entry(kind: kind, debit: credit, credit: debit, amount: amount, taxRatePercent: taxRatePercent)
        }
    }

    static func sale(_ taxes: [TaxTotal]) -> [Entry] {
        split(.sale, taxes, net: (.receivable, .sales), tax: (.receivable, .taxReceived))
    }

    /// Entries of one day about one matter.
    struct Posting: Equatable, Sendable {
        var day: JapanDate
        /// Tells apart what one bill enters on two days; empty for the first.
        var part = ""
        var entries: [Entry]
    }

    /// A bill that was issued, on the days of supply: the month's fees on the day of issue (of a bill that was made after its
    /// month, on the month's last day), the calls of the month before on that month's last day. Adjustments of older months
    /// belong to the day on which they are found.
    static func issued(_ bill: Bill, on today: JapanDate) -> [Posting] {
        let day = min(today, bill.period.lastOfMonth)
        let regular = bill.lines.filter { line in
            if case .overage(let month) = line.subject { month.firstOfNextMonth == bill.period } else { false }
        }
        let before = InvoiceTotals(regular).taxes
        let whole = bill.withoutCredits.totals.taxes
        // What is rounded is rounded once, on the paper: the rest is what remains of it.
        let rest = whole.map { tax in
            let calls = before.first { $0.ratePercent == tax.ratePercent }
            return TaxTotal(
                ratePercent: tax.ratePercent, total: tax.total - (calls?.total ?? .zero),
                tax: tax.tax - (calls?.tax ?? .zero))
        }
        let postings = [
            Posting(day: day, entries: sale(rest) + credits(of: bill)),
            Posting(day: bill.period.adding(days: -1), part: "-calls", entries: sale(before)),
        ]
        return postings.filter { !$0.entries.isEmpty }
    }

    /// What credits take off a bill.
    private static func credits(of bill: Bill) -> [Entry] {
        let (gross, net) = (bill.withoutCredits.totals.taxes, bill.totals.taxes)
        let taken = gross.compactMap { before -> TaxTotal? in
            guard let after = net.first(where: { $0.ratePercent == before.ratePercent }) else { return nil }
            return TaxTotal(
                ratePercent: before.ratePercent, total: before.total - after.total, tax: before.tax - after.tax)
        }
        return split(.credit, taken, net: (.discount, .receivable), tax: (.taxReceived, .receivable))
    }

    static func payment(_ total: Yen) -> [Entry] {
        [Entry(kind: .payment, debit: .atAcquirer, credit: .receivable, amount: total, taxRatePercent: 0)]
    }

    static func refund(_ taxes: [TaxTotal], way: MoneyAction.Way) -> [Entry] {
        let from: Account =
            switch way {
            case .card: .atAcquirer
            case .bank: .bank
            }
        return split(.refund, taxes, net: (.sales, from), tax: (.taxReceived, from))
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

    /// A dispute's money has moved: while it is contested it is a receivable again, lost it is a loss.
    ///
    /// - Parameter taxes: what of the amount belongs to each rate; what is beyond them was given back before, without tax.
    static func dispute(_ move: FollowDispute.Move, _ amount: Yen, _ taxes: [TaxTotal]) -> [Entry] {
        switch move {
        case .taken:
            return [Entry(kind: .disputed, debit: .receivable, credit: .atAcquirer, amount: amount, taxRatePercent: 0)]
        case .returned:
            return [Entry(kind: .disputed, debit: .atAcquirer, credit: .receivable, amount: amount, taxRatePercent: 0)]
        case .lost, .found:
            let rest = TaxTotal(ratePercent: 0, total: amount - taxes.map(\.total).sum(), tax: .zero)
            let entries = split(
                .chargeback, taxes + [rest], net: (.badDebt, .receivable), tax: (.taxReceived, .receivable))
            return move == .lost ? entries : entries.map(\.turned)
        }
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
