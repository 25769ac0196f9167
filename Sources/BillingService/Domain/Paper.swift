import Primitives

/// Kinds of numbered papers; each brand counts each kind by itself, from 1 every year, without gaps.
enum PaperKind: String, Sendable, CaseIterable {
    case invoice, receipt
    /// 適格返還請求書: what was given back of an invoice that was paid.
    case giveBack = "return"

    /// 「EC-2026-000012」, a receipt 「EC-R-2026-000012」, what was given back 「EC-C-2026-000012」
    func number(prefix: String, year: Int, sequence: Int) -> String {
        let digits = String(sequence)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        switch self {
        case .invoice: return "\(prefix)-\(year)-\(padded)"
        case .receipt: return "\(prefix)-R-\(year)-\(padded)"
        case .giveBack: return "\(prefix)-C-\(year)-\(padded)"
        }
    }

    /// 「領収書」
    var name: String {
        switch self {
        case .invoice: "請求書"
        case .receipt: "領収書"
        case .giveBack: "適格返還請求書"
        }
    }
}
