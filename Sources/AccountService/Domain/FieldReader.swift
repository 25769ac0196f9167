import Primitives

/// Reads typed fields one after the other and collects what is wrong with them, in that order.
struct FieldReader {
    var problems: [ApplicationProblem] = []

    mutating func line(_ field: ApplicationField, _ typed: String, required: Bool = true) -> String {
        let text = Typed.line(typed)
        if text.isEmpty, required { problems.append(.missing(field)) }
        if text.count > field.longestCharacters { problems.append(.tooLong(field)) }
        return text
    }

    /// - Parameter withLatin: sites are called 「○○21」 or 「ABCショップ」; a person's name is read out.
    mutating func kana(_ field: ApplicationField, _ typed: String, withLatin: Bool = false) -> String {
        let text = Typed.kana(line(field, typed))
        if !(withLatin ? Typed.isKana(text) : Typed.isPureKana(text)) { problems.append(.notKana(field)) }
        return text
    }

    /// nil where something is wrong.
    mutating func parsed<Value>(
        _ field: ApplicationField, _ typed: String, _ parse: (String) -> Value?
    ) -> Value? {
        let text = line(field, typed)
        guard !text.isEmpty, text.count <= field.longestCharacters else { return nil }
        let value = parse(text)
        if value == nil { problems.append(.malformed(field)) }
        return value
    }

    /// The same for a field that may stay empty.
    mutating func optional(_ field: ApplicationField, _ typed: String, _ parse: (String) -> String?) -> String? {
        Typed.line(typed).isEmpty ? "" : parsed(field, typed, parse)
    }
}
