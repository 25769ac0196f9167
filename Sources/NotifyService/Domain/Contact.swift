import Foundation
import Primitives

/// Where and by what name an account is reached, as Account last told it.
struct Contact: Equatable, Sendable {
    var account: AccountID
    var brand: String
    var email: EmailAddress
    /// Stands before 様: 「○○ショップ」.
    var addressee: String
    /// Has a number that is answered, if only until its end: gets announcements.
    var active = false
    var ended = false
}

/// The name a mail begins with.
enum Addressee {
    static let longestCharacters = 60

    /// The shop's name as in the guides (「○○ショップ様」), else the company's, else the person's.
    ///
    /// Anyone can apply in anyone's name and address: a name that carries a link would make the verification mail an
    /// advertisement. Such a name is not repeated.
    static func name(site: String, company: String, person: String) -> String {
        let first = [site, company, person].map(Typed.line).first { !$0.isEmpty }
        guard let name = first, !carriesLink(name) else { return "お客" }
        return name.count <= longestCharacters ? name : name.prefix(longestCharacters) + "…"
    }

    private static func carriesLink(_ name: String) -> Bool {
        let folded = name.lowercased()
        return ["://", "http:", "https:", "www.", "@"].contains { folded.contains($0) }
    }
}
