import Primitives

/// Use case: staff fill the inventory with 03 numbers, one a line (PRODUCT B6).
enum ImportNumbers {
    static let mostLines = 10_000
    /// Of lines that are reported; the rest is counted.
    static let mostProblems = 100
    private static let shownCharacters = 40

    struct Outcome: Equatable, Sendable {
        /// In the given order, each once.
        var numbers: [PhoneNumber]
        /// 「3行目「0312」：03の電話番号ではありません。」
        var problems: [String]
    }

    static func decide(_ text: String) throws(ImportRejection) -> Outcome {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if lines.count > mostLines { throw .tooManyLines }
        var outcome = Outcome(numbers: [], problems: [])
        var firstLine: [PhoneNumber: Int] = [:]
        var badLines = 0
        func report(_ index: Int, _ line: String, _ what: String) {
            badLines += 1
            guard badLines <= mostProblems else { return }
            outcome.problems.append("\(index + 1)行目「\(line.prefix(shownCharacters))」：\(what)")
        }
        for (index, raw) in lines.enumerated() {
            let line = Typed.line(String(raw))
            if line.isEmpty { continue }
            guard let number = PhoneNumber(line), number.isTokyo else {
                report(index, line, "03の電話番号ではありません。")
                continue
            }
            if let earlier = firstLine[number] {
                report(index, line, "\(earlier + 1)行目と同じ番号です。")
                continue
            }
            firstLine[number] = index
            outcome.numbers.append(number)
        }
        if badLines > mostProblems { outcome.problems.append("ほか\(badLines - mostProblems)行にも誤りがあります。") }
        if outcome.numbers.isEmpty, outcome.problems.isEmpty { throw .nothing }
        return outcome
    }
}

enum ImportRejection: Error, Equatable, Sendable {
    case tooManyLines
    case nothing
}
