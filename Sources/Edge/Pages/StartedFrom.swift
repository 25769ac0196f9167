/// What a form of settings carries along: what they stood at when it was opened (`starting_version`), so that nobody takes
/// away unseen what somebody else has saved since. Partial `parts/started`, right under the form's tokens.
struct StartedFrom: Sendable, Equatable {
    static let field = "starting_version"

    let version: String
    /// After a refusal for that reason only.
    let meanwhile: Meanwhile?

    /// What is registered now and differs from what was typed.
    struct Meanwhile: Sendable, Equatable {
        let differs: Bool
        let differences: [Difference]
    }

    struct Difference: Sendable, Equatable {
        let label: String
        let lines: [String]
    }

    /// One thing that a form sets, as lines to read.
    struct Setting: Sendable {
        let label: String
        let registered: [String]
        let typed: [String]

        init(_ label: String, registered: [String], typed: [String]) {
            self.label = label
            self.registered = registered.filter { !$0.isEmpty }
            self.typed = typed.filter { !$0.isEmpty }
        }
    }

    /// - Parameters:
    ///   - now: what the settings stand at, from the service.
    ///   - typed: nil for a fresh form.
    ///   - settings: only looked at when somebody else has saved.
    init(now: String, typed: Form?, problems: Problems?, settings: @autoclosure () -> [Setting]) {
        let refused = problems?[Self.field] != nil
        // Whoever was refused for another reason still has not seen what was saved since the form was opened.
        version = refused ? now : typed.map { $0[Self.field] } ?? now
        guard refused else {
            meanwhile = nil
            return
        }
        let differences = settings().filter { $0.registered != $0.typed }.map {
            Difference(label: $0.label, lines: $0.registered.isEmpty ? ["（登録なし）"] : $0.registered)
        }
        meanwhile = Meanwhile(differs: !differences.isEmpty, differences: differences)
    }

    static let sample = StartedFrom(
        now: Sample.hostile, typed: nil, problems: Problems("見本", [.init(field: field, text: "見本")]),
        settings: [Setting(Sample.hostile, registered: [Sample.hostile], typed: [])])
}
