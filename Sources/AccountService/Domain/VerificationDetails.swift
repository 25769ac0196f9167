import Primitives

/// What the law asks to know beside the documents (犯罪収益移転防止法 第4条). Of a person: birth date, occupation, purpose; of a
/// company: business, who deals with us for it, beneficial owner, registered address, purpose. The rest is empty.
struct VerificationDetails: Equatable, Sendable {
    var birthDate: JapanDate?
    var occupation = ""
    var purpose = ""
    var business = ""
    var personInCharge = ""
    var beneficialOwner = ""
    var registeredAddress = ""

    /// Lines of 「項目：内容」 for the verification record: what a document was compared with, as it stood then.
    func compared(with account: AccountDetails) -> String {
        let lines: [(String, String)] =
            [
                ("種別", account.partyKind == .company ? "法人" : "個人"), ("会社名", account.companyName),
                ("名前", account.personName), ("フリガナ", account.personNameKana),
                ("住所", "\(account.postalCode) \(account.address)"),
            ] + VerificationField.allCases.map { ($0.label, text($0)) }
        return lines.filter { !$0.1.isEmpty }.map { "\($0.0)：\($0.1)" }.joined(separator: "\n")
    }

    func text(_ field: VerificationField) -> String {
        switch field {
        case .birthDate: birthDate?.iso ?? ""
        case .occupation: occupation
        case .purpose: purpose
        case .business: business
        case .personInCharge: personInCharge
        case .beneficialOwner: beneficialOwner
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
    case beneficialOwner = "beneficial_owner"
    case registeredAddress = "registered_address"
    case purpose

    static let longestCharacters = 200

    var label: String {
        switch self {
        case .birthDate: "生年月日"
        case .occupation: "職業"
        case .purpose: "ご利用の目的"
        case .business: "事業の内容"
        case .personInCharge: "取引担当者のお名前"
        case .beneficialOwner: "実質的支配者のお名前"
        case .registeredAddress: "登記上の本店所在地"
        }
    }

    static func asked(of party: PartyKind) -> [VerificationField] {
        switch party {
        case .person: [.birthDate, .occupation, .purpose]
        case .company: [.business, .personInCharge, .beneficialOwner, .registeredAddress, .purpose]
        }
    }
}

/// Use case: the customer tells, or staff for it, what stands beside the documents (PRODUCT B4).
enum SetVerificationDetails {
    static let oldestYears = 120

    /// As typed.
    struct Command: Equatable, Sendable {
        var texts: [VerificationField: String]
    }

    /// What is not asked of this party is left out.
    static func decide(
        _ typed: Command, party: PartyKind, today: JapanDate
    ) throws(VerificationDetailsRejection) -> VerificationDetails {
        var problems: [VerificationDetailsProblem] = []
        var kept = VerificationDetails()
        for field in VerificationField.asked(of: party) {
            let text = Typed.line(typed.texts[field, default: ""])
            if text.isEmpty {
                problems.append(.missing(field))
            } else if text.count > VerificationField.longestCharacters {
                problems.append(.tooLong(field))
            } else if field == .birthDate {
                if let date = birthDate(text, today: today) {
                    kept.birthDate = date
                } else {
                    problems.append(.noSuchDay)
                }
            } else {
                kept.set(field, text)
            }
        }
        guard problems.isEmpty else { throw VerificationDetailsRejection(problems: problems) }
        return kept
    }

    /// 「1985-4-1」「1985/04/01」「1985年4月1日」; nil for a day that nobody who applies can be born on.
    static func birthDate(_ text: String, today: JapanDate) -> JapanDate? {
        let parts = text.split { "-/.年月日 ".contains($0) }.map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
            let date = JapanDate(year: year, month: month, day: day), date < today,
            date > today.adding(months: -12 * oldestYears)
        else { return nil }
        return date
    }
}

extension VerificationDetails {
    fileprivate mutating func set(_ field: VerificationField, _ text: String) {
        switch field {
        case .birthDate: break
        case .occupation: occupation = text
        case .purpose: purpose = text
        case .business: business = text
        case .personInCharge: personInCharge = text
        case .beneficialOwner: beneficialOwner = text
        case .registeredAddress: registeredAddress = text
        }
    }
}

enum VerificationDetailsProblem: Equatable, Sendable {
    case missing(VerificationField)
    case tooLong(VerificationField)
    case noSuchDay

    var field: VerificationField {
        switch self {
        case .missing(let field), .tooLong(let field): field
        case .noSuchDay: .birthDate
        }
    }
}

struct VerificationDetailsRejection: Error, Equatable, Sendable {
    let problems: [VerificationDetailsProblem]
}
