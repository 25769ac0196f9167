/// One field of a form: label, support text, what was typed, what is wrong with it. Partial `parts/field`.
struct Field: Sendable, Equatable {
    let name: String
    let label: String
    let value: String
    let required: Bool
    /// 「法人の方は必須」: when it is required, if that depends.
    let condition: String?
    let hint: String?
    let error: String?
    let type: String
    let autocomplete: String?
    let inputmode: String?
    let maxlength: Int
    /// "short" | "medium" | "long": as wide as what belongs in it.
    let width: String

    init(
        _ name: String, _ label: String, value: String, problems: Problems?, required: Bool = true,
        condition: String? = nil,
        hint: String? = nil, type: String = "text", autocomplete: String? = nil, inputmode: String? = nil,
        maxlength: Int = 100,
        width: String = "long"
    ) {
        self.name = name
        self.label = label
        self.value = value
        self.required = required
        self.condition = condition
        self.hint = hint
        error = problems?[name]
        self.type = type
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.maxlength = maxlength
        self.width = width
    }
}

/// Several answers to one question, as radio buttons or check boxes in a fieldset. Partials `parts/radios`, `parts/checks`.
struct Choices: Sendable, Equatable {
    struct Choice: Sendable, Equatable {
        let value: String
        let label: String
        let note: String?
        let chosen: Bool
    }

    let name: String
    let label: String
    let required: Bool
    let hint: String?
    let error: String?
    let choices: [Choice]

    init(
        _ name: String, _ label: String, _ choices: [(value: String, label: String, note: String?)], chosen: [String],
        problems: Problems?, required: Bool = true, hint: String? = nil
    ) {
        self.name = name
        self.label = label
        self.required = required
        self.hint = hint
        error = problems?[name]
        self.choices = choices.map {
            Choice(value: $0.value, label: $0.label, note: $0.note, chosen: chosen.contains($0.value))
        }
    }
}
