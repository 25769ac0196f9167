import Foundation

/// A telephone number in Japan, kept as digits beginning with 0 (`0368502192`); a caller's may be one abroad, kept as the
/// world writes it (`+14155550100`).
public struct PhoneNumber: Hashable, Sendable {
    public let digits: String

    /// Takes any writing people use: full-width digits, hyphens of every kind, spaces, brackets, +81.
    /// nil unless 10 or 11 digits beginning with 0 come out.
    public init?(_ typed: String) {
        guard var kept = PhoneNumber.kept(typed) else { return nil }
        if kept.hasPrefix("+81") {
            let national = kept.dropFirst(3)
            kept = national.hasPrefix("0") ? String(national) : "0" + national
        }
        guard !kept.contains("+"), kept.hasPrefix("0"), !kept.hasPrefix("00"), (10...11).contains(kept.count)
        else { return nil }
        digits = kept
    }

    /// A customer's own or one of ours, typed by whoever knows it: as many digits as its kind has (電気通信番号計画: 11 for
    /// mobiles, 050, 020 and 0800, 10 for the others), and no exchange in Tokyo that begins with 0.
    public init?(complete typed: String) {
        guard let number = PhoneNumber(typed) else { return nil }
        let digits = number.digits
        let eleven = ["020", "050", "060", "070", "080", "090"].contains { digits.hasPrefix($0) }
        guard digits.count == (eleven ? 11 : 10), !digits.hasPrefix("030") else { return nil }
        self = number
    }

    /// A caller's: in Japan, or abroad with + and the country's number (E.164: 8 to 15 digits here).
    public init?(caller typed: String) {
        if let inJapan = PhoneNumber(typed) {
            self = inJapan
            return
        }
        guard let kept = PhoneNumber.kept(typed), kept.hasPrefix("+"), !kept.hasPrefix("+81"), !kept.hasPrefix("+0"),
            (9...16).contains(kept.count)
        else { return nil }
        digits = kept
    }

    /// Digits, with a + before them where one was written; nil when there is anything else.
    private static func kept(_ typed: String) -> String? {
        var kept = ""
        for character in typed.precomposedStringWithCompatibilityMapping {
            switch character {
            case _ where character.isASCII && character.isNumber: kept.append(character)
            case "+" where kept.isEmpty: kept.append("+")
            case _ where separators.contains(character): continue
            default: return nil
            }
        }
        return kept
    }

    private var isAbroad: Bool { digits.hasPrefix("+") }

    /// 03-6850-2192, 080-1234-5678, 0120-935-372. Area codes of other lengths are grouped as 0xx-xxx-xxxx.
    public var hyphenated: String {
        if isAbroad { return digits }
        let d = Array(digits)
        func join(_ a: Int, _ b: Int) -> String {
            "\(String(d[..<a]))-\(String(d[a..<(a + b)]))-\(String(d[(a + b)...]))"
        }
        if d.count == 11 { return digits.hasPrefix("0800") ? join(4, 3) : join(3, 4) }
        if digits.hasPrefix("0120") || digits.hasPrefix("0570") || digits.hasPrefix("0990") { return join(4, 3) }
        if digits.hasPrefix("03") || digits.hasPrefix("06") { return join(2, 4) }
        return join(3, 3)
    }

    /// `+81368502192`, for `tel:` links and telephone systems.
    public var e164: String { isAbroad ? digits : "+81" + digits.dropFirst() }

    /// A number of the kind this company issues (PRODUCT B6: only 03 numbers).
    public var isTokyo: Bool { digits.hasPrefix("03") && PhoneNumber(complete: digits) != nil }

    private static let separators: Set<Character> = [
        "-", "‐", "‑", "–", "—", "―", "−", "ー", "ｰ", "－", " ", "\u{3000}", "(", ")", ".", "/",
    ]
}
