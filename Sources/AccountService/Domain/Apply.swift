import Primitives

/// The application form (PRODUCT A1), as typed.
struct ApplicationForm: Equatable, Sendable {
    var brand = ""
    var partyKind: PartyKind?
    var companyName = ""
    var personName = ""
    var personNameKana = ""
    var telephone = ""
    var postalCode = ""
    var address = ""
    var email = ""
    var siteName = ""
    var siteNameKana = ""
    var siteURL = ""
    var plan = ""
    var options: [String] = []
    var hours: [OpeningHours] = []
    var password = ""
}

/// What the applicant agreed to: kept word for word (特定商取引法, final confirmation page).
struct Consent: Equatable, Sendable {
    var termsVersion: String
    var privacyVersion: String
    /// Plain text of the confirmation as it was shown.
    var shown: String
}

/// Use case: apply for a brand's service.
///
/// Every application becomes an account of its own in state `applied`, also when the address has applied before and
/// not been verified: nothing that someone else typed is replaced, and each mailed link verifies exactly the application
/// it was mailed for. The first link that is pressed wins; the other open applications of that address end then.
/// A verified address gets no new account but a mail with a link to a new password, which is what somebody who forgot
/// having signed up needs. The answer is the same in all three cases.
enum Apply {
    static let longestShownCharacters = 20_000

    struct Command: Equatable, Sendable {
        var details: AccountDetails
        var password: Password
        var consent: Consent
        /// Those of the day, of all plans: what was promised is kept with the application.
        var campaigns: [Brand.Campaign] = []
    }

    /// Brings the form to the form that is kept, or says everything that is wrong with it, in the form's order.
    /// - Parameter brand: of the form's key; nil when there is none of that name.
    static func check(_ form: ApplicationForm, brand: Brand?) throws(ApplicationRejection) -> (AccountDetails, Password)
    {
        guard let brand else { throw ApplicationRejection(problems: [.unknownBrand]) }
        var reader = FieldReader()
        if form.partyKind == nil { reader.problems.append(.missing(.partyKind)) }
        let companyName = reader.line(.companyName, form.companyName, required: form.partyKind == .company)
        let personName = reader.line(.personName, form.personName)
        let personNameKana = reader.kana(.personNameKana, form.personNameKana)
        let telephone = reader.parsed(.telephone, form.telephone, PhoneNumber.init(complete:))
        let postalCode = reader.parsed(.postalCode, form.postalCode, Typed.postalCode)
        let address = Typed.address(reader.line(.address, form.address))
        let email = reader.parsed(.email, form.email, EmailAddress.init)
        let password = checkPassword(form, email, &reader.problems)
        let siteName = reader.line(.siteName, form.siteName)
        let siteNameKana = reader.kana(.siteNameKana, form.siteNameKana, withLatin: true)
        let siteURL = reader.optional(.siteURL, form.siteURL, SiteURL.normalised)
        var problems = reader.problems
        if form.plan.isEmpty {
            problems.append(.missing(.plan))
        } else if brand.plan(form.plan) == nil {
            problems.append(.unknownPlan)
        }
        if form.options.contains(where: { brand.option($0) == nil }) { problems.append(.unknownOption) }
        var hours: [OpeningHours] = []
        switch OpeningHours.week(form.hours) {
        case .success(let week): hours = week
        case .failure(let problem): problems.append(.hours(problem))
        }

        guard problems.isEmpty, let partyKind = form.partyKind, let telephone, let postalCode, let email, let password,
            let siteURL
        else { throw ApplicationRejection(problems: problems) }
        let details = AccountDetails(
            brand: brand.key, partyKind: partyKind, companyName: companyName, personName: personName,
            personNameKana: personNameKana, telephone: telephone, postalCode: postalCode, address: address,
            email: email,
            siteName: siteName, siteNameKana: siteNameKana, siteURL: siteURL, plan: form.plan,
            options: brand.optionsInOrder(form.options), hours: hours)
        return (details, password)
    }

    /// The same, with the consent, which must be to what the brand has today.
    static func decide(
        _ form: ApplicationForm, consent: Consent, brand: Brand?, on today: JapanDate
    ) throws(ApplicationRejection) -> Command {
        let (details, password) = try check(form, brand: brand)
        let problems = consent.problems(brand)
        guard problems.isEmpty else { throw ApplicationRejection(problems: problems) }
        return Command(
            details: details, password: password, consent: consent, campaigns: brand?.campaigns(on: today) ?? [])
    }

    private static func checkPassword(
        _ form: ApplicationForm, _ email: EmailAddress?, _ problems: inout [ApplicationProblem]
    ) -> Password? {
        switch Password.choose(form.password, email: email) {
        case .success(let password): return password
        case .failure(let problem):
            problems.append(.password(problem))
            return nil
        }
    }
}
