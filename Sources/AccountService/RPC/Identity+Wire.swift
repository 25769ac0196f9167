import Contracts
import Primitives

extension Account_Document {
    /// - Parameter showsReviewer: customers are told the verdict, not who gave it.
    init(_ document: Document, of party: PartyKind, showsReviewer: Bool = false) {
        self.init()
        documentID = document.id.text
        kind = document.kind.key
        kindName = document.kind.name
        supporting = document.kind.isSupporting
        hasNumber_p = document.kind.hasNumber
        longestAgeMonths = Int32(document.kind.longestAgeMonths ?? 0)
        coveredNumber = document.kind.coveredNumber
        needsIssuer = document.kind.needsIssuer
        needsIssuedDate = document.kind.needsIssuedDate
        needsAuthority = document.kind.provesPersonInCharge(of: party)
        needsBusinessEvidence = document.kind.party == .company && !document.kind.showsBusiness
        contentsDeletedMs = document.contentDeleted?.milliseconds ?? 0
        forPersonInCharge = party == .company && document.kind.party == .person
        switch document.state {
        case .submitted: state = .submitted
        case .accepted: state = .accepted
        case .rejected(let why):
            state = .rejected
            reason = why
        }
        submittedMs = document.submitted.milliseconds
        pages = document.pages.map { page in
            .with {
                $0.page = Int32(page.page)
                $0.contentType = page.contentType
                $0.sizeBytes = page.sizeBytes
            }
        }
        source = Account_DocumentSource(document.source)
        receivedDate = document.received?.iso ?? ""
        if let reviewed = document.reviewed { reviewedMs = reviewed.milliseconds }
        guard showsReviewer else { return }
        reviewedBy = document.reviewedBy ?? ""
        attachedBy = document.attachedBy ?? ""
        acceptedBy = document.state == .submitted ? document.acceptedBy : []
    }
}

extension Account_DocumentSource {
    init(_ source: DocumentSource) {
        switch source {
        case .upload: self = .upload
        case .fax: self = .fax
        case .email: self = .email
        case .post: self = .post
        case .postedCopy: self = .postCopy
        }
    }

    /// nil when nothing was chosen.
    var chosen: DocumentSource? {
        switch self {
        case .upload: .upload
        case .fax: .fax
        case .email: .email
        case .post: .post
        case .postCopy: .postedCopy
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension Account_VerificationDetails {
    init(_ details: VerificationDetails, of party: PartyKind) {
        self.init()
        incomplete = !details.isComplete(for: party)
        birthDate = details.birthDate?.iso ?? ""
        occupation = details.occupation
        purpose = details.purpose
        business = details.business
        personInCharge = details.personInCharge
        personInChargeBirthDate = details.personInChargeBirthDate?.iso ?? ""
        personInChargeAddress = details.personInChargeAddress
        personInChargeRelation = details.personInChargeRelation
        ownership = details.ownership.map(Account_BeneficialOwnership.init) ?? .unspecified
        beneficialOwner = details.owners.first?.name ?? ""
        beneficialOwners = details.owners.map { owner in
            .with {
                $0.name = owner.name
                $0.birthDate = owner.birthDate?.iso ?? ""
                $0.address = owner.address
                $0.countsAsPerson = owner.countsAsPerson
            }
        }
        registeredPostalCode = details.registeredPostalCode
        registeredAddress = details.registeredAddress
    }

    var command: SetVerificationDetails.Command {
        .init(
            texts: [
                .birthDate: birthDate, .occupation: occupation, .purpose: purpose, .business: business,
                .personInCharge: personInCharge, .personInChargeBirthDate: personInChargeBirthDate,
                .personInChargeAddress: personInChargeAddress, .personInChargeRelation: personInChargeRelation,
                .registeredPostalCode: registeredPostalCode, .registeredAddress: registeredAddress,
            ], ownership: ownership.chosen,
            owners: beneficialOwners.map {
                .init(
                    name: $0.name, birthDate: $0.birthDate, address: $0.address, countsAsPerson: $0.countsAsPerson)
            })
    }
}

extension Account_BeneficialOwnership {
    init(_ ownership: BeneficialOwnership) {
        switch ownership {
        case .majority: self = .majority
        case .quarter: self = .quarter
        case .influence: self = .influence
        case .representative: self = .representative
        }
    }

    /// nil when nothing was chosen.
    fileprivate var chosen: BeneficialOwnership? {
        switch self {
        case .majority: .majority
        case .quarter: .quarter
        case .influence: .influence
        case .representative: .representative
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension Account_AuthorityGround {
    /// nil when nothing was chosen.
    var ground: AuthorityToAct.Ground? {
        switch self {
        case .registered: .registered
        case .letter: .letter
        case .telephoned: .telephoned
        case .evident: .evident
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension Account_VerificationRecord {
    init(_ record: VerificationRecord) {
        self.init()
        recordID = record.id.text
        documentID = record.documentID.text
        kindName = record.kind.name
        accepted = record.accepted
        documentNumber = record.documentNumber
        issuer = record.issuer
        issuedDate = record.issued?.iso ?? ""
        reason = record.reason
        method = record.method
        staffName = record.staffName
        recordedMs = record.recorded.milliseconds
        compared = record.compared
        authority = record.authority
        businessEvidence = record.businessEvidence
    }
}

extension Account_DocumentViewing {
    init(_ viewing: DocumentViewing) {
        self.init()
        viewedMs = viewing.viewed.milliseconds
        staffName = viewing.staffName
        accountID = viewing.accountID?.text ?? ""
        siteName = viewing.siteName ?? ""
        switch viewing.what {
        case .page(let page, let document, let kind):
            documentID = document.text
            kindName = kind?.name ?? ""
            self.page = Int32(page)
        case .export(let words): export = words
        }
    }
}

extension Account_IntakeFile {
    init(_ file: IntakeFile) {
        self.init()
        intakeID = file.id.text
        name = file.name
        takenMs = file.taken.milliseconds
        pages = Int32(file.pages)
        switch file.state {
        case .waiting: state = .waiting
        case .attached: state = .attached
        case .discarded: state = .discarded
        case .unreadable: state = .unreadable
        }
        problem = file.problem
        accountID = file.accountID?.text ?? ""
        siteName = file.siteName ?? ""
        decidedBy = file.decidedBy ?? ""
        decidedMs = file.decided?.milliseconds ?? 0
        reason = file.reason
    }
}

extension Account_TermsNotice {
    init(_ notice: TermsNotice) {
        self.init()
        termsNoticeID = notice.id.text
        managementNumber = notice.managementNumber
        accountID = notice.accountID.text
        brand = notice.brand
        addressee = notice.addressee
        contractDate = notice.contract.iso
        serviceStartDate = notice.serviceStart.iso
        switch notice.state {
        case .made: state = .made
        case .posted: state = .posted
        case .delivered: state = .delivered
        case .returned: state = .returned
        case .void: state = .void
        }
        trackingNumber = notice.trackingNumber
        madeMs = notice.made.milliseconds
        madeBy = notice.madeBy
        recordedMs = notice.lastStep?.at.milliseconds ?? 0
        recordedBy = notice.lastStep?.by ?? ""
        reason = notice.lastStep?.reason ?? ""
        printedMs = notice.printed?.at.milliseconds ?? 0
        printedBy = notice.printed?.by ?? ""
    }
}

extension Account_TermsNoticeState {
    /// nil when nothing was chosen.
    var chosen: TermsNoticeState? {
        switch self {
        case .made: .made
        case .posted: .posted
        case .delivered: .delivered
        case .returned: .returned
        case .void: .void
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}
