import Foundation

/// 登録番号 of an issuer of qualified invoices: T, a check digit, twelve digits (法人番号の検査用数字, 国税庁).
public enum InvoiceRegistration {
    /// Of the brand files that come with the software: 000000000000 is nobody's 会社法人等番号. A paper that bears a number
    /// which is not the issuer's is forbidden (消費税法57条の5).
    public static let example = "T9000000000000"

    static func isValid(_ text: String) -> Bool {
        let digits = text.dropFirst().compactMap { $0.isASCII ? $0.wholeNumberValue : nil }
        guard text.hasPrefix("T"), text.count == 14, digits.count == 13 else { return false }
        let sum = digits.dropFirst().reversed().enumerated().reduce(0) {
            $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 2)
        }
        return digits[0] == 9 - sum % 9
    }
}

enum Contrast {
    /// WCAG 2 contrast ratio of `#rrggbb` on white; nil when that is not a colour.
    static func onWhite(_ color: String) -> Double? {
        guard color.count == 7, color.hasPrefix("#"), let rgb = Int(color.dropFirst(), radix: 16) else { return nil }
        let channels = [rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255].map { value -> Double in
            let c = Double(value) / 255
            return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
        }
        return 1.05 / (0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2] + 0.05)
    }
}
