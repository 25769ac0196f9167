import Primitives

/// Use case: a customer corrects what it told with the application (PRODUCT A5). The address to sign in with, plan and
/// options, and the hours have ways of their own; 法人 and 個人 are told apart by the identity documents and stay.
enum ChangeDetails {
    /// A day: beyond it something presses the button by itself.
    static let mostChangesADay = 20

    /// In the form's order.
    static let fields: [ApplicationField] = [
        .companyName, .personName, .personNameKana, .telephone, .postalCode, .address, .siteName, .siteNameKana,
        .siteURL,
    ]

    /// What the identity documents say: another one has to be looked at by a reviewer.
    static let identifying: Set<ApplicationField> = [.companyName, .personName, .postalCode, .address]

    struct Facts: Equatable, Sendable {
        var account: Account
        /// A document was sent and not refused: even one of two is compared with what is said here.
        var hasDocuments = false
        /// In the last 24 hours.
        var changesToday: Int
    }

    struct Change: Equatable, Sendable {
        var field: ApplicationField
        var before: String
        var after: String
        var needsReview: Bool
    }

    struct Decision: Equatable, Sendable {
        var details: AccountDetails
        /// Empty when nothing differs.
        var changes: [Change]
    }

    /// - Parameter form: as typed.
    static func decide(_ form: ApplicationForm, _ facts: Facts) throws(ChangeDetailsRejection) -> Decision {
        let account = facts.account
        guard AccountLife.allows(.changeDetails, by: .customer, in: account.state) else { throw .accountNotOpen }
        var reader = FieldReader()
        var details = account.details
        details.companyName = reader.line(
            .companyName, form.companyName, required: details.partyKind == .company)
        details.personName = reader.line(.personName, form.personName)
        details.personNameKana = reader.kana(.personNameKana, form.personNameKana)
        if let telephone = reader.parsed(.telephone, form.telephone, PhoneNumber.init(complete:)) {
            details.telephone = telephone
        }
        if let code = reader.parsed(.postalCode, form.postalCode, Typed.postalCode) { details.postalCode = code }
        details.address = Typed.address(reader.line(.address, form.address))
        details.siteName = reader.line(.siteName, form.siteName)
        details.siteNameKana = reader.kana(.siteNameKana, form.siteNameKana, withLatin: true)
        if let url = reader.optional(.siteURL, form.siteURL, SiteURL.normalised) { details.siteURL = url }
        guard reader.problems.isEmpty else { throw .problems(reader.problems) }
        let changes = fields.compactMap { field -> Change? in
            let (before, after) = (account.details.text(field), details.text(field))
            guard before != after else { return nil }
            let matters = (facts.hasDocuments || account.identity != .none) && identifying.contains(field)
            return Change(field: field, before: before, after: after, needsReview: matters)
        }
        if facts.changesToday + changes.count > mostChangesADay { throw .tooOften }
        return Decision(details: details, changes: changes)
    }
}

enum ChangeDetailsRejection: Error, Equatable, Sendable {
    case accountNotOpen
    case tooOften
    case problems([ApplicationProblem])
}

extension AccountDetails {
    /// As a reader sees it; empty for what is no line of text.
    func text(_ field: ApplicationField) -> String {
        switch field {
        case .companyName: companyName
        case .personName: personName
        case .personNameKana: personNameKana
        case .telephone: telephone.hyphenated
        case .postalCode: "\(postalCode.prefix(3))-\(postalCode.suffix(4))"
        case .address: address
        case .email: email.text
        case .siteName: siteName
        case .siteNameKana: siteNameKana
        case .siteURL: siteURL
        case .partyKind, .password, .plan, .options, .hours: ""
        }
    }
}
