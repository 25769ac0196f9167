import Foundation
import Primitives

/// The body of a message as Chatwork wants it: one box with a title, fields and a link.
enum ChatworkMessage {
    /// Of what an operator wrote, in UTF-16 units. Chatwork takes 65,535 characters in all.
    static let longestContent = 30_000

    /// - Parameters:
    ///   - link: to the page of the call.
    ///   - again: an earlier try may have arrived: whoever reads both must see that it is one call.
    static func body(_ notice: Notice, _ facts: CallFacts?, link: String, again: Bool) -> String {
        let text = MessageText(notice, facts, link: link, again: again, longestContent: longestContent)
        return "[info][title]\(text.title)[/title]\(text.lines.map(defused).joined(separator: "\n"))\n\(link)[/info]"
    }

    /// Chatwork's notation has no escape: square brackets become full-width ones, so that `[To:1]` in a caller's words
    /// arrives as characters and calls nobody.
    static func defused(_ text: String) -> String {
        Typed.text(text).replacingOccurrences(of: "[", with: "［").replacingOccurrences(of: "]", with: "］")
    }
}
