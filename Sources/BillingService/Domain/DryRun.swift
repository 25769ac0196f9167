import Primitives

/// What the bills of a month come to, by brand and by what they charge for, beside those that were made for the month
/// before.
struct DryRun: Equatable, Sendable {
    /// In the basis of the price list (plans with tax, overage without), except `total`.
    struct Sums: Equatable, Sendable {
        var bills = 0
        var initialFees = Yen.zero
        var plans = Yen.zero
        var options = Yen.zero
        var overage = Yen.zero
        /// Below zero.
        var credits = Yen.zero
        /// Tax included.
        var total = Yen.zero

        mutating func add(_ bill: Bill) {
            bills += 1
            total += bill.totals.total
            for line in bill.lines {
                switch line.subject {
                case .initialFee: initialFees += line.amount
                case .plan: plans += line.amount
                case .option: options += line.amount
                case .overage: overage += line.amount
                case .credit: credits += line.amount
                }
            }
        }
    }

    /// First day of the month.
    var month: JapanDate
    /// By key of the brand.
    var planned: [String: Sums] = [:]
    var before: [String: Sums] = [:]
    /// Bills of the month that were made already: they are among the planned ones as they are.
    var made = 0
    /// Contracts without a bill in that month.
    var without = 0

    mutating func add(_ bill: Bill, of brand: String) { planned[brand, default: Sums()].add(bill) }
    mutating func addBefore(_ bill: Bill, of brand: String) { before[brand, default: Sums()].add(bill) }

    /// One row a figure: `eccall plans 550,000円 +5,500円`.
    var text: String {
        var rows = [
            "\(month.iso.prefix(7)): \(made) made already, contracts without a bill \(without)",
            "brand figure planned difference",
        ]
        for brand in Set(planned.keys).union(before.keys).sorted() {
            let (now, then) = (planned[brand] ?? Sums(), before[brand] ?? Sums())
            rows.append("\(brand) bills \(now.bills) \(signed(now.bills - then.bills))")
            for (name, figure) in [
                ("initial-fees", \Sums.initialFees), ("plans", \.plans), ("options", \.options),
                ("overage", \.overage), ("credits", \.credits), ("total", \.total),
            ] {
                let difference = now[keyPath: figure] - then[keyPath: figure]
                rows.append(
                    "\(brand) \(name) \(now[keyPath: figure].japanese) \(difference >= .zero ? "+" : "")\(difference.japanese)"
                )
            }
        }
        return rows.joined(separator: "\n")
    }

    private func signed(_ number: Int) -> String { number >= 0 ? "+\(number)" : "\(number)" }
}
