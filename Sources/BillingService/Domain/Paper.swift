import Primitives

/// Kinds of numbered papers; each brand counts each kind by itself, from 1 every year, without gaps.
enum PaperKind: String, Sendable, CaseIterable {
    case invoice, receipt

    /// 「EC-2026-000012」, a receipt 「EC-R-2026-000012」
    func number(prefix: String, year: Int, sequence: Int) -> String {
        let digits = String(sequence)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        switch self {
        case .invoice: return "\(prefix)-\(year)-\(padded)"
        case .receipt: return "\(prefix)-R-\(year)-\(padded)"
        }
    }
}
