import Primitives

/// One line of an invoice: so many of something at a unit price, in the basis the price list states it in.
struct InvoiceLine: Equatable, Sendable {
    /// What the line charges for. Months are given by their first day.
    enum Subject: Equatable, Sendable {
        case initialFee
        case plan(month: JapanDate)
        case option(key: String, month: JapanDate)
        /// Calls beyond the included number in that month; fewer than 0 when some are given back.
        case overage(month: JapanDate)
        /// Taken off by staff, by the action that gave it.
        case credit(MoneyActionID)
    }

    var subject: Subject
    var description: String
    var quantity: Int
    var unitPrice: Brand.Price
    /// Rate on the day of supply: the fee's month, the last day of the month the calls came in.
    var taxRatePercent: Int

    /// In the basis of `unitPrice`.
    var amount: Yen { unitPrice.yen * quantity }
}

/// Sum of one tax rate on one invoice.
struct TaxTotal: Equatable, Sendable {
    var ratePercent: Int
    /// Tax included.
    var total: Yen
    var tax: Yen
}

/// What an invoice's lines come to.
///
/// The rule (適格請求書: rounding once per rate and invoice). For each rate r separately:
/// 1. tax-excluded lines are added up and brought to the tax-included basis: `E + floor(E × r / 100)`;
/// 2. with the tax-included lines they make the rate's total;
/// 3. the tax is `floor(total × r / (100 + r))`: the one rounding of the tax.
/// So what the price list states with tax is charged to the yen, and no line is rounded by itself. `floor` is the whole number
/// below, also of what is given back: the customer never pays a yen too much.
///
/// Example, 10 %: スタンダード 5,500 (included) and 3 calls at 160 (excluded) → 480 + 48 = 528 → total 6,028,
/// tax floor(6,028 × 10 / 110) = 548.
struct InvoiceTotals: Equatable, Sendable {
    /// Highest rate first.
    let taxes: [TaxTotal]
    var total: Yen { taxes.map(\.total).sum() }

    init(_ lines: [InvoiceLine]) {
        taxes = Set(lines.map(\.taxRatePercent)).sorted(by: >).map { rate in
            let ofRate = lines.filter { $0.taxRatePercent == rate }
            let included = ofRate.filter(\.unitPrice.taxIncluded).map(\.amount).sum()
            let excluded = ofRate.filter { !$0.unitPrice.taxIncluded }.map(\.amount).sum()
            let total = included + excluded + Self.floor(excluded, times: rate, over: 100)
            return TaxTotal(ratePercent: rate, total: total, tax: Self.floor(total, times: rate, over: 100 + rate))
        }
    }

    private static func floor(_ amount: Yen, times factor: Int, over divisor: Int) -> Yen {
        let (quotient, remainder) = (amount.amount * Int64(factor)).quotientAndRemainder(dividingBy: Int64(divisor))
        return Yen(remainder < 0 ? quotient - 1 : quotient)
    }
}
