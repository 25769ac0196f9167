import Foundation

/// What people type, brought to the one form that is kept (LOOK.md: never demand 全角/半角).
public enum Typed {
    /// NFKC, surrounding space off, control characters out, inner runs of space made one; for one-line fields.
    public static func line(_ text: String) -> String {
        // Foundation leaves what half-width voiced kana unfold to (ｶﾞ → カ + ゛) in two pieces: composed by a second step.
        let folded = text.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
        let kept = String(String.UnicodeScalarView(folded.unicodeScalars.map { isControl($0) ? " " : $0 }))
        return kept.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// For text of several lines: as typed but for line ends (made `\n`), control characters and trailing space.
    public static func text(_ text: String) -> String {
        let unified = text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
        let kept = unified.unicodeScalars.filter { $0 == "\n" || $0 == "\t" || !isControl($0) }
        return String(String.UnicodeScalarView(kept)).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// フリガナ: hiragana and half-width kana become katakana; a hyphen of any kind after kana is a long-vowel mark.
    public static func kana(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in line(text).unicodeScalars {
            if hyphens.contains(scalar), let last = kept.last, ("\u{30A1}"..."\u{30FC}").contains(last) {
                kept.append("ー")
            } else if ("\u{3041}"..."\u{3096}").contains(scalar), let katakana = Unicode.Scalar(scalar.value + 0x60) {
                kept.append(katakana)
            } else {
                kept.append(scalar)
            }
        }
        return String(kept)
    }

    /// An address on one line: whatever stands for a hyphen between two digits becomes one, 「１ー２−３」 → 「1-2-3」.
    public static func address(_ text: String) -> String {
        let scalars = Array(line(text).unicodeScalars)
        func isDigit(_ index: Int) -> Bool { scalars.indices.contains(index) && ("0"..."9").contains(scalars[index]) }
        return String(
            String.UnicodeScalarView(
                scalars.enumerated().map { index, scalar in
                    let joins = hyphens.contains(scalar) || scalar == "ー"
                    return joins && isDigit(index - 1) && isDigit(index + 1) ? "-" : scalar
                }))
    }

    /// What people type for a hyphen, after NFKC: hyphen-minus, hyphen, non-breaking hyphen, dashes, bar, minus.
    private static let hyphens: Set<Unicode.Scalar> = ["-", "‐", "‑", "‒", "–", "—", "―", "−", "─"]

    /// Katakana, the long-vowel mark, the middle dot and spaces.
    public static func isPureKana(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { ("\u{30A1}"..."\u{30FC}").contains($0) || $0 == " " || $0 == "・" }
    }

    /// Katakana, the long-vowel mark, the middle dot, spaces, and Latin letters and digits (site names have them).
    public static func isKana(_ text: String) -> Bool {
        isPureKana(text.filter { !($0.isASCII && ($0.isLetter || $0.isNumber)) })
    }

    /// Seven digits of a postal code, in any writing; nil otherwise.
    public static func postalCode(_ text: String) -> String? {
        let folded = line(text).filter { !"-‐‑–—―−ー〒 ".contains($0) }
        return folded.count == 7 && folded.allSatisfy({ $0.isASCII && $0.isNumber }) ? folded : nil
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        // Cc, and the bidirectional overrides that let a name rearrange the line it stands in.
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
    }
}
