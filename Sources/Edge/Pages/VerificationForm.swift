import Contracts

/// What the law asks to know beside the documents: the fields for a person or for a company. Partial `parts/verification`.
struct VerificationForm: Sendable {
    let birth: BirthField?
    let fields: [Field]
    /// nil for a person.
    let company: Company?

    /// Who acts for a company, and who owns it.
    struct Company: Sendable {
        let personInCharge: Field
        let birth: BirthField
        let address: Field
        let relation: Field
        let ownership: Choices
        let first: Owner
        let others: [Owner]
        /// One of the others has something in it.
        let open: Bool
    }

    /// One beneficial owner; they count from 1.
    struct Owner: Sendable {
        let number: Int
        let name: Field
        let birth: BirthField
        let address: Field
        let countsAsPerson: Bool
        let isEmpty: Bool
    }

    struct Fact: Sendable {
        let label: String
        let value: String
    }

    static let mostOwners = 5

    /// - Parameter typed: what was sent and refused; nil = what is kept is shown.
    init(
        _ party: Account_PartyKind, kept: Account_VerificationDetails?, typed: Form?, problems: Problems?
    ) {
        func value(_ name: String, _ kept: String?) -> String { typed.map { $0[name] } ?? kept ?? "" }
        func field(_ name: String, _ label: String, _ kept: String?, _ hint: String) -> Field {
            Field(name, label, value: value(name, kept), problems: problems, hint: hint, maxlength: 200)
        }
        let purpose = field("purpose", "ご利用の目的", kept?.purpose, "例：ネットショップのお客様からの電話の受付")
        guard party == .company else {
            birth = BirthField(
                "birth", "生年月日", kept: kept?.birthDate, typed: typed, problems: problems, isOwn: true)
            fields = [field("occupation", "職業", kept?.occupation, "例：会社員、自営業"), purpose]
            company = nil
            return
        }
        birth = nil
        fields = [
            field("business", "事業の内容", kept?.business, "例：生活雑貨の通信販売"),
            Field(
                "registered_postal_code", "登記上の本店所在地の郵便番号",
                value: value("registered_postal_code", kept.map { Show.postalCode($0.registeredPostalCode) }),
                problems: problems, hint: "取引条件通知書を、この郵便番号と下の所在地あてにお送りします。", inputmode: "numeric",
                maxlength: 20, width: "short"),
            field("registered_address", "登記上の本店所在地", kept?.registeredAddress, "登記事項証明書のとおりに入力してください。"),
            purpose,
        ]
        let owners = (1...Self.mostOwners).map { Owner($0, kept: kept, typed: typed, problems: problems) }
        let others = Array(owners.dropFirst())
        company = Company(
            personInCharge: field(
                "person_in_charge", "お名前", kept?.personInCharge,
                "お申し込みの手続きをしている方です。この方の本人確認書類も送信してください。"),
            birth: BirthField(
                "person_in_charge_birth", "生年月日", kept: kept?.personInChargeBirthDate, typed: typed,
                problems: problems),
            address: field(
                "person_in_charge_address", "住所", kept?.personInChargeAddress, "本人確認書類のとおりに入力してください。"),
            relation: field(
                "person_in_charge_relation", "会社との関係", kept?.personInChargeRelation, "例：代表取締役、経理部の社員"),
            ownership: Choices(
                "ownership", "会社との関係", Self.ownerships.map { ($0.key, $0.label, $0.note) },
                chosen: [value("ownership", kept.flatMap { Self.key($0.ownership) })], problems: problems,
                hint: "上から順に確かめて、はじめて当てはまるものを選んでください。"),
            first: owners[0], others: others, open: others.contains { !$0.isEmpty })
    }

    /// In the order of the law. The label ends the sentence of a fact.
    private static let ownerships: [(key: String, value: Account_BeneficialOwnership, label: String, note: String?)] = [
        ("majority", .majority, "議決権（または収益の配当）の2分の1を超えて持つ個人がいる", "その方1人だけを入力してください。"),
        ("quarter", .quarter, "議決権（または収益の配当）の4分の1を超えて持つ個人がいる", "当てはまる方を全員、3人まで入力してください。"),
        ("influence", .influence, "出資、融資、取引などを通じて、事業に支配的な影響力を持つ個人がいる", nil),
        ("representative", .representative, "どれにも当てはまらない", "会社を代表し、業務を執行する方を入力してください。"),
    ]

    private static func key(_ ownership: Account_BeneficialOwnership) -> String? {
        ownerships.first { $0.value == ownership }?.key
    }

    /// As typed.
    static func details(_ form: Form) -> Account_VerificationDetails {
        .with {
            $0.birthDate = BirthField.typed("birth", form)
            $0.occupation = form["occupation"]
            $0.purpose = form["purpose"]
            $0.business = form["business"]
            $0.registeredPostalCode = form["registered_postal_code"]
            $0.registeredAddress = form["registered_address"]
            $0.personInCharge = form["person_in_charge"]
            $0.personInChargeBirthDate = BirthField.typed("person_in_charge_birth", form)
            $0.personInChargeAddress = form["person_in_charge_address"]
            $0.personInChargeRelation = form["person_in_charge_relation"]
            $0.ownership = ownerships.first { $0.key == form["ownership"] }?.value ?? .unspecified
            $0.beneficialOwners = (1...mostOwners).map { Owner.typed($0, form) }
        }
    }

    /// What is kept, for reading; what was not asked is left out.
    static func facts(_ details: Account_VerificationDetails) -> [Fact] {
        let all: [(String, String)] = [
            ("生年月日", Show.date(details.birthDate) ?? ""), ("職業", details.occupation), ("事業の内容", details.business),
            (
                "登記上の本店所在地",
                [details.registeredPostalCode.nonEmpty.map(Show.postalCode), details.registeredAddress.nonEmpty]
                    .compactMap { $0 }.joined(separator: "　")
            ), ("ご利用の目的", details.purpose),
            ("取引担当者", details.personInCharge),
            ("取引担当者の生年月日", Show.date(details.personInChargeBirthDate) ?? ""),
            ("取引担当者の住所", details.personInChargeAddress), ("取引担当者と会社との関係", details.personInChargeRelation),
            ("実質的支配者と会社との関係", words(details.ownership)),
        ]
        let owners = details.beneficialOwners.map { owner in
            let born = Show.date(owner.birthDate).map { "\($0)生" } ?? (owner.countsAsPerson ? "上場企業等" : "")
            return ("実質的支配者", [owner.name, born, owner.address].filter { !$0.isEmpty }.joined(separator: "　"))
        }
        return (all + owners).filter { !$0.1.isEmpty }.map { Fact(label: $0.0, value: $0.1) }
    }

    private static func words(_ ownership: Account_BeneficialOwnership) -> String {
        switch ownership {
        case .majority: "議決権等の2分の1を超えて保有"
        case .quarter: "議決権等の4分の1を超えて保有"
        case .influence: "事業活動に支配的な影響力を持つ"
        case .representative: "会社を代表し、業務を執行する"
        case .unspecified, .UNRECOGNIZED: ""
        }
    }

    static let sample = VerificationForm(
        .person, kept: nil, typed: Form([("birth_year", Sample.hostile), ("purpose", Sample.hostile)]),
        problems: Problems(
            "見本", ["birth_date", "occupation", "purpose"].map { .init(field: $0, text: "見本") }))

    static let sampleOfCompany = VerificationForm(
        .company, kept: nil,
        typed: Form(
            ["purpose", "person_in_charge", "owner_2_name", "owner_2_address", "owner_2_birth_year"].map {
                ($0, Sample.hostile)
            } + [("owner_2_counts", "1"), ("ownership", "quarter")]),
        problems: Problems(
            "見本",
            ["person_in_charge_birth_date", "ownership", "owner_1_name", "owner_2_birth_date", "owner_2_address"].map {
                .init(field: $0, text: "見本")
            }))
}

extension VerificationForm.Owner {
    fileprivate init(
        _ number: Int, kept: Account_VerificationDetails?, typed: Form?, problems: Problems?
    ) {
        let told = kept.flatMap { $0.beneficialOwners.count >= number ? $0.beneficialOwners[number - 1] : nil }
        func field(_ name: String, _ label: String, _ kept: String?, _ hint: String? = nil) -> Field {
            let name = "owner_\(number)_\(name)"
            return Field(
                name, label, value: typed.map { $0[name] } ?? kept ?? "", problems: problems, hint: hint, maxlength: 200
            )
        }
        self.number = number
        name = field("name", "お名前", told?.name)
        birth = BirthField(
            "owner_\(number)_birth", "生年月日", kept: told?.birthDate, typed: typed, problems: problems)
        address = field("address", "住所", told?.address)
        countsAsPerson = typed.map { $0["owner_\(number)_counts"] == "1" } ?? told?.countsAsPerson ?? false
        isEmpty =
            name.value.isEmpty && address.value.isEmpty && birth.isEmpty && !countsAsPerson
            && [name.error, birth.error, address.error].allSatisfy { $0 == nil }
    }

    fileprivate static func typed(_ number: Int, _ form: Form) -> Account_BeneficialOwner {
        .with {
            $0.name = form["owner_\(number)_name"]
            $0.birthDate = BirthField.typed("owner_\(number)_birth", form)
            $0.address = form["owner_\(number)_address"]
            $0.countsAsPerson = form["owner_\(number)_counts"] == "1"
        }
    }
}
