import Primitives

/// What callers hear outside the hours: the customer's own text while it holds that option, else the brand's (PRODUCT C8).
struct Announcement: Equatable, Sendable {
    /// Key of the option in the brand's data.
    static let option = "own_announcement"
    static let limit = 500

    var spoken: String
    /// nil when there is no text of the customer's own, whether or not the option is held.
    var own: String?
    var optionHeld: Bool

    var isOwn: Bool { optionHeld && own != nil }

    init(_ card: AnsweringCard, own: String?, _ rules: BrandRules.Rules) {
        self.own = own
        optionHeld = card.options.contains(Announcement.option)
        spoken = rules.outOfHours
        if optionHeld, let own { spoken = own }
    }
}
