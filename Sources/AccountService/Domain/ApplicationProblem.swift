/// A field of the application form. The raw value is its name on the wire.
enum ApplicationField: String, Sendable, CaseIterable {
    case partyKind = "party_kind"
    case companyName = "company_name"
    case personName = "person_name"
    case personNameKana = "person_name_kana"
    case telephone
    case postalCode = "postal_code"
    case address
    case email
    case password
    case siteName = "site_name"
    case siteNameKana = "site_name_kana"
    case siteURL = "site_url"
    case plan
    case options
    case hours

    var label: String {
        switch self {
        case .partyKind: "業態"
        case .companyName: "法人名"
        case .personName: "お名前"
        case .personNameKana: "お名前（カナ）"
        case .telephone: "お電話番号"
        case .postalCode: "郵便番号"
        case .address: "ご住所"
        case .email: "メールアドレス"
        case .password: "パスワード"
        case .siteName: "サイト名"
        case .siteNameKana: "サイト名（カナ）"
        case .siteURL: "サイトURL"
        case .plan: "プラン"
        case .options: "オプション"
        case .hours: "対応希望曜日・時間"
        }
    }

    /// In characters as a reader counts them, after normalising.
    var longestCharacters: Int {
        switch self {
        case .companyName, .siteName, .siteNameKana, .personNameKana: 100
        case .personName: 60
        case .telephone, .postalCode: 30
        case .address: 200
        case .email: 254
        case .siteURL: 500
        case .password: Password.longestCharacters
        case .partyKind, .plan, .options, .hours: 100
        }
    }

    /// Whether one chooses it rather than types it.
    var isChoice: Bool {
        switch self {
        case .partyKind, .plan, .options, .hours: true
        case .companyName, .personName, .personNameKana, .telephone, .postalCode, .address, .email, .password,
            .siteName,
            .siteNameKana, .siteURL:
            false
        }
    }
}

/// One thing that is wrong with an application, with the sentence that stands beside its field.
enum ApplicationProblem: Equatable, Sendable {
    case unknownBrand
    case missing(ApplicationField)
    case tooLong(ApplicationField)
    case notKana(ApplicationField)
    case malformed(ApplicationField)
    case unknownPlan
    case unknownOption
    case password(PasswordProblem)
    case hours(HoursProblem)
    case consentToAnotherVersion
    case confirmationNotShown

    /// Name on the wire.
    var field: String {
        switch self {
        case .unknownBrand: "brand"
        case .missing(let field), .tooLong(let field), .notKana(let field), .malformed(let field): field.rawValue
        case .unknownPlan: ApplicationField.plan.rawValue
        case .unknownOption: ApplicationField.options.rawValue
        case .password: ApplicationField.password.rawValue
        case .hours: ApplicationField.hours.rawValue
        case .consentToAnotherVersion, .confirmationNotShown: "consent"
        }
    }

    var sentence: String {
        switch self {
        case .unknownBrand: "お申し込み先のサービスが見つかりません。"
        case .missing(let field): field.isChoice ? "\(field.label)が選ばれていません。" : "\(field.label)が入力されていません。"
        case .tooLong(let field): "\(field.label)は\(field.longestCharacters)文字以内で入力してください。"
        case .notKana(let field): "\(field.label)はカナで入力してください。"
        case .malformed(let field): ApplicationProblem.malformed(field)
        case .unknownPlan: "選ばれたプランはお取り扱いがありません。もう一度お選びください。"
        case .unknownOption: "選ばれたオプションはお取り扱いがありません。もう一度お選びください。"
        case .password(let problem): problem.sentence
        case .hours(let problem): problem.sentence
        case .consentToAnotherVersion: "規約が更新されました。新しい規約をご確認のうえ、もう一度同意してください。"
        case .confirmationNotShown: "お申し込み内容の最終確認からやり直してください。"
        }
    }

    private static func malformed(_ field: ApplicationField) -> String {
        switch field {
        case .telephone: "お電話番号が正しくありません。市外局番から入力してください。（例：03-6850-2192）"
        case .postalCode: "郵便番号は7桁の数字で入力してください。（例：141-0031）"
        case .email: "メールアドレスの形が正しくありません。（例：shop@example.jp）"
        case .siteURL: "サイトURLは http:// または https:// で始まるアドレスを入力してください。"
        case .partyKind, .companyName, .personName, .personNameKana, .address, .password, .siteName, .siteNameKana,
            .plan,
            .options, .hours:
            "\(field.label)が正しくありません。"
        }
    }
}

struct ApplicationRejection: Error, Equatable, Sendable {
    /// Not empty, in the form's order.
    var problems: [ApplicationProblem]
}
