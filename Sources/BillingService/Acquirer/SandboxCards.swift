import Crypto
import Foundation
import Primitives

/// What the sandbox does with a number: Stripe's test numbers (INTEGRATIONS §2). Any other well-formed number is refused,
/// so that nobody's real card ends up in a test.
enum SandboxCards {
    enum Behaviour: String, Sendable {
        case pays
        /// Saves, but every charge is declined.
        case declinesCharges
        /// Saves after a page on which the holder confirms.
        case needsAuthentication
        /// The same, and wants it at every charge.
        case authenticatesCharges
        /// Saves, but every charge is declined for good.
        case stolen
    }

    enum Judgement: Equatable, Sendable {
        case saves(Behaviour)
        /// Refused at setup, with the sentence for the page.
        case refused(String)
        case notATestNumber
    }

    static func judge(_ number: CardNumber) -> Judgement {
        switch number.digits {
        case "4242424242424242", "4000056655665556", "5555555555554444", "378282246310005", "3566002020360505",
            "30569309025904", "6011111111111117":
            .saves(.pays)
        case "4000000000000341": .saves(.declinesCharges)
        case "4000002500003155": .saves(.needsAuthentication)
        case "4000002760003184": .saves(.authenticatesCharges)
        // Stripe refuses it at setup already; here it shows what follows a decline for good.
        case "4000000000009979": .saves(.stolen)
        case "4000000000000002": .refused("カード会社に承認されませんでした。別のカードをお試しください。")
        case "4000000000009995": .refused("カードの利用可能額が足りません。別のカードをお試しください。")
        case "4000000000000069": .refused("カードの有効期限が切れています。別のカードをお試しください。")
        default: .notATestNumber
        }
    }

    /// The same for a number however often it is saved.
    static func fingerprint(_ number: CardNumber) -> String {
        "fp_test_" + Data(SHA256.hash(data: Data(number.digits.utf8)).prefix(8)).hex
    }
}

extension SandboxCards.Behaviour {
    var asksAtSetup: Bool { self == .needsAuthentication || self == .authenticatesCharges }
}
