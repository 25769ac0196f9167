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
    /// Far enough ahead.
    var plan: [Int: String]
    var options: [Int: Set<String>]
    /// First month without a contract.
    var end: Int?
    var calls: [Int: Int] = [:]
    var credits: [(name: String, left: Int)] = []
    private var billed: Set<Int> = []
    private var chargedCalls: [Int: Int] = [:]

    init(start: Day, plan: String, options: Set<String>, prices: [Prices]) {
        (self.start, self.prices) = (start, prices)
        let months = start.number...(start.number + 60)
        self.plan = Dictionary(uniqueKeysWithValues: months.map { ($0, plan) })
        self.options = Dictionary(uniqueKeysWithValues: months.map { ($0, options) })
    }

    // MARK: What is wished for

    enum Wish {
        case plan(String)
        case start(String)
        case stop(String)
        case cancel
    }

    /// - Returns: the month from which it holds, or nil where it cannot be.
    mutating func wish(_ wish: Wish, on day: Day) -> Int? {
        // By the 25th for the next month.
        var from = day.number + (day.day <= 25 ? 1 : 2)
        if let end, from >= end { return nil }
        switch wish {
        case .plan(let key):
            if plan[from] == key || plan[from - 1] == key { return nil }
            for month in plan.keys where month >= from { plan[month] = key }
        case .start(let key):
            if options[from]!.contains(key) || options[from - 1]!.contains(key) { return nil }
            for month in options.keys where month >= from { options[month]!.insert(key) }
        case .stop(let key):
            if !options[from]!.contains(key) || !options[from - 1]!.contains(key) { return nil }
            for month in options.keys where month >= from { options[month]!.remove(key) }
        case .cancel:
            if end != nil { return nil }
            // Three months from the start, and to the end of a month.
            let third = start.number + 3
            from = max(from, start.day == 1 ? third : third + 1)
            for month in plan.keys where month >= from {
                (plan[month], options[month]) = (plan[from - 1], options[from - 1])
            }
            end = from
        }
        return from
    }

    // MARK: What is billed

    /// All bills whose day has come and that were not made yet.
    mutating func run(on today: Day) -> [Bill] {
        var made: [Bill] = []
        var month = start.number
        while chargeDay(month) <= today {
            if !billed.contains(month), let bill = month == start.number ? firstBill() : laterBill(month) {
                billed.insert(month)
                made.append(takeCredits(bill))
            }
            month += 1
        }
        return made
    }

    private func isOver(_ month: Int) -> Bool { end.map { month >= $0 } ?? false }

    private func chargeDay(_ month: Int) -> Day {
        var day = Day.first(of: month)
        if month == start.number { day.day = start.day == 1 ? 2 : start.day }
        if month > start.number, !isOver(month), !options[month]!.isSubset(of: options[month - 1]!) { day.day = 2 }
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
        lines.append(share("plan", priceOfPlan(plan[month]!, month).fee))
        for key in options[month]! { lines.append(share("option \(key)", priceOfOption(key, month))) }
        return bill(month, lines)
    }

    private mutating func laterBill(_ month: Int) -> Bill? {
        let feeRate = rate(on: Day.first(of: month))
        var fees: [Line] = []
        if !isOver(month) {
            func line(_ what: String, _ unit: Int) -> Line {
                Line(what: what, quantity: 1, unit: unit, withTax: true, rate: feeRate)
            }
            fees.append(line("plan", priceOfPlan(plan[month]!, month).fee))
            for key in options[month]! { fees.append(line("option \(key)", priceOfOption(key, month))) }
            if let cashBack, cashBack.month == month { fees.append(line("plan", -cashBack.yen)) }
        }
        func overage(_ of: Int, _ quantity: Int) -> Line {
            var last = Day.first(of: of)
            last.day = last.length
            return Line(
                what: "calls of \(of)", quantity: quantity, unit: priceOfPlan(plan[of]!, of).perCall, withTax: false,
                rate: rate(on: last))
        }
        var beyond: [Line] = []
        var changed: [Int: Int] = [:]
        for old in start.number..<month {
            let due = isOver(old) ? 0 : max(0, calls[old, default: 0] - priceOfPlan(plan[old]!, old).calls)
            let open = due - chargedCalls[old, default: 0]
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
