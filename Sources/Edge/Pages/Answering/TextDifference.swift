/// What changed between two texts, as runs to mark: kept, taken away, added.
struct TextDifference: Sendable, Equatable {
    struct Run: Sendable, Equatable {
        var text: String
        var gone = false
        var added = false
    }

    let runs: [Run]
    let changed: Bool

    init(from old: String, to new: String) {
        let (before, after) = (Array(old), Array(new))
        var removed = Set<Int>()
        var inserted = Set<Int>()
        for change in after.difference(from: before) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var steps: [(character: Character, kind: Kind)] = []
        var (i, j) = (0, 0)
        while i < before.count || j < after.count {
            if i < before.count, removed.contains(i) {
                steps.append((before[i], .gone))
                i += 1
            } else if j < after.count, inserted.contains(j) {
                steps.append((after[j], .added))
                j += 1
            } else {
                steps.append((after[j], .kept))
                i += 1
                j += 1
            }
        }
        runs = TextDifference.joined(TextDifference.calmed(steps))
        changed = old != new
    }

    private enum Kind { case kept, gone, added }

    /// A lone character or two between changes is a coincidence: it reads better as taken away and added again.
    private static func calmed(_ steps: [(character: Character, kind: Kind)]) -> [(character: Character, kind: Kind)] {
        var calm: [(character: Character, kind: Kind)] = []
        var index = 0
        while index < steps.count {
            let run = steps[index...].prefix { ($0.kind == .kept) == (steps[index].kind == .kept) }
            let between = run.startIndex > 0 && run.endIndex < steps.count
            if steps[index].kind == .kept, between, run.count <= 2 {
                calm += run.map { ($0.character, .gone) } + run.map { ($0.character, .added) }
            } else {
                calm += run
            }
            index = run.endIndex
        }
        return calm
    }

    /// Between two kept runs, what is gone comes before what was added.
    private static func joined(_ steps: [(character: Character, kind: Kind)]) -> [Run] {
        var runs: [Run] = []
        var (gone, added) = ("", "")
        func flush() {
            if !gone.isEmpty { runs.append(Run(text: gone, gone: true)) }
            if !added.isEmpty { runs.append(Run(text: added, added: true)) }
            (gone, added) = ("", "")
        }
        for step in steps {
            switch step.kind {
            case .gone: gone.append(step.character)
            case .added: added.append(step.character)
            case .kept:
                flush()
                if let last = runs.last, !last.gone, !last.added {
                    runs[runs.count - 1].text.append(step.character)
                } else {
                    runs.append(Run(text: String(step.character)))
                }
            }
        }
        flush()
        return runs
    }
}
