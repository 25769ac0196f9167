import Primitives

/// Takes money from cards for us. Two of them: the sandbox (embedded, test numbers) and Stripe; the shape is Stripe's
/// (INTEGRATIONS §2). The card's number is typed on the acquirer's own page and never comes here.
protocol CardAcquirer: Sendable {
    /// Longest time after which `charge` and `lookUp` have answered, if only with `unknown`.
    var longestAnswer: Duration { get }

    /// Opens the page on which the customer types the card. A repeat with the same setup id opens the same one.
    func startSetup(_ order: CardSetupOrder) async throws -> CardSetupPage

    /// How the setup ended. The address the browser came back to is not trusted; this is.
    func fetchSetup(reference: String) async throws -> CardSetupOutcome

    /// Lets a saved card go: nothing is charged to it any more. One that is gone already is no error.
    func forgetCard(token: String) async throws

    /// Charges once per idempotency key, however often it is said. Never throws: what is not a definite answer is
    /// `unknown`.
    func charge(_ order: ChargeOrder) async -> ChargeAnswer

    /// What became of the charge.
    func lookUp(_ order: ChargeOrder) async -> ChargeLookUp

    /// Makes sure that a charge which waits for its holder is not made any more.
    /// - Returns: how it ended; `found(.succeeded)` where the holder was faster.
    func cancel(_ order: ChargeOrder) async -> ChargeLookUp

    /// The page on which the holder confirms a charge; nil when there is nothing to confirm.
    func startAuthentication(_ order: ChargeOrder, returnURL: String) async throws -> String?

    /// Gives money of a charge back, once per idempotency key. Never throws, as `charge`.
    func refund(_ order: RefundOrder) async -> RefundAnswer

    func lookUp(_ order: RefundOrder) async -> RefundLookUp

    /// All that was given back of a charge, also what was not sent by us. Never throws.
    func refunds(ofCharge reference: String) async -> AcquirerRefunds

    /// How a dispute stands. Never throws.
    func dispute(_ reference: String) async -> AcquirerDisputeLookUp

    /// Reads a webhook; nothing of it is believed but what to ask about.
    func read(_ hook: AcquirerHook, at now: Instant) throws(AcquirerHook.Refusal) -> AcquirerEvent
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
    /// The acquirer's name for the number: the same however often it is registered, and by whom. nil where it was not kept.
    var fingerprint: String?
    /// Where the card was issued: "JP".
    var country: String?
}

struct ChargeOrder: Equatable, Sendable {
    var idempotencyKey: String
    var amount: Yen
    var cardToken: String
    /// Invoice number, for the acquirer's records.
    var description: String
    /// The acquirer's name for it, where it has said one.
    var reference: String?
}

enum ChargeAnswer: Equatable, Sendable {
    /// The acquirer's name for the charge.
    case succeeded(reference: String)
    case declined(Decline)
    /// The card company wants the holder to confirm it.
    case needsCustomer(reference: String)
    /// Nothing was done, for what we asked was wrong: the customer and the card have no part in it.
    case ourFault(ChargeFault)
    /// It may have happened or not: ask under the same key.
    case unknown(ChargeProblem)

    /// The acquirer's name for the charge, where it says one.
    var reference: String? {
        switch self {
        case .succeeded(let reference), .needsCustomer(let reference): reference
        case .declined, .ourFault, .unknown: nil
        }
    }
}

/// A definite no.
struct Decline: Equatable, Sendable {
    /// The acquirer's code ("insufficient_funds"), for staff.
    var code: String
    /// A sentence for the customer.
    var reason: String
    /// false where card schemes forbid another try with this card (lost, stolen, closed).
    var mayRetry: Bool

    /// The card company forbade further tries with the registered card.
    static let cardRefused = Decline(
        code: "card_refused", reason: "ご登録のカードはご利用いただけません。別のカードをご登録ください。", mayRetry: false)
    /// Another card came while the holder was to confirm.
    static let cancelled = Decline(code: "cancelled", reason: "本人認証が行われませんでした。", mayRetry: true)
    /// The acquirer has no trace of it, long after it was sent.
    static let neverArrived = Decline(
        code: "never_arrived", reason: "カード会社と通信できませんでした。", mayRetry: true)
    /// The acquirer has the card no more: the customer registers it again, or another.
    static let cardGone = Decline(
        code: "card_gone", reason: "カードの登録が無効になっています。カードをもう一度ご登録ください。", mayRetry: false)
    static let noCard = Decline(code: "no_card", reason: "カードが登録されていません。", mayRetry: true)
}

/// What was wrong with what we asked.
struct ChargeFault: Equatable, Sendable {
    enum Kind: String, Sendable {
        /// Key, settings, amount, a parameter.
        case request
        /// Somebody deleted our customer at the acquirer, and the card with it: only a registration brings it back.
        case customerGone = "customer_gone"
    }

    var kind: Kind
    /// For the log and staff, without personal data.
    var text: String
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
