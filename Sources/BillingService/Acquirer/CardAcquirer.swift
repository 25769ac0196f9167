import Primitives

/// Takes money from cards for us. Two of them: the sandbox (embedded, test numbers) and, later, Stripe; the shape is
/// Stripe's (INTEGRATIONS §2). The card's number is typed on the acquirer's own page and never comes here.
protocol CardAcquirer: Sendable {
    /// Longest time after which `charge` and `lookUp` have answered, if only with `unknown`.
    var longestAnswer: Duration { get }

    /// Opens the page on which the customer types the card. A repeat with the same setup id opens the same one.
    func startSetup(_ order: CardSetupOrder) async throws -> CardSetupPage

    /// How the setup ended. The address the browser came back to is not trusted; this is.
    func fetchSetup(reference: String) async throws -> CardSetupOutcome

    /// Charges once per idempotency key, however often it is said. Never throws: what is not a definite answer is
    /// `unknown`.
    func charge(_ order: ChargeOrder) async -> ChargeAnswer

    /// What became of the charge with this key.
    func lookUp(idempotencyKey: String) async -> ChargeLookUp
}

struct CardSetupOrder: Equatable, Sendable {
    var setupID: CardSetupID
    /// Where the browser goes afterwards.
    var returnURL: String
    var cancelURL: String
}

struct CardSetupPage: Equatable, Sendable {
    /// The acquirer's name for the setup.
    var reference: String
    var redirectURL: String
}

enum CardSetupOutcome: Equatable, Sendable {
    /// The customer has not finished.
    case open
    case failed(reason: String)
    case card(SavedCard)
}

/// A card the acquirer keeps for us: charged by token.
struct SavedCard: Equatable, Sendable {
    var token: String
    var card: Card
}

struct ChargeOrder: Equatable, Sendable {
    var idempotencyKey: String
    var amount: Yen
    var cardToken: String
    /// Invoice number, for the acquirer's records.
    var description: String
}

enum ChargeAnswer: Equatable, Sendable {
    /// The acquirer's name for the charge.
    case succeeded(reference: String)
    case declined(Decline)
    /// It may have happened or not: ask under the same key.
    case unknown(ChargeProblem)
}

/// A definite no.
struct Decline: Equatable, Sendable {
    /// The acquirer's code ("insufficient_funds"), for staff.
    var code: String
    /// A sentence for the customer.
    var reason: String
    /// false where card schemes forbid another try with this card (lost, stolen, closed).
    var mayRetry: Bool

    static let noCard = Decline(code: "no_card", reason: "カードが登録されていません。", mayRetry: true)
}

/// Why there is no answer; for the log and staff, without personal data.
struct ChargeProblem: Equatable, Sendable {
    var text: String
}

enum ChargeLookUp: Equatable, Sendable {
    case found(ChargeAnswer)
    /// The acquirer never heard of it: it may be said again, under the same key.
    case neverHeard
    case unknown(ChargeProblem)
}
