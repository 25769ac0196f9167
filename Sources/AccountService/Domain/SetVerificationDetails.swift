import Primitives

/// Use case: the customer tells, or staff for it, what stands beside the documents (PRODUCT B4).
enum SetVerificationDetails {
    static let oldestYears = 120
    static let mostOwners = 5

    /// As typed.
    struct Command: Equatable, Sendable {
        var texts: [VerificationField: String]
        var ownership: BeneficialOwnership?
        var owners: [Owner] = []
    }

    struct Owner: Equatable, Sendable {
        var name: String
        var birthDate = ""
        var address = ""
        var countsAsPerson = false

        fileprivate var isEmpty: Bool {
            [name, birthDate, address].allSatisfy { Typed.line($0).isEmpty } && !countsAsPerson
        }
    }

    /// What is not asked of this party is left out. Problems in the order of the form.
    static func decide(
        _ typed: Command, party: PartyKind, today: JapanDate
    ) throws(VerificationDetailsRejection) -> VerificationDetails {
        var problems: [VerificationDetailsProblem] = []
        var kept = VerificationDetails()
        for field in VerificationField.asked(of: party) where field != .ownership {
            let text = Typed.line(typed.texts[field, default: ""])
            if text.isEmpty {
                problems.append(.missing(field))
            } else if text.count > VerificationField.longestCharacters {
                problems.append(.tooLong(field))
            } else if field.isDate {
                if let date = birthDate(text, today: today) {
                    kept.set(field, date)
                } else {
                    problems.append(.noSuchDay(field))
                }
            } else if field == .registeredPostalCode {
                if let code = Typed.postalCode(text) {
                    kept.registeredPostalCode = code
                } else {
                    problems.append(.noPostalCode)
                }
            } else {
                kept.set(field, text)
            }
        }
        if party == .company {
            kept.ownership = typed.ownership
            kept.owners = owners(typed, today: today, &problems)
        }
        guard problems.isEmpty else { throw VerificationDetailsRejection(problems: problems) }
        return kept
    }

    /// Lines that were left empty do not count; the others keep their number.
    private static func owners(
        _ typed: Command, today: JapanDate, _ problems: inout [VerificationDetailsProblem]
    ) -> [BeneficialOwner] {
        let lines = typed.owners.enumerated().filter { !$0.element.isEmpty }
        if typed.ownership == nil { problems.append(.missing(.ownership)) }
        if lines.isEmpty { problems.append(.owner(1, .nameMissing)) }
        if let ownership = typed.ownership, lines.count > ownership.mostOwners {
            problems.append(.tooManyOwners(ownership))
        } else if lines.count > mostOwners {
            problems.append(.tooManyOwners(.representative))
        }
        return lines.map { index, line in
            let (name, address) = (Typed.line(line.name), Typed.address(line.address))
            let born = Typed.line(line.birthDate)
            // What counts as a person has no birth date.
            let birthDate = line.countsAsPerson ? nil : birthDate(born, today: today)
            var found: [OwnerProblem] = []
            if name.isEmpty { found.append(.nameMissing) }
            if !line.countsAsPerson, birthDate == nil {
                found.append(born.isEmpty ? .birthDateMissing : .noSuchDay)
            }
            if address.isEmpty { found.append(.addressMissing) }
            if name.count > VerificationField.longestCharacters { found.append(.nameTooLong) }
            if address.count > VerificationField.longestCharacters { found.append(.addressTooLong) }
            problems += found.map { .owner(index + 1, $0) }
            return BeneficialOwner(
                name: name, birthDate: birthDate, address: address, countsAsPerson: line.countsAsPerson)
        }
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
    fileprivate mutating func set(_ field: VerificationField, _ date: JapanDate) {
        if field == .birthDate { birthDate = date } else { personInChargeBirthDate = date }
    }

    fileprivate mutating func set(_ field: VerificationField, _ text: String) {
        switch field {
        case .birthDate, .personInChargeBirthDate, .ownership, .registeredPostalCode: break
        case .occupation: occupation = text
        case .purpose: purpose = text
        case .business: business = text
        case .personInCharge: personInCharge = text
        case .personInChargeAddress: personInChargeAddress = Typed.address(text)
        case .personInChargeRelation: personInChargeRelation = text
        case .registeredAddress: registeredAddress = text
        }
    }
}

enum VerificationDetailsProblem: Equatable, Sendable {
    case missing(VerificationField)
    case tooLong(VerificationField)
    case noSuchDay(VerificationField)
    case noPostalCode
    case tooManyOwners(BeneficialOwnership)
    /// Owners count from 1.
    case owner(Int, OwnerProblem)
}

enum OwnerProblem: Equatable, Sendable {
    case nameMissing, nameTooLong, birthDateMissing, noSuchDay, addressMissing, addressTooLong
}

struct VerificationDetailsRejection: Error, Equatable, Sendable {
    let problems: [VerificationDetailsProblem]
}
