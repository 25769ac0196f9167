/// A contract's bills written a second time, month by month and in the plainest way, from the guides (BusinessCall 日割り金額,
/// 決済日, 超過コール, プラン変更; ECcall 取引条件通知書) and docs/billing.md. It has its own calendar and its own sums: nothing of the
/// product is used here, or both could be wrong in the same way. All amounts are whole yen.
struct ReferenceBilling {
    struct Day: Comparable, Hashable {
        var year: Int
        var month: Int
        var day: Int

        static func < (a: Day, b: Day) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }

        var number: Int { year * 12 + month - 1 }
        var length: Int { Self.length(number) }

        static func first(of month: Int) -> Day { Day(year: month / 12, month: month % 12 + 1, day: 1) }

        static func length(_ month: Int) -> Int {
            let year = month / 12
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month % 12]
        }
    }

    struct Plan {
        /// With tax.
        var fee: Int
        var calls: Int
        /// Without tax.
        var perCall: Int
    }

    /// A price list, or what of it is new from a month on.
    struct Prices {
        var from: Int
        var initialFee: Int?
        var plans: [String: Plan] = [:]
        /// With tax.
        var options: [String: Int] = [:]
    }

    struct Line: Hashable {
        var what: String
        var quantity: Int
        var unit: Int
        var withTax: Bool
        var rate: Int
    }

    struct Bill: Equatable {
        var month: Int
        var charged: Day
        var lines: [Line]
        var total: Int
        var tax: Int
    }

    var start: Day
    /// In order of their months; the first is the list at the beginning.
    var prices: [Prices]
    var initialFeeFree = false
    var cashBack: (month: Int, yen: Int)?
    /// What was agreed since, and not taken back or replaced.
    var agreed: [(name: Int, from: Int, wish: Wish)] = []
    /// By the name of the wish that took their place.
    var replaced: [Int: [(name: Int, from: Int, wish: Wish)]] = [:]
    var firstPlan: String
    var firstOptions: Set<String>
    var calls: [Int: Int] = [:]
    var credits: [(name: String, left: Int)] = []
    var billed: Set<Int> = []
    /// The month in which bills were last made.
    private var lastRun = 0
    private var chargedCalls: [Int: Int] = [:]
    private var made: [Bill] = []
    /// Of a month's bill, what was not paid in the end.
    private var unpaid: [Int: Int] = [:]

    init(start: Day, plan: String, options: Set<String>, prices: [Prices]) {
        (self.start, self.prices, firstPlan, firstOptions) = (start, prices, plan, options)
    }

    /// So much of a month's bill was written off or given back.
    mutating func lose(_ yen: Int, of month: Int) { unpaid[month, default: 0] += yen }

    /// Calls of a month that stand on bills and were not paid in the end: what is left of a bill's sum pays for its calls, the
    /// oldest month's first.
    private func callsNotPaid(_ of: Int) -> Int {
        var calls = 0
        for made in made where unpaid[made.month, default: 0] > 0 {
            var rest = made.total - unpaid[made.month]!
            let lines = made.lines.filter { $0.what.hasPrefix("calls of ") && $0.quantity > 0 }
                .sorted { Int($0.what.dropFirst(9))! < Int($1.what.dropFirst(9))! }
            for line in lines {
                var paid = 0
                while paid < line.quantity {
                    let sum = (paid + 1) * line.unit
                    if sum + sum * line.rate / 100 > rest { break }
                    paid += 1
                }
                rest -= paid * line.unit + paid * line.unit * line.rate / 100
                if line.what == "calls of \(of)" { calls += line.quantity - paid }
            }
        }
        return calls
    }

    // MARK: What is billed

    /// All bills whose day has come and that were not made yet.
    mutating func run(on today: Day) -> [Bill] {
        var made: [Bill] = []
        var month = start.number
        while chargeDay(month) <= today {
            // After the end a month has its bill on its 1st, or none: what is heard of later waits for the next one.
            let closed = isOver(month) && month <= lastRun
            if !billed.contains(month), !closed, let bill = month == start.number ? firstBill() : laterBill(month) {
                billed.insert(month)
                let bill = takeCredits(bill)
                self.made.append(bill)
                made.append(bill)
            }
            month += 1
        }
        lastRun = today.number
        return made
    }

    private func isOver(_ month: Int) -> Bool { end.map { month >= $0 } ?? false }

    private func chargeDay(_ month: Int) -> Day {
        var day = Day.first(of: month)
        if month == start.number { day.day = start.day == 1 ? 2 : start.day }
        if month > start.number, !isOver(month), !options(month).isSubset(of: options(month - 1)) { day.day = 2 }
        return day
    }

    private func rate(on day: Day) -> Int { day < Day(year: 2019, month: 10, day: 1) ? 8 : 10 }

    private func priceOfPlan(_ key: String, _ month: Int) -> Plan {
        prices.last { $0.from <= month && $0.plans[key] != nil }!.plans[key]!
    }

    private func priceOfOption(_ key: String, _ month: Int) -> Int {
        prices.last { $0.from <= month && $0.options[key] != nil }!.options[key]!
    }

    private func firstBill() -> Bill {
        let month = start.number
        let rate = rate(on: start)
        func line(_ what: String, _ quantity: Int, _ unit: Int) -> Line {
            Line(what: what, quantity: quantity, unit: unit, withTax: true, rate: rate)
        }
        func share(_ what: String, _ fee: Int) -> Line {
            start.day == 1 ? line(what, 1, fee) : line(what, start.length - start.day + 1, fee / start.length)
        }
        let fee = prices.last { $0.from <= month && $0.initialFee != nil }!.initialFee!
        var lines = [line("initial fee", 1, fee)]
        if initialFeeFree { lines.append(line("initial fee", 1, -fee)) }
        lines.append(share("plan", priceOfPlan(plan(month), month).fee))
        for key in options(month) { lines.append(share("option \(key)", priceOfOption(key, month))) }
        return bill(month, lines)
    }

    private mutating func laterBill(_ month: Int) -> Bill? {
        let feeRate = rate(on: Day.first(of: month))
        var fees: [Line] = []
        if !isOver(month) {
            func line(_ what: String, _ unit: Int) -> Line {
                Line(what: what, quantity: 1, unit: unit, withTax: true, rate: feeRate)
            }
            fees.append(line("plan", priceOfPlan(plan(month), month).fee))
            for key in options(month) { fees.append(line("option \(key)", priceOfOption(key, month))) }
            if let cashBack, cashBack.month == month { fees.append(line("plan", -cashBack.yen)) }
        }
        func overage(_ of: Int, _ quantity: Int) -> Line {
            var last = Day.first(of: of)
            last.day = last.length
            return Line(
                what: "calls of \(of)", quantity: quantity, unit: priceOfPlan(plan(of), of).perCall, withTax: false,
                rate: rate(on: last))
        }
        var beyond: [Line] = []
        var changed: [Int: Int] = [:]
        for old in start.number..<month {
            let due = isOver(old) ? 0 : max(0, calls[old, default: 0] - priceOfPlan(plan(old), old).calls)
            var open = due - chargedCalls[old, default: 0]
            // Who did not pay for a call gets nothing back for it.
            if open < 0 { open = min(0, open + callsNotPaid(old)) }
            if open != 0 { changed[old] = open }
        }
        for (old, open) in changed where open > 0 { beyond.append(overage(old, open)) }
        for (old, open) in changed.sorted(by: { $0.key < $1.key }) where open < 0 {
            // One call after the other is given back, as long as a card can be charged with the bill.
            var given = 0
            while given < -open, bill(month, fees + beyond + [overage(old, -given - 1)]).total >= 50 { given += 1 }
            beyond.append(overage(old, -given))
            changed[old] = -given
        }
        let made = bill(month, fees + beyond)
        if isOver(month), made.total < 50 { return nil }
        for (old, quantity) in changed { chargedCalls[old, default: 0] += quantity }
        return made
    }

    private mutating func takeCredits(_ made: Bill) -> Bill {
        var lines = made.lines
        for index in credits.indices {
            for rate in Set(made.lines.map(\.rate)).sorted(by: >) {
                let most = min(
                    bill(made.month, lines.filter { $0.rate == rate }).total, bill(made.month, lines).total - 50)
                let taken = min(credits[index].left, most)
                guard taken > 0 else { continue }
                credits[index].left -= taken
                lines.append(
                    Line(what: "credit \(credits[index].name)", quantity: 1, unit: -taken, withTax: true, rate: rate))
            }
        }
        credits.removeAll { $0.left == 0 }
        return bill(made.month, lines)
    }

    /// Rounded once for each rate, down, also below zero.
    private func bill(_ month: Int, _ lines: [Line]) -> Bill {
        func down(_ amount: Int, _ by: Int) -> Int { (amount - ((amount % by) + by) % by) / by }
        var (total, tax) = (0, 0)
        for rate in Set(lines.map(\.rate)) {
            var (with, without) = (0, 0)
            for line in lines where line.rate == rate {
                if line.withTax { with += line.quantity * line.unit } else { without += line.quantity * line.unit }
            }
            let sum = with + without + down(without * rate, 100)
            total += sum
            tax += down(sum * rate, 100 + rate)
        }
        return Bill(month: month, charged: chargeDay(month), lines: lines, total: total, tax: tax)
    }
}
