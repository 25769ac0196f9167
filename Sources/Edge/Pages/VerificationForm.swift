import Contracts

/// What the law asks to know beside the documents: the fields for a person or for a company. Partial `parts/verification`.
struct VerificationForm: Sendable {
    let birth: Birth?
    let fields: [Field]

    /// A day in three boxes, 西暦.
    struct Birth: Sendable {
        let year: String
        let month: String
        let day: String
        let error: String?
    }

    struct Fact: Sendable {
        let label: String
        let value: String
    }

    /// - Parameter typed: what was sent and refused; nil = what is kept is shown.
    init(
        _ party: Account_PartyKind, kept: Account_VerificationDetails?, typed: Form?, problems: Problems?
    ) {
        func value(_ name: String, _ kept: String?) -> String { typed.map { $0[name] } ?? kept ?? "" }
        func field(_ name: String, _ label: String, _ kept: String?, _ hint: String) -> Field {
            Field(
                name, label, value: value(name, kept), problems: problems, hint: hint, maxlength: 200)
        }
        let purpose = field("purpose", "ご利用の目的", kept?.purpose, "例：ネットショップのお客様からの電話の受付")
        guard party == .company else {
            let parts = (kept?.birthDate ?? "").split(separator: "-").map { $0.drop { $0 == "0" } }.map(String.init)
            func part(_ name: String, _ index: Int) -> String {
                value(name, parts.indices.contains(index) ? parts[index] : nil)
            }
            birth = Birth(
                year: part("birth_year", 0), month: part("birth_month", 1), day: part("birth_day", 2),
                error: problems?["birth_date"])
            fields = [field("occupation", "職業", kept?.occupation, "例：会社員、自営業"), purpose]
            return
        }
        birth = nil
        fields = [
            field("business", "事業の内容", kept?.business, "例：生活雑貨の通信販売"),
            field(
                "person_in_charge", "取引担当者のお名前", kept?.personInCharge,
                "お申し込みの手続きをしている方です。この方の本人確認書類も送信してください。"),
            field(
                "beneficial_owner", "実質的支配者のお名前", kept?.beneficialOwner,
                "議決権の4分の1を超えて持つ個人の方です。いない場合は、代表者のお名前を入力してください。"),
            field("registered_address", "登記上の本店所在地", kept?.registeredAddress, "登記事項証明書のとおりに入力してください。"),
            purpose,
        ]
    }

    /// As typed.
    static func details(_ form: Form) -> Account_VerificationDetails {
        .with {
            let day = ["birth_year", "birth_month", "birth_day"].map { form[$0] }
            $0.birthDate = day.allSatisfy(\.isEmpty) ? "" : day.joined(separator: "-")
            $0.occupation = form["occupation"]
            $0.purpose = form["purpose"]
            $0.business = form["business"]
            $0.personInCharge = form["person_in_charge"]
            $0.beneficialOwner = form["beneficial_owner"]
            $0.registeredAddress = form["registered_address"]
        }
    }

    /// What is kept, for reading; what was not asked is left out.
    static func facts(_ details: Account_VerificationDetails) -> [Fact] {
        let all: [(String, String)] = [
            ("生年月日", Show.date(details.birthDate) ?? ""), ("職業", details.occupation), ("事業の内容", details.business),
            ("取引担当者", details.personInCharge), ("実質的支配者", details.beneficialOwner),
            ("登記上の本店所在地", details.registeredAddress), ("ご利用の目的", details.purpose),
        ]
        return all.filter { !$0.1.isEmpty }.map { Fact(label: $0.0, value: $0.1) }
    }

    static let sample = VerificationForm(
        .person, kept: nil, typed: Form([("birth_year", Sample.hostile), ("purpose", Sample.hostile)]),
        problems: Problems(
            "見本", ["birth_date", "occupation", "purpose"].map { .init(field: $0, text: "見本") }))
}
