/// What is wished for, and when it holds.
extension ReferenceBilling {
    enum Wish {
        case plan(String)
        case start(String)
        case stop(String)
        case cancel
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
        agreed.removeAll { old in
            if old.from < from { return false }
            switch (wish, old.wish) {
            case (.cancel, _), (.plan, .plan): return true
            case (.start(let new), .start(let key)), (.start(let new), .stop(let key)),
                (.stop(let new), .start(let key)),
                (.stop(let new), .stop(let key)):
                return new == key
            default: return false
            }
        }
        agreed.append((name, from, wish))
        agreed.sort { ($0.from, $0.name) < ($1.from, $1.name) }
        return from
    }

    /// Those that may still be taken back: their month has not come, and no bill reached it.
    func pending(on day: Day) -> [Int] {
        agreed.filter { change in change.from > day.number && !billed.contains { $0 >= change.from } }.map(\.name)
    }

    mutating func takeBack(_ name: Int) { agreed.removeAll { $0.name == name } }
}
