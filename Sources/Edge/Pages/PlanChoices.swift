import Primitives

/// The brand's plans and options to choose from, with their prices. Partial `parts/plans`.
struct PlanChoices: Sendable, Equatable {
    let plan: Choices
    let hasOptions: Bool
    let options: Choices

    init(_ brand: Brand, plan chosen: String, options chosenOptions: [String], problems: Problems?) {
        plan = Choices(
            "plan", "プラン",
            brand.plans.map {
                (
                    $0.key, "\($0.name)　月額 \(Show.price($0.monthly))",
                    "月\($0.includedCalls)件まで。超過は1件 \(Show.price($0.overagePerCall))"
                )
            }, chosen: [chosen], problems: problems)
        hasOptions = !brand.options.isEmpty
        options = Choices(
            "options", "オプション",
            brand.options.map { ($0.key, "\($0.name)　月額 \(Show.price($0.monthly))", $0.description) },
            chosen: chosenOptions, problems: problems, required: false)
    }
}

/// Consent to the brand's two sets of rules, to the versions that stood behind the links when the page was made. Partial
/// `customer/consents`.
struct ConsentBoxes: Sendable, Equatable {
    let termsVersion: String
    let privacyVersion: String
    let boxes: [Box]

    struct Box: Sendable, Equatable {
        let name: String
        let label: String
        let href: String
        let given: Bool
        let error: String?
    }

    private static let rules: [(name: String, version: String, label: String, href: String)] = [
        ("consent_terms", "terms_version", "電話代行サービス規約", "/terms"),
        ("consent_privacy", "privacy_version", "個人情報の取得に関する規約", "/privacy"),
    ]

    init(_ brand: Brand, typed: Form, problems: Problems?) {
        termsVersion = brand.termsVersion
        privacyVersion = brand.privacyVersion
        boxes = Self.rules.map { rule in
            Box(
                name: rule.name, label: rule.label, href: rule.href,
                // A consent to other rules is none to these.
                given: typed[rule.name] == "yes" && !Self.isStale(typed[rule.version], rule.name, brand),
                error: problems?[rule.name])
        }
    }

    /// What is missing, or was given to rules that are no more.
    static func problems(_ form: Form, _ brand: Brand) -> [Problems.Problem] {
        rules.compactMap { rule in
            if form[rule.name] != "yes" {
                return .init(field: rule.name, text: "\(rule.label)への同意が選択されていません。")
            }
            guard isStale(form[rule.version], rule.name, brand) else { return nil }
            return .init(field: rule.name, text: "\(rule.label)が改定されました。新しい内容をご確認のうえ、もう一度同意してください。")
        }
    }

    /// 「電話代行サービス規約（2026年10月1日版）」, for the final confirmation.
    static func lines(_ brand: Brand) -> [String] {
        rules.map { "\($0.label)（\(Show.date(version($0.name, brand)) ?? version($0.name, brand))版）" }
    }

    /// - Parameter shown: the version that the form carries; empty = it came without one.
    private static func isStale(_ shown: String, _ name: String, _ brand: Brand) -> Bool {
        !shown.isEmpty && shown != version(name, brand)
    }

    private static func version(_ name: String, _ brand: Brand) -> String {
        name == "consent_terms" ? brand.termsVersion : brand.privacyVersion
    }
}
