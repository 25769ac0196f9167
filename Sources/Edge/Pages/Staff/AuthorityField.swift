import Contracts

/// Why a company's person in charge may act for it (犯罪収益移転防止法施行規則 第12条第5項第2号), as the reviewer found it. Part of
/// `staff/parts/review`.
struct AuthorityField: Sendable {
    let ground: Choices
    let note: Field

    private static let grounds: [(key: String, value: Account_AuthorityGround, label: String, note: String?)] = [
        ("registered", .registered, "代表権のある役員として登記されている", "登記事項証明書で確かめます。"),
        ("letter", .letter, "委任状など、会社が作成した書面がある", "社員証や名刺は、この書面になりません。"),
        ("telephoned", .telephoned, "会社に電話して確認した", "登記や公式サイトで調べた代表番号にかけます。"),
        ("evident", .evident, "会社との関係をほかの理由で認識している", nil),
    ]

    init(_ typed: Form, _ problems: Problems?) {
        ground = Choices(
            "authority", "取引担当者が会社のために手続きできると認めた理由", Self.grounds.map { ($0.key, $0.label, $0.note) },
            chosen: [typed["authority"]], problems: problems)
        note = Field(
            "authority_note", "確かめた内容", value: typed["authority_note"], problems: problems, required: false,
            condition: "登記のほかは必須", hint: "例：2月20日付の委任状、2月27日11時に総務部の佐藤様に電話", maxlength: 200)
    }

    /// Unspecified for anything else: the service says so beside the field.
    static func ground(_ key: String) -> Account_AuthorityGround {
        grounds.first { $0.key == key }?.value ?? .unspecified
    }
}
