/// Words for a card, without its number.
enum CardName {
    /// 「Visa（末尾4242）」; brands as Stripe names them.
    static func text(brand: String, last4: String) -> String {
        let name =
            switch brand {
            case "visa": "Visa"
            case "mastercard": "Mastercard"
            case "jcb": "JCB"
            case "amex": "American Express"
            case "diners": "Diners Club"
            case "discover": "Discover"
            case let other: other
            }
        return "\(name)（末尾\(last4)）"
    }
}
