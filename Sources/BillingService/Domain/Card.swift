/// A customer's card as far as we ever know it: never the number.
struct Card: Equatable, Sendable {
    var brand: CardBrand
    var last4: String
    var expMonth: Int
    /// Four digits.
    var expYear: Int
}

/// The six we take (BusinessCall guide, お支払い方法).
enum CardBrand: String, Sendable, CaseIterable {
    case visa, mastercard, jcb, amex, diners, discover

    var name: String {
        switch self {
        case .visa: "Visa"
        case .mastercard: "Mastercard"
        case .jcb: "JCB"
        case .amex: "American Express"
        case .diners: "Diners Club"
        case .discover: "Discover"
        }
    }
}
