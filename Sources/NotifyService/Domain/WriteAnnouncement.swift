import Primitives

/// Staff write an announcement, or change one that is not out.
struct WriteAnnouncement: Equatable, Sendable {
    /// As typed.
    var brand: String
    var title: String
    var text: String

    struct Facts: Equatable, Sendable {
        /// The one to be changed.
        var old: Announcement?
        var brandIsKnown: Bool
    }

    struct Words: Equatable, Sendable {
        var title: String
        var text: String
    }

    enum Rejection: Error, Equatable, Sendable {
        case isOut
        case brandMissing
        case titleMissing
        case titleTooLong
        case textMissing
        case textTooLong
    }

    /// - Throws: every `Rejection` of it, in the order of the form.
    func decide(_ facts: Facts) throws(Rejections) -> Words {
        var wrong: [Rejection] = []
        if let old = facts.old, !old.mayChange { wrong.append(.isOut) }
        if !facts.brandIsKnown { wrong.append(.brandMissing) }
        let words = Words(title: Typed.line(title), text: Typed.text(text))
        if words.title.isEmpty { wrong.append(.titleMissing) }
        if words.title.count > Announcement.longestTitle { wrong.append(.titleTooLong) }
        if words.text.isEmpty { wrong.append(.textMissing) }
        if words.text.count > Announcement.longestText { wrong.append(.textTooLong) }
        guard wrong.isEmpty else { throw Rejections(list: wrong) }
        return words
    }

    struct Rejections: Error, Equatable, Sendable {
        var list: [Rejection]
    }
}
