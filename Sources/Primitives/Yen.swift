/// Whole Japanese yen. Money is never a floating-point number.
public struct Yen: Hashable, Comparable, Sendable, Codable {
    public var amount: Int64

    public init(_ amount: Int64) {
        self.amount = amount
    }

    public static let zero = Yen(0)

    public static func + (a: Yen, b: Yen) -> Yen { Yen(a.amount + b.amount) }
    public static func - (a: Yen, b: Yen) -> Yen { Yen(a.amount - b.amount) }
    public static func * (a: Yen, n: Int) -> Yen { Yen(a.amount * Int64(n)) }
    public static func += (a: inout Yen, b: Yen) { a = a + b }
    public static func < (a: Yen, b: Yen) -> Bool { a.amount < b.amount }

    /// 「5,500円」
    public var japanese: String { "\(grouped)円" }
    /// 「¥5,500」
    public var symbol: String { amount < 0 ? "-¥\(Yen(-amount).grouped)" : "¥\(grouped)" }

    private var grouped: String {
        let digits = String(amount.magnitude)
        var out = ""
        for (i, digit) in digits.enumerated() {
            if i > 0, (digits.count - i) % 3 == 0 { out.append(",") }
            out.append(digit)
        }
        return amount < 0 ? "-" + out : out
    }

    public init(from decoder: any Decoder) throws {
        amount = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(amount)
    }
}

extension Sequence where Element == Yen {
    public func sum() -> Yen { reduce(.zero, +) }
}
