import Contracts
import Primitives

extension Account_AccountSnapshot {
    /// - Parameter withIdentity: false leaves out why a document was refused.
    init(_ account: Account, withIdentity: Bool = true) {
        self.init()
        let d = account.details
        accountID = account.id.text
        brand = d.brand
        state = Account_AccountState(account.state)
        partyKind = Account_PartyKind(d.partyKind)
        companyName = d.companyName
        personName = d.personName
        personNameKana = d.personNameKana
        telephone = d.telephone.digits
        postalCode = d.postalCode
        address = d.address
        email = d.email.text
        siteName = d.siteName
        siteNameKana = d.siteNameKana
        siteURL = d.siteURL
        plan = d.plan
        options = d.options
        hours = d.hours.map(Common_OpeningHours.init)
        if let issued = account.number {
            number = issued.number.digits
            numberIssuedDate = issued.issued.iso
            serviceStartDate = issued.serviceStart.iso
        }
        switch account.identity {
        case .none: identity = .none
        case .submitted: identity = .submitted
        case .accepted: identity = .accepted
        case .rejected(let reason):
            identity = .rejected
            if withIdentity { identityReason = reason }
        }
        cardRegistered = account.cardRegistered
        appliedMs = account.applied.milliseconds
        closedOnHolidays = account.closedOnHolidays
        closingDays = account.closingDays.map(Common_ClosingDays.init)
        memo = Common_Memo(account.words.memo)
        questions = account.words.questions.map(Common_QuestionAnswer.init)
        addressees = account.addressees.map { addressee in
            .with {
                $0.name = addressee.name
                $0.nameKana = addressee.nameKana
                $0.department = addressee.department
            }
        }
        endDate = account.endDate?.iso ?? ""
        readsUntilDate = account.readsUntil?.iso ?? ""
        formerNumber = account.formerNumber?.digits ?? ""
        identityOnHold = account.identityHeld
        heldByReviewer = account.heldByReviewer
        campaignsKept = account.campaigns != nil
        campaigns = (account.campaigns ?? []).map { campaign in
            .with {
                $0.campaign = campaign.key
                $0.name = campaign.name
                $0.plans = campaign.plans ?? []
                $0.initialFeeFree = campaign.initialFeeFree ?? false
                $0.cashBackYen = campaign.cashBack?.yen.amount ?? 0
                $0.cashBackMonth = Int32(campaign.cashBack?.month ?? 0)
            }
        }
        if account.identityMissing != IdentityMissing() { identityMissing = .init(account.identityMissing) }
    }
}

extension Account_IdentityMissing {
    fileprivate init(_ missing: IdentityMissing) {
        self.init()
        companyDocument = missing.companyDocument
        personDocuments = Int32(missing.personDocuments)
        oneMayBeSupporting = missing.oneMayBeSupporting
    }
}

extension Account_AccountState {
    init(_ state: AccountState) {
        switch state {
        case .applied: self = .applied
        case .verified: self = .verified
        case .active: self = .active
        case .suspended: self = .suspended
        case .ending: self = .ending
        case .ended: self = .ended
        }
    }
}

extension Account_PartyKind {
    init(_ kind: PartyKind) {
        switch kind {
        case .company: self = .company
        case .person: self = .person
        }
    }

    /// nil when nothing was chosen.
    var chosen: PartyKind? {
        switch self {
        case .company: .company
        case .person: .person
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension Common_OpeningHours {
    init(_ hours: OpeningHours) {
        self.init()
        weekday = Int32(hours.weekday)
        opensMinute = Int32(hours.opensMinute)
        closesMinute = Int32(hours.closesMinute)
    }

    var value: OpeningHours {
        OpeningHours(weekday: Int(weekday), opensMinute: Int(opensMinute), closesMinute: Int(closesMinute))
    }
}

extension Account_LinkState {
    init(_ state: LinkState) {
        switch state {
        case .good: self = .good
        case .used: self = .used
        case .expired: self = .expired
        case .withdrawn: self = .withdrawn
        case .unknown: self = .unknown
        }
    }
}

extension Account_LinkPurpose {
    init(_ purpose: LinkPurpose) {
        switch purpose {
        case .verifyEmail: self = .verifyEmail
        case .resetPassword: self = .resetPassword
        case .inviteMember: self = .inviteMember
        case .changeEmail: self = .changeEmail
        }
    }
}

extension Account_Application {
    /// As it would be kept; the password is left out.
    init(_ details: AccountDetails) {
        self.init()
        brand = details.brand
        partyKind = Account_PartyKind(details.partyKind)
        companyName = details.companyName
        personName = details.personName
        personNameKana = details.personNameKana
        telephone = details.telephone.hyphenated
        postalCode = details.postalCode
        address = details.address
        email = details.email.text
        siteName = details.siteName
        siteNameKana = details.siteNameKana
        siteURL = details.siteURL
        plan = details.plan
        options = details.options
        hours = details.hours.map(Common_OpeningHours.init)
    }

    var form: ApplicationForm {
        ApplicationForm(
            brand: brand, partyKind: partyKind.chosen, companyName: companyName, personName: personName,
            personNameKana: personNameKana, telephone: telephone, postalCode: postalCode, address: address,
            email: email,
            siteName: siteName, siteNameKana: siteNameKana, siteURL: siteURL, plan: plan, options: options,
            hours: hours.map(\.value), password: password)
    }
}
