import Primitives

/// An operator looks for a customer without a ring: by a part of what is known of it.
enum FindAnsweringCards {
    static let shown = 20

    struct Found: Equatable, Sendable {
        /// In the order of their kana, `shown` at most.
        var cards: [AnsweringCard]
        var more: Bool
    }

    /// What a card is searched by, in the one form of all writings; the spaces keep a word from being found across fields.
    static func folded(siteName: String, kana: String, company: String, number: String) -> String {
        [siteName, kana, company, number].map(SearchText.fold).joined(separator: " ")
    }
}
