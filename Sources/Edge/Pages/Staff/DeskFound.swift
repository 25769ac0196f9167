import Contracts
import Primitives

/// Customers that the words in the search field fit, when no ring event came.
struct DeskFound: Sendable {
    let words: String
    let cards: [Card]
    /// There are others, too.
    let more: Bool

    struct Card: Sendable {
        let path: String
        let site: String
        let kana: String
        let company: String?
        let number: String
        let brand: String

        init(_ card: Call_FoundCard, brandName: (String) -> String) {
            path = DeskFound.path(card)
            site = card.siteName
            kana = card.siteNameKana
            company = card.companyName.nonEmpty
            number = Show.telephone(card.number)
            brand = brandName(card.brand)
        }
    }

    init(_ answer: Call_FindAnsweringCardsResponse, words: String, brandName: (String) -> String) {
        self.words = words
        cards = answer.cards.map { Card($0, brandName: brandName) }
        more = answer.more
    }

    static func path(_ card: Call_FoundCard) -> String { "/desk/number?number=\(card.number)" }

    static let sample = DeskFound(
        .with {
            $0.cards = [
                .with {
                    $0.siteName = Sample.hostile
                    $0.siteNameKana = Sample.hostile
                    $0.companyName = Sample.hostile
                    $0.number = "0368502192"
                }, .init(),
            ]
            $0.more = true
        }, words: Sample.hostile, brandName: { $0 })
}
