/// What is wished for, and when it holds.
extension ReferenceBilling {
    enum Wish {
        case plan(String)
        case start(String)
        case stop(String)
        case cancel
    }

    /// First month without a contract.
    var end: Int? {
        agreed.first { if case .cancel = $0.wish { true } else { false } }?.from
    }

    func plan(_ month: Int) -> String {
        var plan = firstPlan
        for change in agreed where change.from <= month { if case .plan(let key) = change.wish { plan = key } }
        return plan
    }

    func options(_ month: Int) -> Set<String> {
        var options = firstOptions
        for change in agreed where change.from <= month {
            if case .start(let key) = change.wish { options.insert(key) }
            if case .stop(let key) = change.wish { options.remove(key) }
        }
        return options
    }

    /// - Returns: the month from which it holds, or nil where it cannot be.
    mutating func wish(_ wish: Wish, on day: Day, name: Int) -> Int? {
        // By the 25th for the next month.
        var from = day.number + (day.day <= 25 ? 1 : 2)
        if let end, from >= end { return nil }
        switch wish {
        case .plan(let key):
            if plan(from) == key || plan(from - 1) == key { return nil }
        case .start(let key):
            if options(from).contains(key) || options(from - 1).contains(key) { return nil }
        case .stop(let key):
            if !options(from).contains(key) || !options(from - 1).contains(key) { return nil }
        case .cancel:
            if end != nil { return nil }
            // Three months from the start, and to the end of a month.
            let third = start.number + 3
            from = max(from, start.day == 1 ? third : third + 1)
        }
        // It takes the place of what was wished for of the same thing and has not begun.
        replaced[name] = agreed.filter { $0.from >= from && Self.isReplaced($0.wish, by: wish) }
        agreed.removeAll { $0.from >= from && Self.isReplaced($0.wish, by: wish) }
        agree((name, from, wish))
        return from
    }

    private mutating func agree(_ change: (name: Int, from: Int, wish: Wish)) {
        agreed.append(change)
        agreed.sort { ($0.from, $0.name) < ($1.from, $1.name) }
    }

    private static func isReplaced(_ old: Wish, by wish: Wish) -> Bool {
        switch (wish, old) {
        case (.cancel, _), (.plan, .plan): true
        case (.start(let new), .start(let key)), (.start(let new), .stop(let key)), (.stop(let new), .start(let key)),
            (.stop(let new), .stop(let key)):
            new == key
        default: false
        }
    }

    /// Those that may still be taken back: their month has not come, and no bill reached it.
    func pending(on day: Day) -> [Int] {
        agreed.filter { change in change.from > day.number && !billed.contains { $0 >= change.from } }.map(\.name)
    }

    /// What it had taken the place of comes back, unless something newer stands there; what changes nothing then goes.
    /// - Returns: the names of both.
    mutating func takeBack(_ name: Int) -> (back: Set<Int>, gone: Set<Int>) {
        guard let from = agreed.first(where: { $0.name == name })?.from else { return ([], []) }
        agreed.removeAll { $0.name == name }
        let before = Set(agreed.map(\.name))
        for old in replaced[name] ?? [] where old.from < end ?? .max {
            let newer = agreed.contains {
                $0.name > old.name && $0.from <= old.from && Self.isReplaced(old.wish, by: $0.wish)
            }
            if !newer { agree(old) }
        }
        while let idle = agreed.first(where: { $0.from >= from && changesNothing($0) }) {
            agreed.removeAll { $0.name == idle.name }
        }
        let after = Set(agreed.map(\.name))
        return (after.subtracting(before), before.subtracting(after))
    }

    private func changesNothing(_ change: (name: Int, from: Int, wish: Wish)) -> Bool {
        switch change.wish {
        case .plan(let key): plan(change.from - 1) == key
        case .start(let key): options(change.from - 1).contains(key)
        case .stop(let key): !options(change.from - 1).contains(key)
        case .cancel: false
        }
    }
}
