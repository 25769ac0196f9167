import Primitives

/// Use case: what was told with the application is corrected (PRODUCT A5), by the customer or, for one who called or
/// wrote, by staff: the same rules hold for both. The address to sign in with, plan and options, and the hours have ways
/// of their own; 法人 and 個人 are told apart by the identity documents and stay.
enum ChangeDetails {
    /// A day: beyond it something presses the button by itself.
    static let mostChangesADay = 20
    static let mostChangesADayByStaff = 100
    static let longestCallerCharacters = 60
    static let longestReasonCharacters = 200

    enum Who: Equatable, Sendable {
        case customer
        case staff(StaffRequest)

        fileprivate var life: AccountLife.Who { self == .customer ? .customer : .office }
        fileprivate var most: Int { self == .customer ? mostChangesADay : mostChangesADayByStaff }
    }

    /// On whose word staff change something.
    struct StaffRequest: Equatable, Sendable {
        /// Who called or wrote; the customer is told.
        var caller: String
        /// For the record.
        var reason: String

        /// - Parameters: as typed.
        init(caller: String, reason: String) throws(ChangeDetailsRejection) {
            self.caller = Typed.line(caller)
            self.reason = Typed.line(reason)
            if self.caller.isEmpty { throw .callerMissing }
            if self.caller.count > longestCallerCharacters { throw .callerTooLong }
            if self.reason.isEmpty { throw .reasonMissing }
            if self.reason.count > longestReasonCharacters { throw .reasonTooLong }
        }
    }

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
    static func decide(
        _ form: ApplicationForm, by who: Who = .customer, _ facts: Facts
    ) throws(ChangeDetailsRejection) -> Decision {
        let account = facts.account
        guard AccountLife.allows(.changeDetails, by: who.life, in: account.state) else { throw .accountNotOpen }
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
        if facts.changesToday + changes.count > who.most { throw .tooOften(most: who.most) }
        return Decision(details: details, changes: changes)
    }
}

enum ChangeDetailsRejection: Error, Equatable, Sendable {
    case accountNotOpen
    case tooOften(most: Int)
    case callerMissing
    case callerTooLong
    case reasonMissing
    case reasonTooLong
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
