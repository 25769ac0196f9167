import Foundation
import Primitives

/// What a customer's words for operators may not be (BusinessCall guide, 応答メモ機能に関して and オプションに関して ※2): how it is
/// recognised, why it is refused, and what to do instead.
struct AnsweringTextRule: Sendable {
    enum Name: String, Sendable, CaseIterable {
        case link, answerWhenAsked, announcement, inquiry, mustSay, opinion, manyCases, everybody, noCallback
    }

    let name: Name
    let kinds: Set<AnsweringText.Kind>
    let why: String
    let instead: String
    /// The words that show it; the text is one line in the form that `Typed.line` makes.
    let find: @Sendable (_ line: String, _ kind: AnsweringText.Kind) -> Substring?

    struct Breach: Equatable, Sendable {
        var rule: Name
        var words: String
    }

    /// Every rule that the text breaks, with the words that show it. Words that break several count for the first.
    static func breaches(of text: String, _ kind: AnsweringText.Kind) -> [Breach] {
        let line = Typed.line(text)
        var told: [Range<String.Index>] = []
        return all.filter { $0.kinds.contains(kind) }.compactMap { rule in
            guard let words = rule.find(line, kind).map(String.init) else { return nil }
            if let place = line.range(of: words) {
                if told.contains(where: place.overlaps) { return nil }
                told.append(place)
            }
            return Breach(rule: rule.name, words: words)
        }
    }
}
