/// What a mail says, block by block: the one source of its plain text and its HTML.
struct MailBody: Equatable, Sendable {
    /// Shown by mail clients beside the subject.
    var preview: String
    var heading: String
    /// In place of the usual one (「いつもお世話になっております。」).
    var greeting: [String]?
    var blocks: [Block]

    enum Block: Equatable, Sendable {
        /// Sentences: one a line in plain text, running on in HTML.
        case sentences([String])
        /// The mail's address, under a button with these words.
        case button(String)
        case facts([Fact])
        case list(heading: String, items: [String])
        /// What somebody typed, its line ends kept.
        case quote(heading: String, text: String)
        /// The same, as the mail's own words.
        case text(String)
    }

    struct Fact: Equatable, Sendable {
        var name: String
        var value: String
        /// What the mail is about.
        var isMain = false

        init(_ name: String, _ value: String, isMain: Bool = false) {
            self.name = name
            self.value = value
            self.isMain = isMain
        }
    }

    /// A reason is told where one was given.
    static func reason(_ heading: String, _ text: String) -> [Block] {
        text.isEmpty ? [] : [.quote(heading: heading, text: text)]
    }
}
