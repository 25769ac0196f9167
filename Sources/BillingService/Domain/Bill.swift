import Primitives

/// What is to be charged on one day, before it has a number: the planner makes it, the store turns it into an invoice.
struct Bill: Equatable, Sendable {
    /// First day of the month charged in advance. An account has one bill per period.
    var period: JapanDate
    /// The day on which it is charged.
    var chargeDate: JapanDate
    /// 「初期費用・2026年11月分」
    var title: String
    var lines: [InvoiceLine]

    var totals: InvoiceTotals { InvoiceTotals(lines) }
}

extension Contract {
    /// The first bill (BusinessCall guide, 日割り金額; PRODUCT D2): initial fee + the days from the start to the month's
    /// end, each at floor(monthly fee ÷ days in the month). A start on the 1st is a whole month at the monthly fee,
    /// charged on the 2nd. Options begin with the contract and follow the same rule.
    var firstBill: Bill {
        let month = start.firstOfMonth
        let first = terms(in: month)
        let rate = TaxRate.percent(on: start)
        var lines = [
            InvoiceLine(
                subject: .initialFee, description: "初期費用", quantity: 1, unitPrice: initialFee, taxRatePercent: rate)
        ]
        if let line = campaignLineOfFirstBill { lines.append(line) }
        let shares =
            [(InvoiceLine.Subject.plan(month: month), "\(first.plan.name)プラン", first.plan.monthly)]
            + first.options.map { (.option(key: $0.key, month: month), $0.name, $0.monthly) }
        for (subject, name, monthly) in shares {
            lines.append(firstShare(subject, name: name, monthly: monthly, rate: rate))
        }
        return Bill(
            period: month, chargeDate: firstChargeDate, title: "初期費用・\(start.japaneseMonth)分", lines: lines)
    }

    var firstChargeDate: JapanDate { start.day == 1 ? start.adding(days: 1) : start }

    private func firstShare(
        _ subject: InvoiceLine.Subject, name: String, monthly: Brand.Price, rate: Int
    ) -> InvoiceLine {
        if start.day == 1 {
            return InvoiceLine(
                subject: subject, description: "\(name) \(start.japaneseMonth)分", quantity: 1, unitPrice: monthly,
                taxRatePercent: rate)
        }
        let last = start.daysInMonth
        let span = start.day == last ? "\(last)日" : "\(start.day)日〜\(last)日"
        return InvoiceLine(
            subject: subject, description: "\(name) \(start.japaneseMonth)分（日割り \(span)）",
            quantity: last - start.day + 1,
            unitPrice: Brand.Price(
                yen: Yen(monthly.yen.amount / Int64(last)), taxIncluded: monthly.taxIncluded),
            taxRatePercent: rate)
    }

    /// The bill of a later month (PRODUCT D3): the overage of the months before, so far as no earlier bill had it, + this
    /// month's fee and options.
    ///
    /// After the contract's end only the overage is left.
    func monthlyBill(_ month: JapanDate, overage: [OverageShare]) -> Bill {
        let lines = overage.map { line($0, period: month) } + (isOver(in: month) ? [] : fees(month))
        return Bill(
            period: month, chargeDate: chargeDate(month), title: title(month, overage: overage), lines: lines)
    }

    func isOver(in month: JapanDate) -> Bool { end.map { $0 <= month } ?? false }

    /// The 1st; the 2nd in the month in which an option begins (BusinessCall guide, 決済日), for the whole bill: a month has
    /// one paper.
    func chargeDate(_ month: JapanDate) -> JapanDate {
        if month == start.firstOfMonth { return firstChargeDate }
        func held(_ month: JapanDate) -> Set<String> { Set(terms(in: month).options.map(\.key)) }
        // By what holds, not by what was asked for: a change of another may have made that one idle.
        let optionBegins = !held(month).isSubset(of: held(month.adding(months: -1)))
        return optionBegins && !isOver(in: month) ? month.adding(days: 1) : month
    }

    private func fees(_ month: JapanDate) -> [InvoiceLine] { termLines(month) + campaignLines(month) }

    /// Plan and options of a month, as its terms have them.
    fileprivate func termLines(_ month: JapanDate) -> [InvoiceLine] {
        let current = terms(in: month)
        let rate = TaxRate.percent(on: month)
        var lines = [
            InvoiceLine(
                subject: .plan(month: month), description: "\(current.plan.name)プラン \(month.japaneseMonth)分",
                quantity: 1, unitPrice: current.plan.monthly, taxRatePercent: rate)
        ]
        for option in current.options {
            lines.append(
                InvoiceLine(
                    subject: .option(key: option.key, month: month),
                    description: "\(option.name) \(month.japaneseMonth)分", quantity: 1, unitPrice: option.monthly,
                    taxRatePercent: rate))
        }
        return lines
    }

    /// 「2027年1月分・2026年12月超過分・調整」: short however many months are adjusted, their lines name them.
    private func title(_ month: JapanDate, overage: [OverageShare]) -> String {
        let regular = overage.filter { !$0.isAdjustment(in: month) }.map { "・\($0.month.japaneseMonth)超過分" }.joined()
        let adjusted = overage.contains { $0.isAdjustment(in: month) } ? "・調整" : ""
        let title = "\(isOver(in: month) ? "" : "\(month.japaneseMonth)分")\(regular)\(adjusted)"
        return title.hasPrefix("・") ? String(title.dropFirst()) : title
    }
}

extension Contract {
    /// What a whole month costs by its terms, tax included: without overage, and without what is taken off single bills.
    func monthlyTotal(in month: JapanDate) -> Yen {
        isOver(in: month) ? .zero : InvoiceTotals(termLines(month)).total
    }

    /// Of this month, or of the first one.
    func monthlyTotal(on today: JapanDate) -> Yen { monthlyTotal(in: max(today, start).firstOfMonth) }
}
