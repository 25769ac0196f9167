import Primitives

/// Use case: staff fill the inventory with 03 numbers from a CSV file (PRODUCT B6): a number and, if they like, a note.
/// All of it or nothing: where one line is wrong, the report says which and why, and nothing is taken.
enum ImportNumbers {
    static let mostLines = 10_000
    /// Of lines that are reported; the rest is counted.
    static let mostProblems = 100
    static let longestNoteCharacters = 100
    private static let shownCharacters = 40
    private static let headings: Set<String> = ["電話番号", "番号", "number", "phone", "phone number", "tel"]

    struct Line: Equatable, Sendable {
        var number: PhoneNumber
        var note: String
    }

    struct BadLine: Equatable, Sendable {
        /// From 1.
        var line: Int
        var text: String
        var reason: String

        /// 「3行目「0312」：03の電話番号ではありません。」
        var sentence: String { "\(line)行目「\(text)」：\(reason)" }
    }

    struct Outcome: Equatable, Sendable {
        /// In the given order, each once; empty where a line is bad.
        var lines: [Line] = []
        /// The first ones.
        var bad: [BadLine] = []
        var badCount = 0
    }

    static func decide(_ text: String) throws(ImportRejection) -> Outcome {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if lines.last?.isEmpty == true { lines.removeLast() }
        if lines.count > mostLines { throw .tooManyLines }
        var outcome = Outcome()
        var firstLine: [PhoneNumber: Int] = [:]
        var isFirst = true
        for (index, raw) in lines.enumerated() {
            let bare = Typed.line(String(raw).replacingOccurrences(of: "\u{FEFF}", with: ""))
            if bare.allSatisfy({ $0 == "," || $0 == " " }) { continue }
            let cells = cells(bare)
            defer { isFirst = false }
            if isFirst, let first = cells?.first, headings.contains(first.lowercased()) { continue }
            switch read(cells, firstLine) {
            case .success(let line):
                firstLine[line.number] = index + 1
                outcome.lines.append(line)
            case .failure(let problem):
                outcome.badCount += 1
                guard outcome.badCount <= mostProblems else { continue }
                outcome.bad.append(
                    BadLine(line: index + 1, text: String(bare.prefix(shownCharacters)), reason: problem.sentence))
            }
        }
        if outcome.lines.isEmpty, outcome.bad.isEmpty { throw .nothing }
        if outcome.badCount > 0 { outcome.lines = [] }
        return outcome
    }

    private enum Problem: Error {
        case quotes, tooManyCells, zeroLost, notTokyo, noteTooLong
        case again(of: Int)

        var sentence: String {
            switch self {
            case .quotes: "引用符（\"）が閉じていません。"
            case .tooManyCells: "列が多すぎます。電話番号と備考の2列にしてください。"
            case .zeroLost: "先頭の0がありません。表計算ソフトで列の書式を「文字列」にして、保存し直してください。"
            case .notTokyo: "03の電話番号ではありません。"
            case .noteTooLong: "備考は\(longestNoteCharacters)文字以内にしてください。"
            case .again(let line): "\(line)行目と同じ番号です。"
            }
        }
    }

    private static func read(_ cells: [String]?, _ firstLine: [PhoneNumber: Int]) -> Result<Line, Problem> {
        guard let cells else { return .failure(.quotes) }
        if cells.dropFirst(2).contains(where: { !$0.isEmpty }) { return .failure(.tooManyCells) }
        let typed = cells.first ?? ""
        guard let number = PhoneNumber(typed), number.isTokyo else {
            // Spreadsheets take it for a figure.
            let lost = typed.count == 9 && typed.hasPrefix("3") && typed.allSatisfy { ("0"..."9").contains($0) }
            return .failure(lost ? .zeroLost : .notTokyo)
        }
        if let earlier = firstLine[number] { return .failure(.again(of: earlier)) }
        let note = cells.dropFirst().first ?? ""
        if note.count > longestNoteCharacters { return .failure(.noteTooLong) }
        return .success(Line(number: number, note: note))
    }

    /// The cells of a line, split at commas (RFC 4180); nil where a quotation mark is left open.
    private static func cells(_ line: String) -> [String]? {
        var cells = [""]
        var quoted = false
        var last: Character = ","
        for character in line {
            switch character {
            case "\"":
                // Within a quotation a doubled mark is one.
                if !quoted, last == "\"", cells[cells.count - 1] != "" { cells[cells.count - 1].append("\"") }
                quoted.toggle()
            case "," where !quoted: cells.append("")
            case _: cells[cells.count - 1].append(character)
            }
            last = character
        }
        return quoted ? nil : cells.map(Typed.line)
    }
}

enum ImportRejection: Error, Equatable, Sendable {
    case tooManyLines
    case nothing
}
