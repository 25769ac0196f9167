import Foundation

/// A card number as typed on the acquirer's page. Lives as long as the request that carries it; never stored, never logged.
struct CardNumber: Sendable {
    let digits: String
    let brand: CardBrand

    enum Problem: Error, Equatable {
        case missing, notANumber, brandNotTaken
    }

    /// Takes any writing: full-width digits, spaces, hyphens.
    init(_ typed: String) throws(Problem) {
        let kept = typed.precomposedStringWithCompatibilityMapping.filter {
            !$0.isWhitespace && !"-‐‑–—―−ー".contains($0)
        }
        if kept.isEmpty { throw .missing }
        guard (12...19).contains(kept.count), kept.allSatisfy({ ("0"..."9").contains($0) }), CardNumber.passesLuhn(kept)
        else { throw .notANumber }
        guard let brand = CardNumber.brand(kept) else { throw .brandNotTaken }
        digits = kept
        self.brand = brand
    }

    var last4: String { String(digits.suffix(4)) }

    /// ISO/IEC 7812-1, annex B.
    static func passesLuhn(_ digits: String) -> Bool {
        var sum = 0
        for (place, character) in digits.reversed().enumerated() {
            guard let digit = character.wholeNumberValue else { return false }
            let doubled = place % 2 == 1 ? digit * 2 : digit
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum % 10 == 0
    }

    /// By the issuer's prefix and length; nil for brands that are not taken (UnionPay, Maestro …).
    static func brand(_ digits: String) -> CardBrand? {
        func prefix(_ length: Int) -> Int { Int(digits.prefix(length)) ?? -1 }
        switch digits.count {
        case 16 where (3528...3589).contains(prefix(4)): return .jcb
        case 14 where (300...305).contains(prefix(3)) || [36, 38, 39].contains(prefix(2)): return .diners
        case 15 where [34, 37].contains(prefix(2)): return .amex
        case 16 where (51...55).contains(prefix(2)) || (2221...2720).contains(prefix(4)): return .mastercard
        case 16 where prefix(4) == 6011 || prefix(2) == 65 || (644...649).contains(prefix(3)): return .discover
        case 13 where prefix(1) == 4, 16 where prefix(1) == 4, 19 where prefix(1) == 4: return .visa
        default: return nil
        }
    }
}
