import Foundation

/// Looks at the tags of a template: Mustache renders a name it does not know as nothing, silently.
enum TemplateNames {
    /// - Parameter known: the values a mail of the kind has.
    static func check(_ name: String, in texts: [String: String], known: Set<String>) throws {
        guard let text = texts[name] else { throw MailTemplates.Broken(description: "\(name) is missing") }
        for tag in tags(text) {
            switch tag.first {
            case "{", "&":
                // Also where it would do no harm today: one way of writing values, the escaped one.
                throw MailTemplates.Broken(description: "\(name): {{\(tag)}} is not escaped")
            case ">", "<":
                try check(word(tag), in: texts, known: known)
            case "$", "/", "!", "%":
                continue
            case "#", "^":
                try require(word(tag), name, known)
            case _:
                try require(trimmed(tag), name, known)
            }
        }
    }

    private static func require(_ value: String, _ template: String, _ known: Set<String>) throws {
        guard known.contains(value) else {
            throw MailTemplates.Broken(description: "\(template): {{\(value)}} is not known")
        }
    }

    private static func tags(_ text: String) -> [String] {
        text.split(separator: "{{", omittingEmptySubsequences: false).dropFirst().map { rest in
            String(rest.prefix(upTo: rest.range(of: "}}")?.lowerBound ?? rest.endIndex))
        }
    }

    private static func word(_ tag: String) -> String { trimmed(String(tag.dropFirst())) }

    private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespaces) }
}
