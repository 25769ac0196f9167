import Primitives

/// What the law asks to know beside the documents (犯罪収益移転防止法 第4条, kept by 施行規則 第20条第1項). Of a person: birth date,
/// occupation, purpose; of a company: business, who deals with us for it and what that person is to it, beneficial owners,
/// registered address, purpose. The rest is empty.
struct VerificationDetails: Equatable, Sendable {
    var birthDate: JapanDate?
    var occupation = ""
    var purpose = ""
    var business = ""
    var personInCharge = ""
    var personInChargeBirthDate: JapanDate?
    var personInChargeAddress = ""
    var personInChargeRelation = ""
    var ownership: BeneficialOwnership?
    var owners: [BeneficialOwner] = []
    /// Seven digits.
    var registeredPostalCode = ""
    var registeredAddress = ""

    /// Whether all is told that is asked for by now. What was told before a company's people were asked for their birth
    /// dates and addresses is not, and no document of such an account is accepted until it is.
    func isComplete(for party: PartyKind) -> Bool {
        VerificationField.asked(of: party).allSatisfy { !text($0).isEmpty }
            && (party == .person
                || !owners.isEmpty
                    && owners.allSatisfy { !$0.address.isEmpty && ($0.birthDate != nil || $0.countsAsPerson) })
    }

    /// Lines of 「項目：内容」 for the verification record: what a document was compared with, as it stood then.
    func compared(with account: AccountDetails) -> String {
        let lines = [
            ("種別", account.partyKind == .company ? "法人" : "個人"), ("会社名", account.companyName),
            ("名前", account.personName), ("フリガナ", account.personNameKana),
            ("住所", "\(account.postalCode) \(account.address)"),
        ]
        return (Self.words(lines) + words).joined(separator: "\n")
    }

    /// What these had that `other` has not, and the other way round, as lines of 「項目：内容」; nil when they say the same.
    func difference(to other: VerificationDetails) -> (before: String, after: String)? {
        let (before, after) = (words, other.words)
        guard before != after else { return nil }
        return (
            before.filter { !after.contains($0) }.joined(separator: "\n"),
            after.filter { !before.contains($0) }.joined(separator: "\n")
        )
    }

    private var words: [String] {
        var lines = VerificationField.allCases.map { ($0.label, text($0)) }
        lines += owners.map { ("実質的支配者", $0.words) }
        // 第11条第1項: told by who deals with us.
        if !owners.isEmpty { lines.append(("実質的支配者の確認の方法", "取引担当者からの申告")) }
        return Self.words(lines)
    }

    private static func words(_ lines: [(String, String)]) -> [String] {
        lines.filter { !$0.1.isEmpty }.map { "\($0.0)：\($0.1)" }
    }

    func text(_ field: VerificationField) -> String {
        switch field {
        case .birthDate: birthDate?.iso ?? ""
        case .occupation: occupation
        case .purpose: purpose
        case .business: business
        case .personInCharge: personInCharge
        case .personInChargeBirthDate: personInChargeBirthDate?.iso ?? ""
        case .personInChargeAddress: personInChargeAddress
        case .personInChargeRelation: personInChargeRelation
        case .ownership: ownership?.words ?? ""
        case .registeredPostalCode: registeredPostalCode
        case .registeredAddress: registeredAddress
        }
    }
}

/// The raw value is the field's name on the wire.
enum VerificationField: String, Sendable, CaseIterable {
    case birthDate = "birth_date"
    case occupation
    case business
    case personInCharge = "person_in_charge"
    case personInChargeBirthDate = "person_in_charge_birth_date"
    case personInChargeAddress = "person_in_charge_address"
    case personInChargeRelation = "person_in_charge_relation"
    case registeredPostalCode = "registered_postal_code"
    case registeredAddress = "registered_address"
    case purpose
    case ownership

    static let longestCharacters = 200

    var label: String {
        switch self {
        case .birthDate: "生年月日"
        case .occupation: "職業"
        case .purpose: "ご利用の目的"
        case .business: "事業の内容"
        case .personInCharge: "取引担当者のお名前"
        case .personInChargeBirthDate: "取引担当者の生年月日"
        case .personInChargeAddress: "取引担当者の住所"
        case .personInChargeRelation: "取引担当者と会社との関係"
        case .ownership: "実質的支配者と会社との関係"
        case .registeredPostalCode: "登記上の本店所在地の郵便番号"
        case .registeredAddress: "登記上の本店所在地"
        }
    }

    static func asked(of party: PartyKind) -> [VerificationField] {
        switch party {
        case .person: [.birthDate, .occupation, .purpose]
        case .company:
            [
                .business, .registeredPostalCode, .registeredAddress, .purpose, .personInCharge,
                .personInChargeBirthDate,
                .personInChargeAddress, .personInChargeRelation, .ownership,
            ]
        }
    }

    var isDate: Bool { self == .birthDate || self == .personInChargeBirthDate }
}
