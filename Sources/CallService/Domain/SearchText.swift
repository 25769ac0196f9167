import Foundation
import Primitives

/// Text as it is searched: one form for all writings of the same (タナカ = ﾀﾅｶ = たなか, 髙橋 = 高橋, +81 3 … = 03-…).
enum SearchText {
    /// NFKC, small letters, hiragana as katakana, variants of characters in names as the common one, +81 as 0;
    /// letters and digits only, so that neither a space in a name nor the hyphens of a number matter.
    static func fold(_ text: String) -> String {
        // Foundation's compatibility mapping leaves ｶﾞ as two characters: composed again.
        let composed = text.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
        let scalars = Array(composed.lowercased().unicodeScalars)
        var folded = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if let national = national(scalars, index) {
                folded.append("0")
                index = national
                continue
            }
            let scalar = scalars[index]
            index += 1
            if ("\u{3041}"..."\u{3096}").contains(scalar), let katakana = Unicode.Scalar(scalar.value + 0x60) {
                folded.append(katakana)
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                folded.append(variants[scalar] ?? scalar)
            }
        }
        return String(folded)
    }

    /// Where the national part goes on behind `+81`, `+81 (0)`; nil when there is no `+81` here.
    private static func national(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
        guard start + 3 < scalars.count, scalars[start] == "+", scalars[start + 1] == "8", scalars[start + 2] == "1"
        else {
            return nil
        }
        var index = start + 3
        while index < scalars.count, "-‐ ()0".unicodeScalars.contains(scalars[index]) { index += 1 }
        return index
    }

    /// Characters of family names that people write in more than one way and do not tell apart when they search.
    private static let variants: [Unicode.Scalar: Unicode.Scalar] = [
        "髙": "高", "﨑": "崎", "邊": "辺", "邉": "辺", "齋": "斎", "齊": "斎", "斉": "斎", "澤": "沢", "濱": "浜",
        "濵": "浜", "廣": "広", "國": "国", "櫻": "桜", "嶋": "島", "嶌": "島", "眞": "真", "惠": "恵", "德": "徳", "瀨": "瀬",
        "槇": "槙", "冨": "富", "𠮷": "吉", "舘": "館", "瀧": "滝", "龍": "竜", "龜": "亀", "條": "条", "實": "実", "榮": "栄",
    ]

    /// Shortest part of a number that is looked for as a number.
    static let shortestNumber = 4
    /// Marks the ends of numbers; no folded text has it (NFKC makes it "No").
    static let numberMark = "№"
    private static let longestNumber = 20

    /// What the index holds of folded fields, with spaces between: each field's overlapping pairs of characters and its last
    /// character, so that a word of any length is a run of tokens, a single character the beginning of one; and of each run
    /// of digits every end, so that any part of a number is the beginning of a token.
    ///
    /// Pairs and not SQLite's trigrams: most family names have two characters (田中), and trigrams cannot find them.
    static func tokens(_ fields: [String]) -> String {
        var tokens: [String] = []
        for field in fields where !field.isEmpty {
            let scalars = Array(field.unicodeScalars)
            for index in scalars.indices { tokens.append(text(scalars[index..<min(index + 2, scalars.count)])) }
        }
        for field in fields {
            for run in field.split(whereSeparator: { !isDigit($0) }) where run.count >= shortestNumber {
                let run = run.prefix(longestNumber)
                for start in 0...(run.count - shortestNumber) { tokens.append(numberMark + run.dropFirst(start)) }
            }
        }
        return tokens.joined(separator: " ")
    }

    static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(scalars)) }
}

/// What a person searches for: every word must be found.
struct SearchWords: Equatable, Sendable {
    static let limit = 100
    static let wordLimit = 8

    /// Folded; never empty strings.
    var words: [String]

    /// A telephone number in any writing is one word. Empty when nothing but signs was typed: that finds nothing.
    init(_ typed: String) {
        if let number = PhoneNumber(caller: typed) {
            words = [SearchText.fold(number.digits)]
        } else {
            words = Typed.line(typed).split(separator: " ").map { SearchText.fold(String($0)) }.filter { !$0.isEmpty }
        }
    }

    /// The words as a query of SQLite's FTS5 over `SearchText.tokens`. Folded words hold letters and digits only: nothing in
    /// them can end the quotes.
    var query: String { words.map(SearchWords.phrase).joined(separator: " AND ") }

    private static func phrase(_ word: String) -> String {
        if word.count >= SearchText.shortestNumber, word.allSatisfy(SearchText.isDigit) {
            return "\"\(SearchText.numberMark)\(word)\" *"
        }
        let scalars = Array(word.unicodeScalars)
        guard scalars.count > 1 else { return "\"\(word)\" *" }
        let pairs = (0..<(scalars.count - 1)).map { SearchText.text(scalars[$0...($0 + 1)]) }
        return "\"\(pairs.joined(separator: " "))\""
    }
}
