import Foundation
import Primitives

/// What an acquirer sent by itself, byte for byte.
struct AcquirerHook: Sendable {
    var body: Data
    var signature: String

    enum Refusal: Error, Equatable {
        /// This acquirer sends none.
        case notExpected
        case forged
        /// Signed too long ago, or ahead of our clock.
        case late
        case unreadable
    }
}

/// A hint: about what the acquirer is to be asked. In which order hints come, and how often, does not matter.
struct AcquirerEvent: Equatable, Sendable {
    var id: String
    /// In the acquirer's words.
    var kind: String
    var about: About

    enum About: Equatable, Sendable {
        case setup(CardSetupID)
        /// By the acquirer's name or by our key; one may be empty.
        case charge(reference: String, key: String)
        /// `charge`: the acquirer's name for the charge that was refunded.
        case refund(reference: String, key: String, charge: String)
        /// Something was given back of the charge of that name, perhaps not by us.
        case refunds(charge: String)
        /// By the acquirer's name.
        case dispute(String)
        case other
    }
}
